package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.Size;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Language;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that receives a run's files. It is checked before the work, and made only when there
 * is something to put into it, so that a run that fails leaves nothing behind.
 */
public final class RunFolder {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss", Locale.ROOT);

  /** A page with its charts' library takes about 1.5 MB, pictures and JSON less. */
  private static final long SPACE_NEEDED = 8L << 20;

  private final Path wanted;
  private final boolean mayExist;
  private final boolean mayChooseAnother;
  private final Language language;
  private Optional<Path> made = Optional.empty();
  private boolean wasThere;

  private RunFolder(Path wanted, boolean mayExist, boolean mayChooseAnother, Language language) {
    this.wanted = wanted;
    this.mayExist = mayExist;
    this.mayChooseAnother = mayChooseAnother;
    this.language = language;
  }

  /**
   * Checks that the folder can be made, or may be written into.
   *
   * @param named the folder the user named, otherwise {@code runs/<time>-<command>}
   * @param command the command's name
   * @param overwrite whether an existing folder may be written into
   * @param language the reader's language
   * @throws InvalidInputException when it exists, or cannot be made
   */
  public static RunFolder planned(
      Optional<String> named, String command, boolean overwrite, Language language) {
    Path path =
        named.isPresent()
            ? path("--out", named.get(), language)
            : Path.of(
                "runs", TIME.format(LocalDateTime.now(ZoneId.systemDefault())) + "-" + command);
    RunFolder folder = new RunFolder(path, overwrite, named.isEmpty(), language);
    folder.check();
    return folder;
  }

  /** A folder that is there, to write a run's files into again. */
  public static RunFolder existing(Path folder, Language language) {
    return new RunFolder(folder, true, false, language);
  }

  /** Reads a path as this system writes them. */
  public static Path path(String option, String text, Language language) {
    try {
      if (!text.isBlank()) {
        return Path.of(text);
      }
      throw new Complaint(Phrases.BAD_PATH.in(language, option, text, "empty"));
    } catch (InvalidPathException e) {
      throw new Complaint(Phrases.BAD_PATH.in(language, option, text, e.getReason()), e);
    }
  }

  /**
   * Reads the path of a file that is to be written, and checks that it can be.
   *
   * @throws InvalidInputException when it is a folder, or ends as the name of one does, or lies
   *     where nothing can be made
   */
  public static Path file(String option, String text, Language language) {
    Path path = path(option, text, language);
    if (Files.isDirectory(path) || text.endsWith("/") || text.endsWith(File.separator)) {
      throw new Complaint(Phrases.OUTPUT_IS_A_FOLDER.in(language, option, text));
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // A pipe or a device is there to be written to.
      return path;
    }
    return within(path.toAbsolutePath().getParent(), path, option, language);
  }

  /**
   * The same for a file whose folders are made with it, as build tools expect of their reports.
   *
   * @throws InvalidInputException as {@link #file}
   */
  public static Path fileInNewFolders(String option, String text, Language language) {
    Path parent = path(option, text, language).toAbsolutePath().getParent();
    if (parent == null || Files.exists(parent)) {
      return file(option, text, language);
    }
    Path there = parent;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (text.endsWith("/") || text.endsWith(File.separator)) {
      throw new Complaint(Phrases.OUTPUT_IS_A_FOLDER.in(language, option, text));
    }
    return within(there, path(option, text, language), option, language);
  }

  private static Path within(@Nullable Path folder, Path path, String option, Language language) {
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new Complaint(
          Phrases.OUTPUT_UNWRITABLE.in(language, option, path, folder == null ? path : folder));
    }
    return path;
  }

  private void check() {
    if (Files.exists(wanted)) {
      if (!Files.isDirectory(wanted)) {
        throw new Complaint(Phrases.FOLDER_IS_A_FILE.in(language, wanted));
      }
      if (!mayExist && !mayChooseAnother) {
        throw new Complaint(Phrases.FOLDER_EXISTS.in(language, wanted));
      }
    }
    Path ancestor = wanted.toAbsolutePath();
    while (!Files.exists(ancestor) && ancestor.getParent() != null) {
      ancestor = ancestor.getParent();
    }
    if (!Files.isDirectory(ancestor) || !Files.isWritable(ancestor)) {
      throw new Complaint(Phrases.FOLDER_UNWRITABLE.in(language, wanted, ancestor));
    }
    long left = usableSpace(ancestor);
    if (left < SPACE_NEEDED) {
      throw new Complaint(
          Phrases.DISK_FULL.in(language, wanted, Size.of(left), Size.of(SPACE_NEEDED)));
    }
  }

  private static long usableSpace(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      // Some file systems do not say; then writing will.
      return Long.MAX_VALUE;
    }
  }

  /**
   * Returns the folder, made on the first call.
   *
   * @throws InvalidInputException when it cannot be made, or came into being meanwhile
   */
  public Path make() {
    if (made.isEmpty()) {
      made = Optional.of(create());
    }
    return made.get();
  }

  /** Takes the folder back when nothing came to lie in it and it was not there before. */
  public void discardIfEmpty() {
    if (made.isPresent() && !wasThere) {
      try {
        Files.delete(made.get());
      } catch (IOException e) {
        // It holds something after all, and stays.
      }
    }
  }

  private Path create() {
    Path absolute = wanted.toAbsolutePath();
    Path parent = absolute.getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (mayExist && Files.isDirectory(wanted)) {
        wasThere = true;
        return wanted;
      }
      for (int attempt = 1; ; attempt++) {
        Path candidate =
            attempt == 1 ? wanted : wanted.resolveSibling(wanted.getFileName() + "-" + attempt);
        try {
          return Files.createDirectory(candidate);
        } catch (FileAlreadyExistsException e) {
          // Two runs may start within one second; only a name of our own may give way.
          if (!mayChooseAnother) {
            throw new Complaint(Phrases.FOLDER_EXISTS.in(language, wanted), e);
          }
        }
      }
    } catch (IOException e) {
      throw new Complaint(
          Phrases.FOLDER_UNWRITABLE.in(language, wanted, parent == null ? wanted : parent), e);
    }
  }
}
