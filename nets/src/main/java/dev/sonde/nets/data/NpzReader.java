package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads {@code x} and {@code y} of a numpy archive, a zip of arrays, stored or deflated.
 *
 * <p>Sizes are compared with each other before anything is allocated: what the array's header
 * announces, what the archive's directory announces, and what the compressed bytes can hold at
 * most. Checksums are verified. Pickled objects are refused, never run.
 */
final class NpzReader {
  private static final int NAMES_SHOWN = 12;
  private static final String TARGETS = "y";
  private static final String ENDING = ".npy";

  /** More inputs than any model takes by name. */
  private static final int MOST_INPUTS = 64;

  private final Path file;
  private final String source;
  private final MemoryBudget budget;
  private final DataOptions.Targets targets;

  NpzReader(Path file, String source, MemoryBudget budget) {
    this(file, source, budget, DataOptions.Targets.GIVEN);
  }

  NpzReader(Path file, String source, MemoryBudget budget, DataOptions.Targets targets) {
    this.targets = targets;
    this.file = file;
    this.source = source;
    this.budget = budget;
  }

  Dataset read(String sha256) throws IOException {
    Dataset data = given(sha256);
    return targets == DataOptions.Targets.NEXT_TOKEN
        ? data.withTargets(withoutFirst(data.targets()))
        : data;
  }

  /** Without the first position of every sequence, which nothing comes before. */
  private Values withoutFirst(Values tokens) {
    long[] shape = tokens.shape();
    if (!(tokens instanceof Values.Integers ids) || shape.length != 2 || shape[1] < 2) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          source
              + ": --shift needs targets of token ids, [samples, positions] with at least two"
              + " positions; they are "
              + tokens.type()
              + " "
              + Arrays.toString(shape)
              + ". Save them as int64, or leave --shift away");
    }
    int samples = Math.toIntExact(shape[0]);
    int length = Math.toIntExact(shape[1]);
    long[] out = new long[samples * (length - 1)];
    for (int i = 0; i < samples; i++) {
      System.arraycopy(ids.values(), i * length + 1, out, i * (length - 1), length - 1);
    }
    return new Values.Integers(out, new long[] {samples, length - 1});
  }

  /** What stands for targets in this archive: y, or where the next token is predicted its ids. */
  private String targetArray(ZipFile zip) {
    if (targets == DataOptions.Targets.NEXT_TOKEN && zip.getEntry("y.npy") == null) {
      return zip.getEntry("input_ids.npy") == null ? "x" : "input_ids";
    }
    return TARGETS;
  }

  private Dataset given(String sha256) throws IOException {
    try (ZipFile zip = open()) {
      String targetArray = targetArray(zip);
      if (zip.getEntry("x.npy") == null && zip.getEntry(targetArray + ENDING) != null) {
        return named(zip, sha256);
      }
      Values x = array(zip, "x");
      Values y = array(zip, targetArray);
      if (x.samples() != y.samples()) {
        throw new InvalidInputException(
            InvalidInputException.Kind.SHAPE,
            "%s: x has %d samples (shape %s) and y has %d (shape %s); the first axis of both counts samples and must agree"
                .formatted(
                    source,
                    x.samples(),
                    Arrays.toString(x.shape()),
                    y.samples(),
                    Arrays.toString(y.shape())));
      }
      return new Dataset(x, y, source, sha256);
    }
  }

  /** Every array but y, for models that take several inputs by name. */
  private Dataset named(ZipFile zip, String sha256) throws IOException {
    Values y = array(zip, targetArray(zip));
    Map<String, Values> named = new LinkedHashMap<>();
    List<String> arrays =
        zip.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.endsWith(ENDING))
            .map(name -> name.substring(0, name.length() - ENDING.length()))
            .filter(name -> !name.equals(TARGETS))
            .limit(MOST_INPUTS + 1L)
            .toList();
    if (arrays.isEmpty() || arrays.size() > MOST_INPUTS) {
      array(zip, "x"); // says what is missing
    }
    for (String name : arrays) {
      Values values = array(zip, name);
      if (values.samples() != y.samples()) {
        throw new InvalidInputException(
            InvalidInputException.Kind.SHAPE,
            "%s: %s has %d samples (shape %s) and y has %d (shape %s); the first axis of each counts samples and must agree"
                .formatted(
                    source,
                    Quoted.of(name),
                    values.samples(),
                    Arrays.toString(values.shape()),
                    y.samples(),
                    Arrays.toString(y.shape())));
      }
      named.put(name, values);
    }
    Values first = named.values().iterator().next();
    return new Dataset(first, y, source, sha256, List.of(), named);
  }

  private ZipFile open() {
    try {
      return new ZipFile(file.toFile());
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.DAMAGED,
          source
              + " is not a readable npz archive ("
              + ReadFault.reason(e)
              + "); it is truncated, damaged or of another format. Write it with"
              + " numpy.savez(file, x=x, y=y)",
          e);
    }
  }

  private Values array(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name + ".npy");
    if (entry == null) {
      throw new InvalidInputException(
          InvalidInputException.Kind.ARRAYS,
          "%s has no array %s: it holds %s. Expected x (inputs) and y (targets): numpy.savez(file, x=x, y=y)"
              .formatted(source, name, names(zip)));
    }
    String what = source + ": array " + name;
    CRC32 checksum = new CRC32();
    try (InputStream in =
        new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry)), checksum)) {
      NpyHeader header = NpyHeader.read(in, what);
      requireHonest(entry, header, what);
      Values values = header.layout().read(in, what);
      if (in.read() >= 0 || checksum.getValue() != entry.getCrc()) {
        throw new InvalidInputException(
            InvalidInputException.Kind.DAMAGED,
            what + " fails its checksum. The file is damaged: copy or write it again");
      }
      return values;
    }
  }

  private void requireHonest(ZipEntry entry, NpyHeader header, String what) throws IOException {
    ArrayLayout layout = header.layout();
    int count = layout.count(what);
    long announced = header.bytes() + (long) count * layout.type().bytes();
    if (announced != entry.getSize()) {
      throw new InvalidInputException(
          "%s announces %d bytes (shape %s, %s) but has %d. The file is damaged: write it again"
              .formatted(
                  what,
                  announced,
                  Arrays.toString(layout.shape()),
                  layout.type().label(),
                  entry.getSize()));
    }
    long packed = Math.min(entry.getCompressedSize(), Files.size(file));
    long possible =
        entry.getMethod() == ZipEntry.STORED
            ? packed
            : packed * ByteSource.DEFLATE_LIMIT + ByteSource.DEFLATE_LIMIT;
    if (announced > possible) {
      throw new InvalidInputException(
          "%s announces %d bytes, but its %d bytes in the file can hold at most %d. The file is damaged: write it again"
              .formatted(what, announced, packed, possible));
    }
    budget.require((long) count * layout.type().bytesInMemory(), what);
  }

  private static String names(ZipFile zip) {
    List<String> names =
        zip.stream()
            .limit(NAMES_SHOWN + 1L)
            .map(entry -> Quoted.of(entry.getName().replaceFirst("\\.npy$", "")))
            .toList();
    if (names.isEmpty()) {
      return "nothing";
    }
    return names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
        + (names.size() > NAMES_SHOWN ? ", …" : "");
  }
}
