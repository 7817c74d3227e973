package dev.sonde.cli;

import dev.sonde.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** One command run in this process: its exit code and what it wrote. */
public record Run(int exitCode, String out, String err) {

  public static Run of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        SondeCommand.run(
            args,
            new Terminal(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                false,
                false,
                Terminal.DEFAULT_COLUMNS,
                Map.of("LANG", "C.UTF-8")));
    return new Run(exitCode, out.toString(), err.toString());
  }
}
