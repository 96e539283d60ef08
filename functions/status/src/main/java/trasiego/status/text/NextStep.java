package trasiego.status.text;

import java.util.Map;

/** What a person does next, by the class of the error that ended an execution. */
public final class NextStep {
  /** Nothing was changed in the first five. */
  private static final Map<String, String> NEXT =
      Map.ofEntries(
          Map.entry("InvalidRequestException", "correct what the error names and start again"),
          Map.entry("NotConfirmedException", "start again with the name that the error says"),
          Map.entry("MigrationRefusedException", "do what the error says, and deploy again"),
          Map.entry(
              "TrialServerFailedException",
              "do what the error says, and deploy again; no file runs before it was tried"),
          Map.entry(
              "BackupFailedException",
              "mend what the error names, and start again; nothing runs without a backup"),
          Map.entry(
              "MigrationFailedException",
              "mend the failed file and deploy again: applied files stay, the others are taken up"),
          Map.entry(
              "BackupDamagedException",
              "keep every object of that backup, take a new one, and look at the store's versions"),
          Map.entry(
              "RestoreFailedException",
              "look at the error; the live database is the one it was unless a swap is shown"
                  + " above"),
          Map.entry(
              "DatabaseUnavailableException",
              "look at the database and the network, and start again"),
          Map.entry(
              "DatabaseBusyException",
              "look at who holds the lock or lease that the error names, and start again"),
          Map.entry(
              "StoreUnavailableException",
              "look at the store, its role and the network, and start again"));

  private NextStep() {}

  /**
   * @param at the state in which it ended, as a notice names it
   */
  public static String after(FailureText cause, String at) {
    return NEXT.getOrDefault(cause.name(), unknown(at));
  }

  /** Errors of the platform: a time-out, a killed sandbox, a fault of the machine. */
  private static String unknown(String at) {
    return "look at the execution"
        + at
        + "; the next one takes over, removes what is left and goes on from the states above";
  }
}
