package trasiego.handler;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A request of a function that does several things. The field {@code action} has chosen its type,
 * which holds what this one action needs and nothing else.
 */
@JsonIgnoreProperties("action")
public interface ActionRequest extends Request {
  @Override
  default void check() {
    Check.environment(environment());
    Check.execution(execution());
    checkFields();
  }

  /** The same for what this action has beside what every request names. */
  default void checkFields() {}
}
