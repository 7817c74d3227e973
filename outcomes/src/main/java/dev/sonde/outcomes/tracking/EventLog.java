package dev.sonde.outcomes.tracking;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.outcomes.Scalar;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The scalars that a training left for TensorBoard, whoever wrote them: {@code simple_value}, or a
 * tensor of one number in single or double precision, as newer writers keep them.
 *
 * <p>Of several files of a folder, the later in the order of their names overrules the earlier from
 * its first step on, as TensorBoard has it: a training that was begun again at a checkpoint logs
 * those steps twice. A last record that is not whole yet is left for the next reading.
 *
 * <p>Source: see {@link EventFile}; tensorflow/core/framework/tensor.proto.
 */
public final class EventLog {
  private static final String MARK = "tfevents";
  private static final int DEPTH = 4;
  private static final int MOST_FILES = 1_000;
  private static final int MOST_TAGS = 1_000;

  /** About 200 MB while they are read. */
  private static final int MOST_POINTS = 2_000_000;

  /** Records of scalars have some hundred bytes; longer ones are images and graphs. */
  private static final int MOST_BYTES = 1 << 16;

  private static final int HEAD = Long.BYTES + Integer.BYTES;
  private static final int STEP = 2;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int TENSOR = 8;
  private static final int TYPE = 1;
  private static final int CONTENT = 4;
  private static final int FLOATS = 5;
  private static final int DOUBLES = 6;
  private static final int TYPE_OF_FLOATS = 1;
  private static final int TYPE_OF_DOUBLES = 2;

  private EventLog() {}

  /**
   * Reads the scalars of some tags; memory is taken for those alone.
   *
   * @param source an event file, or a folder with some in it or in folders of it; where several
   *     folders have some, tags begin with the folder's name
   * @param wanted which tags
   * @return by tags, steps ascending; numbers that are not finite are left out
   * @throws InvalidInputException where there is no such file, one is damaged, or they have more
   *     than two million points
   */
  public static List<Scalar> read(Path source, Predicate<String> wanted) {
    return read(source, wanted, MOST_POINTS);
  }

  /** Names the tags of a log's scalars as {@link #read} has them, a thousand at most. */
  public static Set<String> tags(Path source) {
    Set<String> tags = new TreeSet<>();
    read(
        source,
        tag -> {
          if (tags.size() < MOST_TAGS) {
            tags.add(tag);
          }
          return false;
        });
    return tags;
  }

  static List<Scalar> read(Path source, Predicate<String> wanted, int most) {
    List<Path> files = files(source);
    Set<Path> folders = new HashSet<>();
    files.forEach(file -> folders.add(folder(file)));
    Map<String, NavigableMap<Long, Double>> curves = new TreeMap<>();
    for (Path file : files) {
      String prefix = folders.size() > 1 ? name(source, folder(file)) : "";
      int known = curves.values().stream().mapToInt(Map::size).sum();
      Curves here = new Curves(tag -> wanted.test(prefix + tag), most - known);
      read(file, here);
      here.byTag.forEach(
          (tag, curve) -> {
            NavigableMap<Long, Double> before =
                curves.computeIfAbsent(prefix + tag, t -> new TreeMap<>());
            before.tailMap(curve.firstKey(), true).clear();
            before.putAll(curve);
          });
    }
    List<Scalar> scalars = new ArrayList<>();
    curves.forEach(
        (tag, curve) ->
            curve.forEach(
                (step, value) -> {
                  if (Double.isFinite(value)) {
                    scalars.add(new Scalar(tag, step, value));
                  }
                }));
    return List.copyOf(scalars);
  }

  /** What a file has of the tags that are wanted. */
  private static final class Curves {
    private final Map<String, NavigableMap<Long, Double>> byTag = new HashMap<>();
    private final Predicate<String> wanted;
    private final int most;
    private int points;

    Curves(Predicate<String> wanted, int most) {
      this.wanted = wanted;
      this.most = most;
    }

    void put(String tag, long step, double value) {
      if (!wanted.test(tag)) {
        return;
      }
      if (byTag.computeIfAbsent(tag, t -> new TreeMap<>()).put(step, value) == null) {
        points++;
      }
      if (points > most) {
        throw new InvalidInputException(
            Kind.FORMAT,
            "the log has too many points of what is to be read (\""
                + tag
                + "\" and others); name the tags that are needed (--log-tags)");
      }
    }
  }

  private static Path folder(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
  }

  private static String name(Path source, Path folder) {
    String name = source.toAbsolutePath().relativize(folder).toString().replace('\\', '/');
    return name.isEmpty() ? "" : name + "/";
  }

