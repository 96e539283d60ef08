package trasiego.trial;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import trasiego.migration.MigrationFile;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * A server on which copies of a live database are made: what is made there is its own, and nothing
 * of that is left when it is closed.
 */
public sealed interface CopyServer extends AutoCloseable permits TrialServer, RehearsalServer {
  int major();

  /** What it is called in a sentence: {@code a trial server}. */
  String named();

  /** What its data may still grow by; the largest number where nobody can say. */
  long freeBytes();

  /**
   * Runs work on it; where the server was ended meanwhile since its disk was nearly full, says so
   * and of which file, whatever else the work says.
   */
  default <T> T withinDisk(List<MigrationFile> files, Supplier<T> work) {
    return work.get();
  }

  /** An administrator's session where databases and roles are made: in none of an owner's. */
  Session administrator();

  /** An administrator's session; nothing of the database's owner decides what it means. */
  Session administrator(String database);

  DatabaseSecret administratorSecret();

  /** Makes a role that has no attribute; false where there is one already that is not ours. */
  boolean makeRole(Session administrator, String role, boolean inherits);

  /** Makes this a role that may log in, with a random password and no other attribute. */
  void makeLogin(String role);

  /**
   * Lets a login of {@link #makeLogin} into a database again, whatever a file did to shut it out:
   * it was seen to do it, and what comes next is tried all the same.
   *
   * @param owner of whom the login was a member
   */
  void readmit(String role, String owner, String database);

  /** Lets this role read every table of every owner, whatever row security hides. */
  void letReadAll(Session administrator, String role);

  /** Sessions that are logged in as this role, which {@link #makeLogin} made. */
  Database login(String role, ApplicationName application);

  /** For a tool such as pg_restore. */
  DatabaseSecret secret(String role);

  /** What the copy of this database is called here. */
  String nameOfCopy(String database);

  /** What the empty database beside the copy is called here. */
  String nameOfEmpty();

  /**
   * Makes a new database known as this server's, and gives it the live server's settings where the
   * server itself has not got them.
   *
   * @return what could not be set, one line each
   */
  List<String> adopt(Session administrator, String database, Map<String, String> settings);

  /** Whether what a copy's user mappings lead to is out of reach. */
  boolean isCutOff();

  @Override
  void close();
}
