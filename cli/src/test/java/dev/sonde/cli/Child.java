package dev.sonde.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sonde in a process of its own, for what only a process has: signals, pipes, loaded classes. */
final class Child {
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final CompletableFuture<String> out;
  private final StringBuilder err = new StringBuilder();
  private final Reader errors;

  private Child(Process process) {
    this.process = process;
    out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
    errors = new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8);
  }

  /** Returns the command that starts Sonde with these options for Java. */
  static List<String> command(List<String> javaOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:-UsePerfData"));
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs in a folder under a locale, as its system's {@code LC_ALL}. */
  static Run run(List<String> command, Path folder, String locale)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", locale);
    return new Child(builder.start()).end();
  }

  static Child start(List<String> command) throws IOException {
    return new Child(new ProcessBuilder(command).start());
  }

  static Run run(List<String> command) throws IOException, InterruptedException {
    return start(command).end();
  }

  /** Sends a signal by its name, such as {@code INT}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Reads standard error until it says something. */
  void awaitError(String words) throws IOException {
    while (err.indexOf(words) < 0) {
      int character = errors.read();
      if (character < 0) {
        throw new AssertionError("ended without saying '" + words + "': " + err);
      }
      err.append((char) character);
    }
  }

  Run end() throws IOException, InterruptedException {
    StringWriter rest = new StringWriter();
    errors.transferTo(rest);
    err.append(rest);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after " + PATIENCE_SECONDS + " s; " + err);
    }
    return new Run(process.exitValue(), out.join(), err.toString());
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
