package trasiego.migrate.run;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import trasiego.migration.Detachable;

/**
 * That a file's statement may go on without the invocation that sent it.
 *
 * @param before what it is to be known by, where this execution has sent it and not seen its end
 * @param begins keeps that for the next invocation
 * @param forget its end was seen
 * @param isCancelled whether a person has ended it
 * @param isShut whether the window that the file names has ended
 */
public record Detaching(
    Detachable kind,
    Optional<DetachedTrace> before,
    Consumer<DetachedTrace> begins,
    Runnable forget,
    BooleanSupplier isCancelled,
    BooleanSupplier isShut) {}
