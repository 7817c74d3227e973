package dev.sonde.exported;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The container that {@code torch.export.save} writes: a zip archive of one folder, in it the
 * program as JSON, and the bytes of every tensor. No pickle is read.
 *
 * <p>Sizes are compared with the file's own before anything is allocated, and every record's
 * checksum is verified when it is read. Nothing is unpacked to disk.
 */
public final class ProgramArchive implements AutoCloseable {

  /** How to make a file that loads; ends messages about files that do not. */
  public static final String HOW_TO_EXPORT =
      "Export the model from Python with torch.export.save(torch.export.export(model.eval(),"
          + " (example,), dynamic_shapes=({0: torch.export.Dim.AUTO},)), \"model.pt2\")";

  private static final String SAVE_AGAIN =
      "Save it again with PyTorch 2.9 or newer:"
          + " torch.export.save(torch.export.load(\"old.pt2\"), \"new.pt2\")";

  /**
   * The most that compressed entries may expand to. PyTorch compresses nothing; what somebody
   * packed again is bounded, so that a small file cannot fill the memory.
   */
  private static final long MOST_COMPRESSED_CONTENT = 256L << 20;

  /** The program of a model of a thousand layers has some tens of megabytes. */
  private static final long LARGEST_PROGRAM = 256L << 20;

  private static final int MOST_ENTRIES = 1_000_000;
  private static final int LONGEST_NAME = 1_000;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String source;
  private final ZipFile zip;
  private final Map<String, ZipEntry> records;
  private final String model;
  private final Path path;

  private ProgramArchive(Path path, ZipFile zip, Map<String, ZipEntry> records, String model) {
    this.path = path;
    this.source = path.toString();
    this.zip = zip;
    this.records = records;
    this.model = model;
  }

