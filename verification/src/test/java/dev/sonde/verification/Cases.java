package dev.sonde.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The reference cases' files, as a command finds them in its working folder. */
public final class Cases {
  private static final Path ALL = Path.of("src/test/resources/cases").toAbsolutePath();

  private Cases() {}

  /** Copies files, and folders with their files, that are not there yet. */
  public static void copy(Path folder, String... names) throws IOException {
    for (String name : names) {
      Path from = ALL.resolve(name);
      Path to = folder.resolve(name);
      if (Files.exists(to)) {
        continue;
      }
      Files.copy(from, to);
      if (Files.isDirectory(from)) {
        try (Stream<Path> files = Files.list(from)) {
          for (Path file : files.toList()) {
            Files.copy(file, to.resolve(from.relativize(file)));
          }
        }
      }
    }
  }
}
