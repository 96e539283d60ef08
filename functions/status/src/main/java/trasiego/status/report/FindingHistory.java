package trasiego.status.report;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument.Resolved;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * What the team was told of, kept between reports: a finding is told by the one report that writes
 * it down here, however many run at once or again. One that went away is resolved, and told again
 * when it comes back.
 */
public final class FindingHistory {
  private static final String JSON = "application/json";
  private static final int MOST_RESOLVED = 20;

  /** What is seen in the store, whether the database answers or not. */
  private static final Set<String> OF_THE_STORE = Set.of(Finding.BACKUP, Finding.BACKUP_AGE);

  private static final Set<String> OF_THE_LIVE_DATABASE =
      Set.of(Finding.COLLATION, Finding.CONSTRAINT, Finding.CORRUPT);

  private final Store store;
  private final String key;
  private final Clock clock;

  public FindingHistory(Store store, String environment, Clock clock) {
    this.store = store;
    this.key = Keys.report(environment, "findings.json");
    this.clock = clock;
  }

  public record Known(String code, String object, String text, String since) {
    public String id() {
      return code + " " + object;
    }
  }

  /**
   * The document in the store.
   *
   * @param call tells two reports of one moment apart
   * @param pendingSince when each pending version was first seen so
   */
  public record Page(
      String call, List<Known> known, List<Resolved> resolved, Map<String, String> pendingSince) {
    public Page {
      known = known == null ? List.of() : List.copyOf(known);
      resolved = resolved == null ? List.of() : List.copyOf(resolved);
      pendingSince = pendingSince == null ? Map.of() : Map.copyOf(pendingSince);
    }
  }

  /** One version of the page; the tag is empty where there is none yet. */
  public record Reading(Page page, Optional<String> tag) {
    /** The same with the versions that are pending now; null where that is unknown. */
    public Map<String, String> pendingSince(List<String> pending, String now) {
      if (pending == null) {
        return page.pendingSince();
      }
      Map<String, String> since = new TreeMap<>();
      pending.forEach(
          version -> since.put(version, page.pendingSince().getOrDefault(version, now)));
      return since;
    }
  }

  /** What a report says of its findings, and the page that it leaves. */
  public record Change(List<Finding> findings, List<Resolved> resolved, Page next) {
    /** Of several findings with one identity one counts. */
    long news() {
      return findings.stream()
          .filter(finding -> finding.state().equals(Finding.NEW))
          .map(Finding::id)
          .distinct()
          .count();
    }
  }

  public Reading read() {
    Page nothing = new Page(null, null, null, null);
    return store
        .read(key)
        .map(
            found -> {
              try {
                Page page = Json.document(found.bytes(), Page.class);
                return new Reading(page == null ? nothing : page, Optional.of(found.tag()));
              } catch (JacksonException e) {
                // Better told again than never: what is damaged is written anew.
                return new Reading(nothing, Optional.of(found.tag()));
              }
            })
        .orElse(new Reading(nothing, Optional.empty()));
  }

  public Change compare(Reading before, List<Finding> found, Map<String, String> pendingSince) {
    String now = clock.instant().toString();
    Map<String, Known> known = new LinkedHashMap<>();
    before.page().known().forEach(it -> known.put(it.id(), it));
    List<Finding> findings =
        found.stream()
            .map(
                it ->
                    known.containsKey(it.id())
                        ? it.knownSince(known.get(it.id()).since())
                        : it.newSince(now))
            .toList();
    Map<String, Known> next = new LinkedHashMap<>();
    findings.forEach(
        it -> next.putIfAbsent(it.id(), new Known(it.code(), it.object(), it.text(), it.since())));
    List<Resolved> gone = new ArrayList<>();
    Set<String> unread = unread(found);
    for (Known it : known.values()) {
      if (next.containsKey(it.id())) {
        continue;
      }
      // What could not be looked at is neither there nor gone.
      if (isUnread(it, unread)) {
        next.put(it.id(), it);
      } else {
        gone.add(new Resolved(it.code(), it.object(), it.text(), it.since(), now));
      }
    }
    List<Resolved> resolved =
        Stream.concat(gone.stream(), before.page().resolved().stream())
            .limit(MOST_RESOLVED)
            .toList();
    Page page =
        new Page(UUID.randomUUID().toString(), List.copyOf(next.values()), resolved, pendingSince);
    return new Change(findings, resolved, page);
  }

  private static Set<String> unread(List<Finding> found) {
    return found.stream()
        .filter(it -> it.code().equals(Finding.UNREAD))
        .map(Finding::object)
        .collect(Collectors.toSet());
  }

  private static boolean isUnread(Known known, Set<String> unread) {
    return unread.contains(known.code())
        || unread.contains(Finding.FAULTS) && OF_THE_LIVE_DATABASE.contains(known.code())
        || unread.contains(Finding.DATABASE) && !OF_THE_STORE.contains(known.code());
  }

  /**
   * Writes the page over exactly the version that was read; false where another report was first.
   */
  public boolean claim(Reading before, Page next) {
    byte[] bytes = Json.bytes(next);
    Optional<String> written =
        before.tag().isPresent()
            ? store.replace(key, bytes, JSON, before.tag().get())
            : store.create(key, bytes, JSON);
    // True too where only the answer was lost, and the client's own retry met the new version.
    return written.isPresent()
        || store.read(key).filter(it -> Arrays.equals(it.bytes(), bytes)).isPresent();
  }
}
