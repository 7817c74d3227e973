package dev.sonde.cli.session;

import com.sun.management.OperatingSystemMXBean;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.NameCharset;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.Size;
import dev.sonde.descent.ClusterLostException;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.runs.LedgerException;
import dev.sonde.runs.LedgerLostException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns whatever ended a command early into one message and an exit code. */
public final class Ending {
  private static final String LOG = "sonde-fault.log";

  private Ending() {}

  /**
   * Tells the user, and returns the exit code.
   *
   * @param cause what was thrown
   * @param session how the command was called
   * @param folder the run's folder, which keeps the log of a fault; otherwise the temporary folder
   */
  public static int of(Throwable cause, Session session, Optional<RunFolder> folder) {
    return of(cause, session, folder, Optional.empty());
  }

  /**
   * Tells the user, and returns the exit code.
   *
   * @param cause what was thrown
   * @param session how the command was called
   * @param folder the run's folder, as above
   * @param less which of the command's options take less memory
   */
  public static int of(
      Throwable cause, Session session, Optional<RunFolder> folder, Optional<Phrase> less) {
    if (cause instanceof LedgerException) {
      session.complain(session.say(Phrases.LEDGER_REFUSED, String.valueOf(cause.getMessage())));
      // lost in mid-run, it has what was done until then
      return cause instanceof LedgerLostException ? ExitCode.INCOMPLETE : ExitCode.INPUT;
    }
    if (cause instanceof ClusterLostException) {
      session.complain(String.valueOf(cause.getMessage()));
      return ExitCode.INCOMPLETE;
    }
    if (cause instanceof InvalidInputException refusal) {
      session.complain(Complaint.words(refusal, session.language()));
      return ExitCode.INPUT;
    }
    if (comesFromAName(cause)) {
      session.complain(session.say(Phrases.LOCALE, NameCharset.label()));
      return ExitCode.INPUT;
    }
    if (cause instanceof OutOfMemoryError) {
      session.complain(
          session.say(
              Phrases.OUT_OF_MEMORY,
              Size.of(Runtime.getRuntime().maxMemory()),
              Size.of(machineMemory()),
              cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")",
              less.map(session::say).orElse("")));
      return ExitCode.INPUT;
    }
    String details = details(cause, session);
    try {
      Path log = folder.isPresent() ? folder.get().make().resolve(LOG) : temporaryLog();
      AtomicFile.write(log, details);
      session.complain(session.say(Phrases.FAULT, cause, log));
    } catch (IOException | InvalidInputException e) {
      session.complain(session.say(Phrases.FAULT_WITHOUT_LOG, cause));
      session.err().print(details);
      session.err().flush();
    }
    return ExitCode.FAULT;
  }

  /** A folder's name that Java cannot represent fails wherever somebody asks for the folder. */
  private static boolean comesFromAName(Throwable cause) {
    return !NameCharset.isUnicode()
        && Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
            .anyMatch(InvalidPathException.class::isInstance);
  }

  private static Path temporaryLog() throws IOException {
    return Files.createTempFile("sonde-fault-", ".log");
  }

  private static String details(Throwable cause, Session session) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.println("sonde " + Version.sonde() + ", " + Version.java() + ", " + Version.machine());
    out.println(Instant.now());
    out.println(session.commandLine());
    out.println();
    cause.printStackTrace(out);
    out.flush();
    return text.toString();
  }

  private static long machineMemory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
