package dev.sonde.cli;

import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.isolation.ImmediateExit;
import java.util.Optional;

/** Starts the command line. */
public final class Main {
  /**
   * What the launcher turns into {@link ExitCode#CROSSED}, since Java's own failures end with 1.
   */
  private static final int CROSSED_FOR_LAUNCHER = 101;

  private static final long LAUNCHER_MILLISECONDS = 250;

  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Optional<Long> launcher = Optional.ofNullable(Long.getLong("sonde.launcher"));
    // 0: a launcher that cannot tell its process, as those of Windows
    launcher.filter(process -> process > 0).ifPresent(Main::endWith);
    int code = run(args);
    if (code == ExitCode.INTERRUPTED) {
      AtomicFile.discardUnfinished();
      System.out.flush();
      System.err.flush();
      ImmediateExit.with(code);
    }
    System.exit(launcher.isPresent() && code == ExitCode.CROSSED ? CROSSED_FOR_LAUNCHER : code);
  }

  /**
   * Runs one command in this process, which goes on.
   *
   * @param args the command line
   * @return the exit code; a command that reaches a limit and does not end is ended with this
   *     process
   */
  public static int run(String... args) {
    return SondeCommand.run(args, Terminal.standard());
  }

  /** Whoever kills the launcher means this process. */
  private static void endWith(long launcher) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (ProcessHandle.of(launcher).isPresent()) {
                  Thread.sleep(LAUNCHER_MILLISECONDS);
                }
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
              } catch (InterruptedException e) {
                // nobody does
              }
            },
            "sonde-launcher");
    watch.setDaemon(true);
    watch.start();
  }
}
