package dev.sonde.verification.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command as users type it, by the launcher of this checkout, which builds what it needs. */
final class LaunchedSonde implements AutoCloseable {
  private static final Path LAUNCHER = Path.of("..", "sonde").toAbsolutePath().normalize();
  private static final int MINUTES = 15;

  private final Process process;
  private final Path said;

  private LaunchedSonde(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /**
   * Starts one.
   *
   * @param folder the working folder
   * @param environment more variables; an empty value takes one away
   * @param arguments what stands behind {@code sonde}, blanks between
   */
  static LaunchedSonde start(Path folder, Map<String, String> environment, String arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments.split(" ", -1)));
    Path said = Files.createTempFile(folder, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    return new LaunchedSonde(builder.start(), said);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As Ctrl-C does. */
  void interrupt() {
    process.destroy();
  }

  void await(long milliseconds) throws InterruptedException {
    process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Waits for the end, and returns the exit code. */
  int end() throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  /** What it said, to both streams. */
  String said() throws IOException {
    return Files.readString(said);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
