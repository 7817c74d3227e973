package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Finds the reader for what a user named, and turns the machine's faults into messages. */
public final class DataSource {
  /** What to say of a link whose end is no file. */
  public static final String DANGLING =
      " is a symbolic link to a file that does not exist, or to itself; make it lead to the file";

  private static final String EXPECTED =
      "expected digits, mnist10k, moby-dick, fashion-mnist, or a file: .npz with arrays x and y,"
          + " .csv or .csv.gz, .txt or .txt.gz, or an idx pair IMAGES,LABELS";

  private final DataOptions options;
  private final MemoryBudget budget;

  public DataSource(DataOptions options, MemoryBudget budget) {
    this.options = options;
    this.budget = budget;
  }

  public Dataset read(String spec) {
    try {
      Dataset data = open(spec).named(spec);
      return options.pixels() == DataOptions.Pixels.FLAT ? data.flattened() : data;
    } catch (IOException e) {
      throw unreadable(spec, e);
    } catch (OutOfMemoryError e) {
      throw new InvalidInputException(
          Quoted.of(spec)
              + " does not fit the memory. Take fewer samples, or give Java more heap (SONDE_JAVA_OPTIONS=-Xmx...)",
          e);
    }
  }

  /** The message for a file that the system or a decompressor could not read. */
  static InvalidInputException unreadable(String name, IOException fault) {
    return new InvalidInputException(
        InvalidInputException.Kind.DAMAGED,
        "%s cannot be read (%s). The file is damaged or cannot be reached: copy or write it again"
            .formatted(Quoted.of(name), reason(fault)),
        fault);
  }

  /** What went wrong in words, also where the fault has none. */
  static String reason(Exception fault) {
    String message = fault.getMessage();
    if (fault instanceof AccessDeniedException) {
      return "permission denied";
    }
    return message == null || fault instanceof EOFException ? "it ends early" : message;
  }

  private Dataset open(String spec) throws IOException {
    Optional<NamedDataset> known = NamedDataset.named(spec);
    if (known.isPresent()) {
      return known.get().read(options, budget);
    }
    if (!isFile(spec) && spec.indexOf(',') >= 0) {
      return readPair(spec);
    }
    Path file = existing(spec);
    ByteSource source = new ByteSource.OfFile(file, spec);
    String name = spec.toLowerCase(Locale.ROOT);
    String content = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (name.endsWith(".npz")) {
      return new NpzReader(file, spec, budget).read(ByteSource.sha256(source));
    }
    if (content.endsWith(".csv") || content.endsWith(".tsv")) {
      return new CsvReader(source, options, budget).read();
    }
    if (content.endsWith(".txt")) {
      return new TextReader(source, options.context(), budget).read();
    }
    if (content.contains("idx") || content.contains("ubyte")) {
      throw new InvalidInputException(
          Quoted.of(spec) + " is one idx file; images and labels are needed: IMAGES,LABELS");
    }
    throw new InvalidInputException(
        InvalidInputException.Kind.FORMAT, Quoted.of(spec) + " is of no known kind; " + EXPECTED);
  }

  /** Reads IMAGES,LABELS; a comma may also belong to a file's name. */
  private Dataset readPair(String spec) throws IOException {
    int comma = spec.indexOf(',');
    for (int at = comma; at >= 0; at = spec.indexOf(',', at + 1)) {
      if (isFile(spec.substring(0, at)) && isFile(spec.substring(at + 1))) {
        comma = at;
      }
    }
    return new IdxReader(part(spec.substring(0, comma)), part(spec.substring(comma + 1)), budget)
        .read(spec);
  }

  private static ByteSource part(String name) throws IOException {
    return new ByteSource.OfFile(existing(name.strip()), name.strip());
  }

  private static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name.strip()));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Path existing(String name) throws IOException {
    Path file;
    try {
      file = Path.of(name);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          Quoted.of(name) + " cannot be the name of a file (" + e.getReason() + ")", e);
    }
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING, Quoted.of(name) + DANGLING);
    }
    if (name.isEmpty() || !Files.exists(file)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING,
          Quoted.of(name) + " does not exist; check the path; " + EXPECTED);
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          Quoted.of(name)
              + (Files.isDirectory(file) ? " is a folder" : " is not a regular file")
              + "; name a data file");
    }
    if (Files.size(file) == 0) {
      throw new InvalidInputException(Quoted.of(name) + " is empty; write or copy it again");
    }
    return file;
  }
}