  private static List<Path> files(Path source) {
    if (Files.isRegularFile(source)) {
      return List.of(source);
    }
    if (!Files.isDirectory(source)) {
      throw new InvalidInputException(
          Kind.MISSING,
          source + " does not exist; expected a folder with TensorBoard's event files, or one");
    }
    try (Stream<Path> all = Files.walk(source, DEPTH)) {
      List<Path> files =
          all.filter(
                  file ->
                      String.valueOf(file.getFileName()).contains(MARK)
                          && Files.isRegularFile(file))
              .limit(MOST_FILES + 1L)
              .sorted(
                  Comparator.comparing(EventLog::folder).thenComparing(Comparator.naturalOrder()))
              .toList();
      if (files.isEmpty()) {
        throw new InvalidInputException(
            Kind.MISSING,
            source
                + " holds no event file of TensorBoard (events.out.tfevents.…); name the folder"
                + " that your SummaryWriter writes to");
      }
      if (files.size() > MOST_FILES) {
        throw new InvalidInputException(
            Kind.FORMAT,
            source + " holds more than " + MOST_FILES + " event files; name the folder of one run");
      }
      return files;
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidInputException(
          Kind.MISSING, source + " cannot be read; check that you may (" + e.getMessage() + ")", e);
    }
  }

  private static void read(Path file, Curves curves) {
    long at = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      byte[] head = new byte[HEAD];
      while (in.readNBytes(head, 0, HEAD) == HEAD) {
        ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        long length = numbers.getLong();
        byte[] own = Arrays.copyOf(head, Long.BYTES);
        if (numbers.getInt() != EventFile.masked(own) || length < 0) {
          throw damaged(file, at);
        }
        if (length > MOST_BYTES) {
          in.skipNBytes(length + Integer.BYTES);
        } else {
          byte[] data = whole(in, (int) length);
          ByteBuffer checksum =
              ByteBuffer.wrap(whole(in, Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
          if (checksum.getInt() != EventFile.masked(data)) {
            throw damaged(file, at);
          }
          event(CodedInputStream.newInstance(data), curves);
        }
        at += HEAD + length + Integer.BYTES;
      }
    } catch (EOFException e) {
      // a record that is being written
    } catch (InvalidProtocolBufferException e) {
      throw damaged(file, at);
    } catch (IOException e) {
      throw new InvalidInputException(
          Kind.MISSING, file + " cannot be read; check that you may (" + e.getMessage() + ")", e);
    }
  }

  private static byte[] whole(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private static InvalidInputException damaged(Path file, long at) {
    return new InvalidInputException(
        Kind.DAMAGED,
        file
            + " is damaged, or no event file of TensorBoard: the record at byte "
            + at
            + " does not agree with its checksum; leave the file out, or copy it again");
  }

  /** A value before its event's step is known, since fields come in any order. */
  private record Tagged(String tag, double value) {}

  private static void event(CodedInputStream in, Curves curves) throws IOException {
    long step = 0;
    List<Tagged> values = new ArrayList<>();
    for (int key = in.readTag(); key != 0; key = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(key)) {
        case STEP -> step = in.readInt64();
        case SUMMARY -> summary(in.readBytes().newCodedInput(), values);
        default -> in.skipField(key);
      }
    }
    for (Tagged each : values) {
      curves.put(each.tag(), step, each.value());
    }
  }

  private static void summary(CodedInputStream in, List<Tagged> values) throws IOException {
    for (int key = in.readTag(); key != 0; key = in.readTag()) {
      if (WireFormat.getTagFieldNumber(key) == VALUE) {
        value(in.readBytes().newCodedInput()).ifPresent(values::add);
      } else {
        in.skipField(key);
      }
    }
  }

  private static Optional<Tagged> value(CodedInputStream in) throws IOException {
    String tag = "";
    Optional<Double> number = Optional.empty();
    for (int key = in.readTag(); key != 0; key = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(key)) {
        case TAG -> tag = in.readString();
        case SIMPLE_VALUE -> number = Optional.of((double) in.readFloat());
        case TENSOR -> number = tensor(in.readBytes().newCodedInput());
        default -> in.skipField(key);
      }
    }
    String name = tag;
    return number.map(known -> new Tagged(name, known));
  }

  /** The number of a tensor that has one. */
  private static Optional<Double> tensor(CodedInputStream in) throws IOException {
    int type = 0;
    Optional<ByteBuffer> bytes = Optional.empty();
    for (int key = in.readTag(); key != 0; key = in.readTag()) {
      boolean packed = WireFormat.getTagWireType(key) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      int field = WireFormat.getTagFieldNumber(key);
      if (field == TYPE) {
        type = in.readEnum();
      } else if (packed && (field == CONTENT || field == FLOATS || field == DOUBLES)) {
        bytes = Optional.of(in.readByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
      } else {
        in.skipField(key);
      }
    }
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer content = bytes.get();
    if (type == TYPE_OF_FLOATS && content.remaining() == Float.BYTES) {
      return Optional.of((double) content.getFloat());
    }
    return type == TYPE_OF_DOUBLES && content.remaining() == Double.BYTES
        ? Optional.of(content.getDouble())
        : Optional.empty();
  }
}
