package trasiego.cli.environment;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.cli.console.Display;
import trasiego.embedded.process.PrivateFiles;

/**
 * Where the functions' logs go when they run in this process: every line as JSON to a file, as
 * CloudWatch would have it, and the functions' own lines at INFO to the person who watches.
 */
final class Logs {
  private Logs() {}

  static void configure(Path folder, Display display) {
    Path file = file(folder);
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    // A driver's exception quotes rows.
    encoder.setWithThrowable(false);
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    Watcher watcher = new Watcher(display);
    watcher.setContext(context);
    watcher.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    // It logs what the server says beside.
    context.getLogger("org.flywaydb").setLevel(Level.OFF);
    ch.qos.logback.classic.Logger ours = context.getLogger("trasiego");
    ours.setLevel(Level.INFO);
    ours.addAppender(watcher);
  }

  private static Path file(Path folder) {
    try {
      Path file = PrivateFiles.folder(folder).resolve("db.log");
      PrivateFiles.write(file, "", StandardOpenOption.APPEND);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write logs to " + folder, e);
    }
  }

  private static final class Watcher extends AppenderBase<ILoggingEvent> {
    private final Display display;

    private Watcher(Display display) {
      this.display = display;
    }

    @Override
    protected void append(ILoggingEvent event) {
      // The handlers' own line about a stop is said better by the machine's state and the closing
      // summary.
      if (event.getLevel() == Level.INFO) {
        display.detail(event.getFormattedMessage());
      } else {
        display.verbose(event.getFormattedMessage());
      }
    }
  }
}
