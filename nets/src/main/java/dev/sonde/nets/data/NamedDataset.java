package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The data sets that are read by name. All but one travel with the product. */
public enum NamedDataset {
  /**
   * 1,797 handwritten digits of 8×8: x {@code float32 [1797, 64]}, the counts 0–16 of the file as
   * scikit-learn's {@code load_digits().data} has them, unscaled, since that is what people fit; y
   * {@code int64 [1797]}, 0–9.
   */
  DIGITS("digits"),
  /**
   * 10,000 handwritten digits of 28×28: x {@code float32 [10000, 1, 28, 28]}, pixels divided by
   * 255, as torchvision's MNIST with {@code ToTensor} gives them to a network ({@link
   * DataOptions.Pixels#FLAT}: {@code [10000, 784]}); y {@code int64 [10000]}, 0–9. The order was
   * shuffled once, so the first samples are a fair draw.
   */
  MNIST10K("mnist10k"),
  /**
   * <i>Moby-Dick</i>, 1,212,979 characters of which 89 are distinct, for next-character prediction:
   * x and y {@code int64 [N, T]} with T the {@linkplain DataOptions#context() context}.
   */
  MOBY_DICK("moby-dick"),
  /**
   * 60,000 pictures of clothing, the training part: x {@code float32 [60000, 1, 28, 28]}, pixels
   * divided by 255; y {@code int64 [60000]}, 0–9. Read from Debian's {@code dataset-fashion-mnist}
   * when that is installed.
   */
  FASHION_MNIST("fashion-mnist");

  /** Where Debian's package {@code dataset-fashion-mnist} puts its files. */
  private static final Path FASHION_FOLDER = Path.of("/usr/share/datasets/fashion-mnist");

  private final String label;

  NamedDataset(String label) {
    this.label = label;
  }

  /**
   * Returns the name that {@link DataSource#read(String)} takes.
   *
   * @return for example {@code mnist10k}
   */
  public String label() {
    return label;
  }

  /**
   * Returns whether it can be read here.
   *
   * @return whether its files are found
   */
  public boolean available() {
    return this != FASHION_MNIST || Files.isDirectory(FASHION_FOLDER);
  }

  /**
   * Returns where the data come from and under which terms.
   *
   * @return the note of origin that lies beside the data
   */
  public String origin() {
    try {
      return new String(resource(label + ".NOTICE.txt").bytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Finds a data set by its name.
   *
   * @param label the name that {@link DataSource#read(String)} takes
   * @return the data set; empty when none has that name
   */
  public static Optional<NamedDataset> named(String label) {
    return Arrays.stream(values()).filter(data -> data.label.equals(label)).findFirst();
  }

  Dataset read(DataOptions options, MemoryBudget budget) throws IOException {
    return switch (this) {
      case DIGITS ->
          new CsvReader(resource("digits.csv.gz"), DataOptions.withDefaults(), budget).read();
      case MNIST10K ->
          new IdxReader(
                  resource("mnist10k-images-idx3-ubyte.gz"),
                  resource("mnist10k-labels-idx1-ubyte.gz"),
                  budget)
              .read(label);
      case MOBY_DICK ->
          new TextReader(resource("moby-dick.txt.gz"), options.context(), budget).read();
      case FASHION_MNIST -> fashion(FASHION_FOLDER, budget);
    };
  }

  static Dataset fashion(Path folder, MemoryBudget budget) throws IOException {
    Path images = folder.resolve("train-images-idx3-ubyte.gz");
    Path labels = folder.resolve("train-labels-idx1-ubyte.gz");
    if (!Files.isRegularFile(images) || !Files.isRegularFile(labels)) {
      throw new InvalidInputException(
          "fashion-mnist is not installed: "
              + images
              + " does not exist. On Debian and Ubuntu: apt install dataset-fashion-mnist."
              + " Elsewhere download its idx files and name them: IMAGES,LABELS");
    }
    return new IdxReader(
            new ByteSource.OfFile(images, images.toString()),
            new ByteSource.OfFile(labels, labels.toString()),
            budget)
        .read(FASHION_MNIST.label);
  }

  private static ByteSource.OfMemory resource(String name) throws IOException {
    try (InputStream in = NamedDataset.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing from this installation of Sonde");
      }
      return new ByteSource.OfMemory(in.readAllBytes(), name);
    }
  }
}
