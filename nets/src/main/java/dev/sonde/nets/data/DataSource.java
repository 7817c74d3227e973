package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where data come from: finds the reader for what a user named. */
public final class DataSource {
  /** What to say of a link whose end is no file. */
  public static final String DANGLING =
      " is a symbolic link to a file that does not exist, or to itself; make it lead to the file";

  private static final String EXPECTED =
      "expected digits, mnist10k, moby-dick, fashion-mnist, or a file: .npz with arrays x and y,"
          + " .csv or .csv.gz, .txt or .txt.gz, or an idx pair IMAGES,LABELS";

  private final DataOptions options;
  private final MemoryBudget budget;

  private DataSource(DataOptions options, MemoryBudget budget) {
    this.options = options;
    this.budget = budget;
  }

  /**
   * Reads a data set with the usual options.
   *
   * @param spec an embedded name or a file, as {@link #read(String, DataOptions)} takes them
   * @return the data, checked
   * @throws InvalidInputException as there
   */
  public static Dataset read(String spec) {
    return read(spec, DataOptions.withDefaults());
  }

  /**
   * Reads a data set by its name or from a file.
   *
   * <table>
   * <caption>What can be read, and as what</caption>
   * <tr><th>spec</th><th>x and y</th></tr>
   * <tr><td>{@code digits}, {@code mnist10k}, {@code moby-dick}, {@code fashion-mnist}</td>
   * <td>see {@link NamedDataset}</td></tr>
   * <tr><td>{@code FILE.npz}</td>
   * <td>the arrays {@code x} and {@code y} with their shapes, or instead of x an array for
   * each input of the model, by its name; float16 widens to float32, float32
   * and float64 stay, integers and booleans become int64, unscaled</td></tr>
   * <tr><td>{@code FILE.csv}, {@code .tsv}, either with {@code .gz}</td>
   * <td>x: every column but the target, float32 [N, columns − 1]. y: int64 [N] when the target
   * column holds whole numbers, or words, which become 0, 1, … in sorted order ({@link
   * Dataset#classNames}); float32 [N, 1] when it holds real numbers (1.0 is one), the shape of what a
   * network with one output gives. float64 for float32 where numbers differ so little beside their
   * size that rounding moves them by more than 2⁻¹⁶ of their standard deviation</td></tr>
   * <tr><td>{@code IMAGES,LABELS}, each with or without {@code .gz}</td>
   * <td>idx files. Unsigned bytes of three or more axes are pixels: x = byte / 255, float32 [N, 1,
   * height, width], what torchvision's {@code ToTensor} makes. Other numbers as in npz</td></tr>
   * <tr><td>{@code FILE.txt}, {@code .txt.gz}</td>
   * <td>UTF-8 text for next-character prediction: x and y int64 [⌊(L−1)/T⌋, T], windows that do not
   * overlap, y one character later; integers are the ranks of the distinct characters in code point
   * order ({@link Dataset#classNames})</td></tr>
   * </table>
   *
   * @param spec the name or the file
   * @param options how to read what the source leaves open
   * @return the data, checked: finite numbers, as many inputs as targets; {@code sha256} is that of
   *     the stored bytes, of a pair's files one after the other
   * @throws InvalidInputException when the source is missing or unusable; its message says what was
   *     expected, what came, and what to do
   */
  public static Dataset read(String spec, DataOptions options) {
    return read(spec, options, MemoryBudget.ofHeap());
  }

  /**
   * Reads a data set that may take no more than some memory.
   *
   * @param spec the name or the file, as {@link #read(String, DataOptions)} takes them
   * @param options how to read what the source leaves open
   * @param budget refuses what would take more, before it is read
   * @return the data, checked
   * @throws InvalidInputException as there, and when the data need more memory
   */
  public static Dataset read(String spec, DataOptions options, MemoryBudget budget) {
    try {
      Dataset data = new DataSource(options, budget).open(spec).named(spec);
      return options.pixels() == DataOptions.Pixels.FLAT ? data.flattened() : data;
    } catch (IOException e) {
      throw ReadFault.unreadable(spec, e);
    } catch (OutOfMemoryError e) {
      throw new InvalidInputException(
          Quoted.of(spec)
              + " does not fit the memory. Take fewer samples, or give Java more heap"
              + " (SONDE_JAVA_OPTIONS=-Xmx...)",
          e);
    }
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
    if (options.predicted() == DataOptions.Targets.NEXT_TOKEN
        && !spec.toLowerCase(Locale.ROOT).endsWith(".npz")) {
      throw new InvalidInputException(
          Quoted.of(spec)
              + " has its targets already; --shift is for token ids in an npz. Leave --shift away");
    }
    ByteSource source = new ByteSource.OfFile(file, spec);
    String name = spec.toLowerCase(Locale.ROOT);
    String content = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (name.endsWith(".npz")) {
      return new NpzReader(file, spec, budget, options.predicted()).read(ByteSource.sha256(source));
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
