package trasiego.store;

import java.util.Locale;
import trasiego.failure.InvalidRequestException;

/**
 * The keys under which the steps of one execution leave documents for each other. A request that
 * names any other key is refused, however well that one's document looks: what a step relies on was
 * written for this very execution, in this very environment.
 *
 * @param isPlanAlone whether nobody deploys by the plan, so that its documents lie elsewhere
 */
public record OwnKeys(String environment, String execution, boolean isPlanAlone) {
  private static final int MAX_SHOWN = 120;

  /** Of an execution that may change something. */
  public OwnKeys(String environment, String execution) {
    this(environment, execution, false);
  }

  /** Where this execution's document of that name lies. */
  public String of(Document document) {
    return switch (document) {
      case PLAN ->
          isPlanAlone
              ? "plans/" + environment + "/" + Keys.name(execution) + ".json"
              : Keys.ofExecution(environment, execution, document.file());
      default -> Keys.ofPlan(environment, execution, isPlanAlone, document.file());
    };
  }

  /** The document must be there, under its own key. */
  public void check(String field, String key, Document document) {
    if (!of(document).equals(key)) {
      throw new InvalidRequestException(
          "field \""
              + field
              + "\": found "
              + (key == null ? "missing" : "\"" + shown(key) + "\"")
              + ", wanted this execution's own document \""
              + of(document)
              + "\"");
    }
  }

  /** What a request may leave out. */
  public void checkGiven(String field, String key, Document document) {
    if (key != null) {
      check(field, key, document);
    }
  }

  private static String shown(String key) {
    String plain = key.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= MAX_SHOWN ? plain : plain.substring(0, MAX_SHOWN) + "…";
  }

  /** The documents whose keys steps hand on to each other. */
  public enum Document {
    PLAN("plan.json"),
    TRIAL("trial.json"),
    REHEARSAL("rehearsal.json"),
    RUN("run.json"),
    VERIFICATION("verification.json");

    private final String file;

    Document(String file) {
      this.file = file;
    }

    public String file() {
      return file;
    }

    /** The field of a request that carries its key. */
    public String field() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
