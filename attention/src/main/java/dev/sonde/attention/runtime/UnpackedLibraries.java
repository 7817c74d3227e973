package dev.sonde.attention.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders that ONNX Runtime unpacks its library into, one for each process, in the temporary
 * folder. It takes them away when the process ends in peace; whoever is killed leaves 23 MB.
 */
final class UnpackedLibraries {
  private static final String NAMES = "onnxruntime-java*";

  /**
   * Far more than unpacking and loading take; a library that is loaded no longer needs its file.
   */
  private static final Duration AGE = Duration.ofMinutes(10);

  private UnpackedLibraries() {}

  /**
   * Takes away what processes left that were killed. What cannot be taken away, because it belongs
   * to somebody else or, on Windows, because it is loaded, stays.
   *
   * @param temporary the temporary folder
   * @param now folders that were last written to ten minutes before it are left over
   */
  static void sweep(Path temporary, Instant now) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, NAMES)) {
      for (Path folder : folders) {
        if (isLeftOver(folder, now)) {
          delete(folder);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // nothing depends on it; the next start tries again
    }
  }

  private static boolean isLeftOver(Path folder, Instant now) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
            .toInstant()
            .isBefore(now.minus(AGE));
  }

  /** Its files, and whatever stands in it; links are not followed. */
  private static void delete(Path folder) {
    List<Path> inside;
    try (Stream<Path> tree = Files.walk(folder)) {
      inside = tree.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | UncheckedIOException e) {
      return;
    }
    for (Path path : inside) {
      try {
        Files.delete(path);
      } catch (IOException e) {
        return;
      }
    }
  }
}
