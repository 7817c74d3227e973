package dev.sonde.cli.terminal;

import dev.sonde.report.terminal.TerminalStyle;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command writes, and what is known about who reads there.
 *
 * @param out standard output: results, and nothing else
 * @param err standard error: progress and complaints
 * @param interactive whether standard error is a terminal, so that progress makes sense
 * @param colour whether standard output is a terminal that shows colour, and nobody objects
 * @param columns the terminal's width in columns
 * @param environment the environment's variables
 */
public record Terminal(
    PrintWriter out,
    PrintWriter err,
    boolean interactive,
    boolean colour,
    int columns,
    Map<String, String> environment) {

  /** The width that every output fits when nothing better is known. */
  public static final int DEFAULT_COLUMNS = 80;

  /**
   * Returns the process's own streams, in UTF-8. The launcher knows which of them are terminals
   * (Java 17 cannot tell for one of them alone) and hands it over as system properties.
   */
  public static Terminal standard() {
    Map<String, String> environment = System.getenv();
    return new Terminal(
        writer(
            new PipeStream(new FileOutputStream(FileDescriptor.out)),
            Boolean.getBoolean("sonde.terminal.out")
                ? PlainWriter.Reader.TERMINAL
                : PlainWriter.Reader.PROGRAM),
        writer(new FileOutputStream(FileDescriptor.err), PlainWriter.Reader.TERMINAL),
        Boolean.getBoolean("sonde.terminal"),
        Boolean.getBoolean("sonde.terminal.out") && allowsColour(environment),
        Math.max(40, Integer.getInteger("sonde.columns", DEFAULT_COLUMNS)),
        environment);
  }

  /** How text looks that is written there; it ends with the place of a report if there is one. */
  public TerminalStyle style(Optional<String> report) {
    return new TerminalStyle(columns, colour, report);
  }

  /**
   * Returns whether a terminal may be coloured: it is not {@code dumb}, and {@code NO_COLOR} is not
   * set to anything (no-color.org).
   */
  static boolean allowsColour(Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "");
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !kind.isEmpty()
        && !kind.equals("dumb");
  }

  private static PrintWriter writer(OutputStream stream, PlainWriter.Reader reader) {
    return new PrintWriter(
        new BufferedWriter(
            new PlainWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), reader)),
        true);
  }
}
