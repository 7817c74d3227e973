package dev.sonde.serve.work;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalInt;

/** A command that a reader started: its process, and the last that it said. */
public final class Started {
  /** A complaint and what to do about it take no more. */
  private static final int KEPT = 4_000;

  private final int number;
  private final String command;
  private final String run;
  private final Instant since = Instant.now();
  private final Process process;
  private final Runnable told;
  private final StringBuilder said = new StringBuilder();

  Started(int number, String command, String run, Process process, Runnable told) {
    this.number = number;
    this.command = command;
    this.run = run;
    this.process = process;
    this.told = told;
    Thread listener = new Thread(this::listen, "sonde-started-" + number);
    listener.setDaemon(true);
    listener.start();
  }

  /** Reads until it ends, and says that it has. */
  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (said) {
          said.append(line, 0, Math.min(line.length(), KEPT)).append('\n');
          said.delete(0, Math.max(0, said.length() - KEPT));
        }
      }
      process.waitFor();
    } catch (IOException e) {
      // it has ended
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    told.run();
  }

  /** Counts from 1. */
  public int number() {
    return number;
  }

  /** The command as it is shown. */
  public String command() {
    return command;
  }

  /** The name of its run's folder. */
  public String run() {
    return run;
  }

  /** When it began. */
  public Instant since() {
    return since;
  }

  /** The last that it said, at most {@value #KEPT} characters. */
  public String said() {
    synchronized (said) {
      return said.toString();
    }
  }

  /** How it ended; empty while it has not. */
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Asks it to end as Ctrl-C does: what is computed is kept. */
  void stop() {
    process.destroy();
  }
}
