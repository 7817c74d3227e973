package dev.sonde.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder for what Spark keeps on this machine, gone with the process, however that ends. */
final class SparkFolder implements AutoCloseable {
  private static final String PREFIX = "sonde-spark-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-.*");

  private final Path path;
  private final Thread hook = new Thread(this::delete, "sonde-spark-folder");

  private SparkFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes one, and removes those of processes that were killed.
   *
   * @param temporary the system's folder of temporary files
   */
  static SparkFolder in(Path temporary) {
    try {
      removeLeftovers(temporary);
      SparkFolder folder =
          new SparkFolder(
              Files.createTempDirectory(temporary, PREFIX + ProcessHandle.current().pid() + "-"));
      Runtime.getRuntime().addShutdownHook(folder.hook);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeLeftovers(Path temporary) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(temporary)) {
      all = files.toList();
    }
    for (Path file : all) {
      Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
      if (name.matches()
          && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
          && Files.isWritable(file)) {
        delete(file);
      }
    }
  }

  Path path() {
    return path;
  }

  private void delete() {
    delete(path);
  }

  /** Deletes a folder, as far as it goes: executors that end may still be writing. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // what is left goes when the next process begins
    }
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending, and runs it
    }
  }
}
