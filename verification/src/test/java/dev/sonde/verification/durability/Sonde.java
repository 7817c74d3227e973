package dev.sonde.verification.durability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Sonde in a process of its own, as its launcher starts it. */
final class Sonde implements AutoCloseable {
  /** Far beyond what any of them takes on a busy machine. */
  private static final long MOST_MINUTES = 10;

  private final Process process;
  private final Path said;

  private Sonde(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /** Starts a command, with these variables besides. */
  static Sonde start(Map<String, String> environment, List<String> arguments) {
    try {
      return started(environment, arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sonde started(Map<String, String> environment, List<String> arguments)
      throws IOException {
    Path said = Files.createTempFile("sonde-said", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String archive = System.getProperty("sonde.archive");
    if (archive != null) {
      command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable"));
    }
    command.addAll(
        List.of(
            "-Xmx400m",
            "-Xshare:auto",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-Djava.awt.headless=true",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sonde.cli.Main"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectOutput(Redirect.DISCARD).redirectError(said.toFile());
    return new Sonde(builder.start(), said);
  }

  static Sonde start(String... arguments) {
    return start(Map.of(), List.of(arguments));
  }

  long pid() {
    return process.pid();
  }

  /** Waits so long. */
  boolean hasEnded(long milliseconds) {
    try {
      return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void kill() {
    process.destroyForcibly();
    end();
  }

  /** Sends a signal by its name, such as {@code STOP}. */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the end, and returns the exit code. */
  int end() {
    try {
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("no end after " + MOST_MINUTES + " minutes: " + said());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it wrote to standard error. */
  String said() {
    try {
      return Files.readString(said, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end, which must be a good one. */
  static void run(String... arguments) {
    try (Sonde sonde = start(arguments)) {
      if (sonde.end() != 0) {
        throw new AssertionError(Objects.requireNonNull(sonde.said()));
      }
    }
  }
}
