package trasiego.local.states;

/** Hears of each event at the moment it happens, on the thread that runs the execution. */
@FunctionalInterface
public interface ExecutionListener {
  void happened(HistoryEvent event);
}
