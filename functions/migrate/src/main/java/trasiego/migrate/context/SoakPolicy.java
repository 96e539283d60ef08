package trasiego.migrate.context;

import java.time.Duration;
import java.util.Optional;
import trasiego.store.StoreAddress;

/**
 * How long the environment before this one must have lived with a file.
 *
 * @param environment the one before, such as staging
 * @param store where its records lie; empty for this environment's own store
 * @param time how long a file must have been applied there
 */
public record SoakPolicy(String environment, Optional<StoreAddress> store, Duration time) {}
