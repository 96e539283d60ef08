package trasiego.local.template;

import java.util.Map;

/**
 * One call of an AWS action.
 *
 * @param context what conditions ask for: keys that AWS fills in for this call
 */
record Call(String action, String resource, Map<String, String> context) {
  Call {
    context = Map.copyOf(context);
  }
}
