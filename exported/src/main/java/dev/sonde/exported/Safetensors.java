package dev.sonde.exported;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Weights in the safetensors format: eight bytes with the header's length, the header as JSON
 * ({@code name: {dtype, shape, data_offsets}}), then the numbers, little-endian. A checkpoint in
 * several files is read by its index, {@code model.safetensors.index.json}.
 *
 * <p>The header is checked against the file before anything is allocated; what is said of a tensor
 * holds for the bytes that are there. No numbers are read here but to compare two tensors.
 */
public final class Safetensors {

  /** The bound of the format's own reader. */
  private static final long LARGEST_HEADER = 100_000_000;

  private static final long LARGEST_INDEX = 256L << 20;

  /** Bytes that are compared at once. */
  private static final int PIECE = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One tensor.
   *
   * @param file the file that holds it
   * @param type the type of its elements
   * @param axes their lengths
   * @param begin its first byte in the file
   * @param bytes how many bytes it has
   */
  public record Entry(Path file, StoredType type, List<Long> axes, long begin, long bytes) {
    public Entry {
      axes = List.copyOf(axes);
    }

    /** The lengths of its axes. */
    public long[] shape() {
      return axes.stream().mapToLong(Long::longValue).toArray();
    }
  }

  private final Path path;
  private final Map<String, Entry> entries;

  /** What stands before the program's names in the checkpoint, or the other way round. */
  private String programPrefix = "";

  private String checkpointPrefix = "";

  private final Set<String> used = new HashSet<>();

  private Safetensors(Path path, Map<String, Entry> entries) {
    this.path = path;
    this.entries = entries;
  }

