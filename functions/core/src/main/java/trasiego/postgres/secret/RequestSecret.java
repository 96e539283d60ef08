package trasiego.postgres.secret;

/**
 * One request's secret, read at its first use: a backup opens a session for each worker, and each
 * of them asked Secrets Manager. The next request reads its own, which follows a rotation between
 * them; one in the middle is followed by {@link #instead}.
 */
public final class RequestSecret implements SecretSource {
  private final SecretSource stored;
  private DatabaseSecret held;

  private RequestSecret(SecretSource stored) {
    this.stored = stored;
  }

  public static RequestSecret of(SecretSource source) {
    return source instanceof RequestSecret request ? request : new RequestSecret(source);
  }

  @Override
  public synchronized DatabaseSecret secret() {
    return held == null ? anew() : held;
  }

  /** For what cannot ask again where its login is refused. */
  public synchronized DatabaseSecret anew() {
    held = stored.secret();
    return held;
  }

  /**
   * Where a login was refused: what another session has read since, else what is stored by now. It
   * is the refused one itself where that has not changed.
   */
  public synchronized DatabaseSecret instead(DatabaseSecret refused) {
    return refused.equals(held) ? anew() : secret();
  }

  @Override
  public void close() {
    stored.close();
  }
}