  /** Whether a file is a container of {@code torch.export}, of any age, by its entries. */
  public static boolean isExported(Path path) {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .anyMatch(
              name ->
                  name.endsWith("/archive_format")
                      || name.equals("serialized_exported_program.json"));
    } catch (IOException | IllegalArgumentException e) {
      return false; // of another format, or damaged, which its reader says
    }
  }

  /**
   * Opens an archive and checks what can be checked without reading tensors.
   *
   * @throws InvalidInputException if it is missing, damaged, older than PyTorch 2.9, or holds no
   *     program that can be differentiated
   */
  public static ProgramArchive open(Path path) {
    ModelFile.requireZip(path, "an exported program (.pt2)", HOW_TO_EXPORT);
    try {
      ZipFile zip = new ZipFile(path.toFile());
      try {
        Map<String, ZipEntry> records = records(path, zip);
        return new ProgramArchive(path, zip, records, model(path, zip, records));
      } catch (RuntimeException | IOException e) {
        zip.close();
        throw e;
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      // of the last kind is an entry's name that is not UTF-8
      throw damaged(path.toString(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unreadable(path.toString(), e);
    }
  }

  /** Lists the records below the archive's one folder, and bounds what they claim. */
  private static Map<String, ZipEntry> records(Path path, ZipFile zip) throws IOException {
    String source = path.toString();
    if (zip.size() > MOST_ENTRIES) {
      throw damaged(source, zip.size() + " entries");
    }
    Map<String, ZipEntry> out = new LinkedHashMap<>();
    long stored = 0;
    long expanded = 0;
    for (Enumeration<? extends ZipEntry> i = zip.entries(); i.hasMoreElements(); ) {
      ZipEntry entry = i.nextElement();
      String name = plain(source, entry.getName());
      if (entry.isDirectory()) {
        continue;
      }
      if (out.put(name.substring(name.indexOf('/') + 1), entry) != null) {
        throw damaged(source, "the entry " + Quoted.of(name) + " is there twice");
      }
      if (entry.getMethod() == ZipEntry.STORED) {
        stored += Math.max(0, entry.getSize());
      } else {
        expanded += Math.max(0, entry.getSize());
      }
      if (stored > Files.size(path)) {
        throw damaged(source, "its entries claim more bytes than the file has");
      }
      if (expanded > MOST_COMPRESSED_CONTENT) {
        throw damaged(
            source,
            "its compressed entries claim more than "
                + (MOST_COMPRESSED_CONTENT >> 20)
                + " MiB, and torch.export.save compresses nothing");
      }
    }
    return out;
  }

  /** The name of the one program in the archive. */
  private static String model(Path path, ZipFile zip, Map<String, ZipEntry> records)
      throws IOException {
    List<String> models =
        records.keySet().stream()
            .filter(name -> name.matches("models/[^/]+\\.json"))
            .map(name -> name.substring("models/".length(), name.length() - ".json".length()))
            .toList();
    requireProgram(path, records, models);
    requireText(path, zip, records, "byteorder", "little");
    String model = models.contains("model") ? "model" : models.get(0);
    if (models.size() > 1 && !models.contains("model")) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          path
              + " holds "
              + models.size()
              + " programs ("
              + String.join(", ", models.subList(0, Math.min(8, models.size())))
              + "); which one is meant is not clear. Save the one to measure alone:"
              + " torch.export.save(program, \"model.pt2\")");
    }
    if (!records.containsKey("data/weights/" + model + "_weights_config.json")
        && records.containsKey("data/weights/" + model + ".pt")) {
      throw older(path);
    }
    return model;
  }

  private static void requireProgram(
      Path path, Map<String, ZipEntry> records, List<String> models) {
    if (records.containsKey("serialized_exported_program.json")) {
      throw older(path);
    }
    if (!models.isEmpty()) {
      return;
    }
    String what;
    if (records.keySet().stream().anyMatch(name -> name.startsWith("data/aotinductor/"))) {
      what =
          " was compiled by AOTInductor: it holds machine code, and no graph that can be"
              + " differentiated. ";
    } else if (records.keySet().stream().anyMatch(name -> name.startsWith("data/executorch/"))) {
      what = " was compiled for ExecuTorch, and holds no graph that can be differentiated. ";
    } else if (records.keySet().stream().anyMatch(name -> name.startsWith("code/"))) {
      what = " is TorchScript. Call it model.pt, and it is read as that; better, export anew. ";
    } else if (records.containsKey("data.pkl")) {
      what =
          " was written by torch.save: it holds weights or a pickled model, and no graph that can"
              + " be differentiated. ";
    } else {
      what = " is a zip archive without models/….json, so no exported program. ";
    }
    throw new InvalidInputException(InvalidInputException.Kind.FORMAT, path + what + HOW_TO_EXPORT);
  }

  private static InvalidInputException older(Path path) {
    return new InvalidInputException(
        InvalidInputException.Kind.FORMAT,
        path
            + " was written by a PyTorch before 2.9, which kept weights as Python pickles; they are"
            + " not read. "
            + SAVE_AGAIN);
  }

  private static void requireText(
      Path path, ZipFile zip, Map<String, ZipEntry> records, String record, String expected)
      throws IOException {
    ZipEntry entry = records.get(record);
    if (entry == null) {
      return;
    }
    try (InputStream in = zip.getInputStream(entry)) {
      String text = new String(in.readNBytes(64), StandardCharsets.UTF_8).strip();
      if (!text.equals(expected)) {
        throw new InvalidInputException(
            InvalidInputException.Kind.FORMAT,
            path
                + ": its "
                + record
                + " is "
                + Quoted.of(text)
                + ", expected "
                + Quoted.of(expected)
                + ". Export it on a machine of this kind");
      }
    }
  }

  /** What messages call the file. */
  public String source() {
    return source;
  }

  /** The program as JSON. */
  public JsonNode program() {
    return json("models/" + model + ".json");
  }

  /** How many bytes the program's JSON has. */
  public long programSize() {
    return size("models/" + model + ".json");
  }

  /** What is known of parameters and saved buffers, by dotted name. */
  public JsonNode weights() {
    return payloads("data/weights/" + model + "_weights_config.json");
  }

  /** What is known of other buffers and of tensors written into the program. */
  public JsonNode constants() {
    return payloads("data/constants/" + model + "_constants_config.json");
  }

  private JsonNode payloads(String record) {
    if (!records.containsKey(record)) {
      return JSON.createObjectNode();
    }
    JsonNode config = json(record).path("config");
    if (!config.isObject()) {
      throw damaged(source, record + " has no object config");
    }
    return config;
  }

  private JsonNode json(String record) {
    ZipEntry entry = entry(record);
    if (entry.getSize() > LARGEST_PROGRAM) {
      throw damaged(
          source,
          record
              + " has "
              + entry.getSize()
              + " bytes, and at most "
              + LARGEST_PROGRAM
              + " are read");
    }
    CRC32 checksum = new CRC32();
    try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), checksum)) {
      byte[] bytes = in.readNBytes(Math.toIntExact(entry.getSize()) + 1);
      requireIntact(entry, bytes.length, checksum);
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw damaged(source, record + " is not the JSON it should be: " + e.getOriginalMessage());
    } catch (ZipException | EOFException e) {
      throw damaged(source, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /**
   * How many bytes a record has.
   *
   * @throws InvalidInputException if there is none of that name
   */
  public long size(String record) {
    return entry(record).getSize();
  }

  /** Takes a record's bytes piece by piece. */
  public interface Sink {
    void accept(byte[] bytes, int count);
  }

  /** Reads a record whole, and verifies its length and checksum. */
  public void read(String record, Sink sink) {
    ZipEntry entry = entry(record);
    CRC32 checksum = new CRC32();
    long length = 0;
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = zip.getInputStream(entry)) {
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        length += got;
        if (length > entry.getSize()) {
          break;
        }
        checksum.update(buffer, 0, got);
        sink.accept(buffer, got);
      }
    } catch (ZipException | EOFException e) {
      throw damaged(source, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unreadable(source, e);
    }
    requireIntact(entry, length, checksum);
  }

  /**
   * Finds where records lie in the file as they are, so that they can be read there.
   *
   * @param wanted names of records
   * @return the place of each one's first byte; those that are compressed are left out
   * @throws InvalidInputException if the bytes at a place are not the record's by its checksum
   */
  public Map<String, Long> places(Set<String> wanted) {
    Map<String, Long> out = new HashMap<>();
    try (FileChannel channel = FileChannel.open(path)) {
      Map<String, Long> all = RecordPlaces.of(path);
      for (String record : wanted) {
        ZipEntry entry = entry(record);
        Long place = all.get(entry.getName());
        if (entry.getMethod() == ZipEntry.STORED && place != null) {
          CRC32 checksum = new CRC32();
          requireIntact(entry, checked(channel, place, entry.getSize(), checksum), checksum);
          out.put(record, place);
        }
      }
    } catch (ZipException | EOFException | ArithmeticException e) {
      throw damaged(source, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unreadable(source, e);
    }
    return out;
  }

  /** Takes bytes of the file into a checksum; how many were there. */
  private static long checked(FileChannel channel, long from, long count, CRC32 checksum)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    long done = 0;
    while (done < count) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
      int got = channel.read(buffer, from + done);
      if (got < 0) {
        break;
      }
      checksum.update(buffer.flip());
      done += got;
    }
    return done;
  }

  private void requireIntact(ZipEntry entry, long length, CRC32 checksum) {
    if (length != entry.getSize() || checksum.getValue() != entry.getCrc()) {
      throw damaged(
          source,
          "the entry "
              + Quoted.of(entry.getName())
              + " has not the length or the checksum it should have");
    }
  }

  private ZipEntry entry(String record) {
    ZipEntry entry = records.get(record);
    if (entry == null || entry.getSize() < 0) {
      throw damaged(source, "the record " + Quoted.of(record) + " is missing");
    }
    return entry;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /**
   * Returns a name from the file if it is fit to be shown.
   *
   * @throws InvalidInputException if it holds control characters or is endless
   */
  public static String plain(String source, String name) {
    boolean odd =
        name.chars()
            .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    if (odd || name.length() > LONGEST_NAME) {
      throw damaged(source, "the name " + Quoted.of(name) + " is not one that PyTorch writes");
    }
    return name;
  }

  public static InvalidInputException damaged(String source, String how) {
    return new InvalidInputException(
        InvalidInputException.Kind.DAMAGED,
        source + " is damaged or was cut short (" + how + "). Copy or export it again");
  }

  private static InvalidInputException unreadable(String source, IOException e) {
    return new InvalidInputException(
        source + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
  }
}