  /**
   * Reads what a file, or the files of an index, hold.
   *
   * @throws InvalidInputException if one is missing, damaged, or of another format
   */
  public static Safetensors open(Path path) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    try {
      if (Files.isDirectory(path)) {
        throw new InvalidInputException(
            path
                + " is a folder; name the .safetensors file in it, or the"
                + " model.safetensors.index.json of several");
      }
      if (!Files.isRegularFile(path)) {
        throw new InvalidInputException(
            InvalidInputException.Kind.MISSING,
            path + " is not a file; expected weights in the safetensors format. Check the path");
      }
      if (path.toString().endsWith(".json")) {
        for (Path shard : shards(path)) {
          readHeader(shard, entries);
        }
      } else {
        readHeader(path, entries);
      }
    } catch (EOFException | JsonProcessingException e) {
      throw damaged(path, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return new Safetensors(path, entries);
  }

  /**
   * Lists the files that are read for a path.
   *
   * @param path a {@code .safetensors} file, or the index of several
   * @return the file itself; an index with all that it names, which lie beside it
   * @throws InvalidInputException if one is missing, or the index is damaged
   */
  public static Set<Path> files(Path path) {
    Set<Path> all = new LinkedHashSet<>(Set.of(path));
    if (path.toString().endsWith(".json")) {
      try {
        all.addAll(shards(path));
      } catch (JsonProcessingException e) {
        throw damaged(path, String.valueOf(e.getMessage()));
      } catch (IOException e) {
        throw unreadable(path, e);
      }
    }
    return all;
  }

  private static Set<Path> shards(Path index) throws IOException {
    if (Files.size(index) > LARGEST_INDEX) {
      throw damaged(index, "an index of " + Files.size(index) + " bytes");
    }
    JsonNode map = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
    Set<Path> out = new LinkedHashSet<>();
    for (JsonNode file : map) {
      String name = file.asText("");
      if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.equals("..")) {
        throw damaged(index, "it names the file " + Quoted.of(name));
      }
      Path shard = index.resolveSibling(name);
      if (!Files.isRegularFile(shard)) {
        throw new InvalidInputException(
            InvalidInputException.Kind.MISSING,
            index + " names " + Quoted.of(name) + ", which is not beside it. Copy all parts");
      }
      out.add(shard);
    }
    if (out.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          index + " has no weight_map; expected model.safetensors.index.json, or a .safetensors");
    }
    return out;
  }

  private static void readHeader(Path file, Map<String, Entry> entries) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      ByteBuffer start = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      readFully(channel, start, 0);
      long header = start.getLong(0);
      if (header < 2 || header > LARGEST_HEADER || header > size - 8) {
        throw new InvalidInputException(
            InvalidInputException.Kind.FORMAT,
            file
                + " is "
                + ModelFile.format(file)
                + "; expected weights in the safetensors format, and its header would have "
                + Long.toUnsignedString(header)
                + " of "
                + size
                + " bytes. Save them with safetensors.torch.save_file(model.state_dict(),"
                + " \"model.safetensors\")");
      }
      ByteBuffer json = ByteBuffer.allocate(Math.toIntExact(header));
      readFully(channel, json, 8);
      for (Map.Entry<String, JsonNode> each : JSON.readTree(json.array()).properties()) {
        if (!each.getKey().equals("__metadata__")) {
          String name = ProgramArchive.plain(file.toString(), each.getKey());
          entries.put(name, entry(file, name, each.getValue(), 8 + header, size));
        }
      }
    }
  }

  private static Entry entry(Path file, String name, JsonNode json, long data, long size) {
    StoredType type =
        type(json.path("dtype").asText(""))
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        InvalidInputException.Kind.FORMAT,
                        file
                            + ": the tensor "
                            + name
                            + " is "
                            + Quoted.of(json.path("dtype").asText(""))
                            + ", which is not supported. Save the weights as float32,"
                            + " bfloat16 or float16"));
    try {
      JsonNode axes = json.path("shape");
      long[] shape = new long[axes.size()];
      long count = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = axes.get(i).asLong(-1);
        count = Math.multiplyExact(count, shape[i]);
        if (shape[i] < 0) {
          throw damaged(file, "a negative axis of " + name);
        }
      }
      long begin = json.path("data_offsets").path(0).asLong(-1);
      long end = json.path("data_offsets").path(1).asLong(-1);
      if (begin < 0
          || end < begin
          || end > size - data
          || end - begin != Math.multiplyExact(count, type.bytes())) {
        throw damaged(file, "the bytes of " + name + " are not those of its shape");
      }
      List<Long> lengths = Arrays.stream(shape).boxed().toList();
      return new Entry(file, type, lengths, data + begin, end - begin);
    } catch (ArithmeticException e) {
      throw damaged(file, "the shape of " + name + " overflows");
    }
  }

  private static Optional<StoredType> type(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "F64" -> StoredType.DOUBLE;
          case "F32" -> StoredType.FLOAT;
          case "F16" -> StoredType.HALF;
          case "BF16" -> StoredType.BFLOAT16;
          case "I64" -> StoredType.LONG;
          case "I32" -> StoredType.INT;
          case "I16" -> StoredType.SHORT;
          case "I8" -> StoredType.CHAR;
          case "U8" -> StoredType.BYTE;
          case "BOOL" -> StoredType.BOOL;
          default -> null;
        });
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long from)
      throws IOException {
    long at = from;
    while (into.hasRemaining()) {
      int got = channel.read(into, at);
      if (got < 0) {
        throw new EOFException("it ends early");
      }
      at += got;
    }
  }

  /**
   * Finds how the names of a program go with those here: as they are, or with something before all
   * of one of them, as a wrapper round the model that was trained adds.
   */
  public void fitTo(Set<String> names) {
    Map<String, String> best = Map.of("", "");
    long most = names.stream().filter(entries::containsKey).count();
    for (String name : names) {
      for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
        String prefix = name.substring(0, dot + 1);
        long fit =
            names.stream()
                .filter(each -> each.startsWith(prefix))
                .filter(each -> entries.containsKey(each.substring(prefix.length())))
                .count();
        if (fit > most) {
          most = fit;
          best = Map.of(prefix, "");
        }
      }
      if (most > 0 && best.containsKey("")) {
        break;
      }
    }
    for (String name : entries.keySet()) {
      int dot = name.indexOf('.');
      String prefix = dot > 0 ? name.substring(0, dot + 1) : "";
      long fit = names.stream().filter(each -> entries.containsKey(prefix + each)).count();
      if (fit > most) {
        most = fit;
        best = Map.of("", prefix);
      }
    }
    programPrefix = best.keySet().iterator().next();
    checkpointPrefix = best.values().iterator().next();
  }

  private String nameHere(String name) {
    return name.startsWith(programPrefix)
        ? checkpointPrefix + name.substring(programPrefix.length())
        : name;
  }

  /** Whether there is a tensor for a name of the program. */
  public boolean has(String name) {
    return entries.containsKey(nameHere(name));
  }

  /** The names of all tensors, as a program that {@link #fitTo} was told of calls them. */
  public Set<String> names() {
    Set<String> out = new TreeSet<>();
    for (String name : entries.keySet()) {
      if (name.startsWith(checkpointPrefix)) {
        out.add(programPrefix + name.substring(checkpointPrefix.length()));
      }
    }
    return out;
  }

  /**
   * The lengths of a tensor's axes.
   *
   * @param name a name of the program that {@link #has} holds for
   */
  public long[] shape(String name) {
    return entry(name).shape();
  }

  /**
   * Whether a tensor holds reals.
   *
   * @param name a name of the program that {@link #has} holds for
   */
  public boolean isReal(String name) {
    return entry(name).type().isReal();
  }

  /** Names that nothing of the program took. */
  public Set<String> unused() {
    Set<String> out = new TreeSet<>(entries.keySet());
    out.removeAll(used);
    return out;
  }

  private Entry entry(String name) {
    Entry entry = entries.get(nameHere(name));
    if (entry == null) {
      throw new IllegalArgumentException(name + " is not there");
    }
    return entry;
  }

  /**
   * Takes one tensor.
   *
   * @param name a name of the program that {@link #has} holds for
   * @param shape the shape that the program has
   * @return where it lies
   * @throws InvalidInputException if the shapes differ
   */
  public Entry take(String name, long[] shape) {
    Entry entry = entry(name);
    used.add(nameHere(name));
    if (!Arrays.equals(shape, entry.shape())) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          path
              + ": "
              + nameHere(name)
              + " has shape "
              + Arrays.toString(entry.shape())
              + ", and the program's is "
              + Arrays.toString(shape)
              + ". Take the weights of a model of the same sizes, or export that model");
    }
    return entry;
  }

  /** Takes a tensor that repeats another, as tied weights do; otherwise it stays unused. */
  public void takeIfSame(String name, String other) {
    if (has(name) && isSame(entry(name), entry(other))) {
      used.add(nameHere(name));
    }
  }

  /** Takes matrices that repeat one that was taken, as tied weights do under another name. */
  public void takeTied() {
    for (String name : unused()) {
      Entry entry = Objects.requireNonNull(entries.get(name));
      boolean tied =
          entry.axes().size() > 1
              && used.stream()
                  .anyMatch(other -> isSame(entry, Objects.requireNonNull(entries.get(other))));
      if (tied) {
        used.add(name);
      }
    }
  }

  private static boolean isSame(Entry one, Entry other) {
    if (one.type() != other.type() || !Arrays.equals(one.shape(), other.shape())) {
      return false;
    }
    try (FileChannel first = FileChannel.open(one.file());
        FileChannel second = FileChannel.open(other.file())) {
      ByteBuffer left = ByteBuffer.allocate(PIECE);
      ByteBuffer right = ByteBuffer.allocate(PIECE);
      for (long at = 0; at < one.bytes(); at += PIECE) {
        int length = (int) Math.min(PIECE, one.bytes() - at);
        readFully(first, left.clear().limit(length), one.begin() + at);
        readFully(second, right.clear().limit(length), other.begin() + at);
        if (!left.flip().equals(right.flip())) {
          return false;
        }
      }
      return true;
    } catch (EOFException e) {
      throw damaged(one.file(), "it ends early");
    } catch (IOException e) {
      throw unreadable(one.file(), e);
    }
  }

  /** The bytes of a tensor that is small enough for an array. */
  public static byte[] bytes(Entry entry) {
    try (FileChannel channel = FileChannel.open(entry.file())) {
      ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(entry.bytes()));
      readFully(channel, out, entry.begin());
      return out.array();
    } catch (EOFException e) {
      throw damaged(entry.file(), "it ends early");
    } catch (IOException e) {
      throw unreadable(entry.file(), e);
    }
  }

  private static InvalidInputException unreadable(Path path, IOException e) {
    return new InvalidInputException(
        path + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
  }

  private static InvalidInputException damaged(Path path, String how) {
    return ProgramArchive.damaged(path.toString(), how);
  }
}
