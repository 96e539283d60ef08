package trasiego.trial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A trial server's own settings, which go on its command line so that nothing overrides them, and
 * those of its caller, which go into its file where they cannot open a way in or out.
 */
final class ServerSettings {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)*");

  /** What would load code, read files, run programs, or belongs to the other server's place. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "(log|logging|ssl|krb|archive|restore|recovery|primary|unix_socket|syslog|bonjour|oauth)_.*"
              + "|ssl|.*_command|.*_file|.*_directory|.*_libraries|.*_library|.*_path|.*_provider"
              + "|(default|temp)_tablespaces?|default_table_access_method|synchronous_standby_names"
              + "|gss_.*|wal_.*|io_method|huge_page.*|debug_.*|allow_system_table_mods"
              + "|ignore_(system_indexes|checksum_failure|invalid_pages)|zero_damaged_pages"
              + "|restart_after_crash|summarize_wal|tcp_.*|authentication_timeout|cluster_name"
              + "|hot_standby.*|max_(wal|slot|replication|logical|sync|active_rep).*|event_source");

  /** Set here only because they have a path in their name. */
  private static final Set<String> WELCOME = Set.of("search_path");

  private ServerSettings() {}

  /** What holds whatever the caller, a file or an administrator's ALTER SYSTEM says. */
  static Map<String, String> own(int major, Memory memory) {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("listen_addresses", TrialServer.HOST);
    own.put("unix_socket_directories", "");
    own.put("ssl", "off");
    own.put("password_encryption", "scram-sha-256");
    own.put("max_connections", "40");
    own.put("max_files_per_process", "500");
    own.put("max_worker_processes", "8");
    own.put("shared_buffers", memory.sharedBuffers());
    own.put("maintenance_work_mem", memory.maintenanceWorkMem());
    // A function has no /dev/shm.
    own.put("shared_memory_type", "mmap");
    own.put("dynamic_shared_memory_type", "mmap");
    own.put("huge_pages", "off");
    own.putAll(Map.of("fsync", "off", "full_page_writes", "off", "synchronous_commit", "off"));
    own.putAll(Map.of("wal_level", "minimal", "max_wal_senders", "0", "archive_mode", "off"));
    own.putAll(Map.of("max_wal_size", "1GB", "min_wal_size", "80MB", "wal_keep_size", "0"));
    own.put("autovacuum", "off");
    own.put("jit", "off");
    for (String when : List.of("shared", "session", "local")) {
      own.put(when + "_preload_libraries", "");
    }
    own.putAll(log());
    if (major >= 16) {
      // They slow guesses down: where passwords are random and short-lived, each login for nothing.
      own.put("scram_iterations", "1");
    }
    if (major >= 17) {
      own.put("allow_alter_system", "off");
    }
    return own;
  }

  /** Neither statements, which hold passwords, nor what a file raises a million times. */
  private static Map<String, String> log() {
    return Map.of(
        "logging_collector", "off",
        "log_destination", "stderr",
        "log_min_messages", "error",
        "log_min_error_statement", "panic",
        "log_statement", "none",
        "log_checkpoints", "off",
        "log_timezone", "UTC",
        "lc_messages", "C");
  }

  /** Whether a caller may have it: a known shape, not one of ours, no way in or out. */
  static boolean isWelcome(String name, Map<String, String> own) {
    String lower = name.toLowerCase(java.util.Locale.ROOT);
    return NAME.matcher(name).matches()
        && !own.containsKey(lower)
        && (WELCOME.contains(lower) || !FOREIGN.matcher(lower).matches());
  }

  static List<String> arguments(Map<String, String> own) {
    List<String> arguments = new ArrayList<>();
    own.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
    return arguments;
  }

  /** The text of postgresql.conf. */
  static String file(Map<String, String> settings) {
    return new TreeMap<>(settings)
        .entrySet().stream()
            .map(setting -> setting.getKey() + " = " + quoted(setting.getValue()) + "\n")
            .collect(Collectors.joining());
  }

  private static String quoted(String value) {
    String escaped =
        value
            .replace("\\", "\\\\")
            .replace("'", "''")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\0", "");
    return "'" + escaped + "'";
  }
}
