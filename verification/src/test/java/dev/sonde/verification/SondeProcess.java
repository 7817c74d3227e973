package dev.sonde.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command that was run as users do, in a process of its own.
 *
 * @param exitCode how it ended; -1 where it took more than five minutes
 * @param output what it said, to both streams
 */
public record SondeProcess(int exitCode, String output) {
  private static final int MINUTES = 5;

  /**
   * Runs one.
   *
   * @param folder the working folder
   * @param arguments what stands behind {@code sonde}
   */
  public static SondeProcess run(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sonde.cli.Main"));
    command.addAll(Arrays.asList(arguments));
    Path output = Files.createTempFile("sonde", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return new SondeProcess(-1, Files.readString(output));
      }
      return new SondeProcess(process.exitValue(), Files.readString(output));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a command ran", e);
    } finally {
      Files.delete(output);
    }
  }
}
