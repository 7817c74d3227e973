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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** Sonde in a process of its own, for what only a process has: signals, pipes, loaded classes. */
public final class Child {
  /** Far beyond what any of them takes on a busy machine: it only ends a test that hangs. */
  private static final long GUARD_MINUTES = 15;

  private final Process process;
  private final CompletableFuture<String> out = new CompletableFuture<>();
  private final StringBuilder err = new StringBuilder();
  private final Reader errors;
  private final AtomicBoolean hung = new AtomicBoolean();

  private Child(Process process) {
    this.process = process;
    errors = new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8);
    // A thread of its own: the common pool may be as small as one, and taken by another child.
    Thread reader = new Thread(() -> out.complete(text(process.getInputStream())));
    reader.setDaemon(true);
    reader.start();
    CompletableFuture.delayedExecutor(GUARD_MINUTES, TimeUnit.MINUTES).execute(this::giveUp);
  }

  /** Ends the child, and with it whatever waits for its words. */
  private void giveUp() {
    if (process.isAlive()) {
      hung.set(true);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Returns the command that starts Sonde with these options for Java. */
  public static List<String> command(List<String> javaOptions, String... arguments) {
    return command(Main.class, javaOptions, arguments);
  }

  /** Returns the command that starts a program of these tests. */
  public static List<String> command(
      Class<?> program, List<String> javaOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:-UsePerfData"));
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs in a folder under a locale, as its system's {@code LC_ALL}. */
  public static Run run(List<String> command, Path folder, String locale)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", locale);
    return new Child(builder.start()).end();
  }

  static Child start(List<String> command) throws IOException {
    return new Child(new ProcessBuilder(command).start());
  }

  public static Run run(List<String> command) throws IOException, InterruptedException {
    return start(command).end();
  }

  /** Sends a signal by its name, such as {@code INT}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Reads standard error until it says something that fits the pattern. */
  void awaitError(String pattern) throws IOException {
    Pattern wanted = Pattern.compile(pattern);
    while (!wanted.matcher(err).find()) {
      int character = errors.read();
      if (character < 0) {
        throw new AssertionError(ending() + " without saying '" + pattern + "': " + err);
      }
      err.append((char) character);
    }
  }

  /** Waits for the end: of its words first, then of the process. */
  Run end() throws IOException, InterruptedException {
    StringWriter rest = new StringWriter();
    errors.transferTo(rest);
    err.append(rest);
    int exitCode = process.waitFor();
    if (hung.get()) {
      throw new AssertionError(ending() + ": " + err);
    }
    return new Run(exitCode, out.join(), err.toString());
  }

  private String ending() {
    return hung.get() ? "still running after " + GUARD_MINUTES + " minutes" : "ended";
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
