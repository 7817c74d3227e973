package dev.sonde.serve.shelf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of a run's folder is shown: regular files of the kinds that runs leave for people and
 * scripts. Symbolic links are never followed, neither to a folder nor to a file.
 */
public final class RunFiles {
  private static final Set<String> ENDINGS = Set.of("html", "json", "csv", "svg", "png");

  /** Without separators, and no hidden files, such as those that are being written. */
  private static final Pattern SHOWN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  /** A folder that somebody fills on purpose would make every page long. */
  private static final int MOST = 200;

  private RunFiles() {}

  /** The names of the files that are shown. */
  static List<String> in(Path run) throws IOException {
    try (Stream<Path> children = Files.list(run)) {
      return children
          .map(child -> String.valueOf(child.getFileName()))
          .filter(RunFiles::isShown)
          .filter(name -> Files.isRegularFile(run.resolve(name), LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .limit(MOST)
          .toList();
    }
  }

  private static boolean isShown(String name) {
    return SHOWN.matcher(name).matches()
        && ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /**
   * Opens a file of a run.
   *
   * @param run the run
   * @param name the file's name, as somebody asked for it
   * @return empty where the run shows no such file, or it is one no longer
   */
  public static Optional<InputStream> open(ShelvedRun run, String name) {
    if (!run.files().contains(name)) {
      return Optional.empty();
    }
    try {
      // the folder may have become a link since it was listed
      if (!isFolder(run.folder())) {
        return Optional.empty();
      }
      Path file = run.folder().resolve(name);
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(
              Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Time and size of a file, as text; empty where there is none. */
  static String mark(Path path) {
    try {
      BasicFileAttributes seen =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return seen.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS)
          + " "
          + seen.size()
          + " "
          + seen.fileKey();
    } catch (IOException e) {
      return "";
    }
  }
}
