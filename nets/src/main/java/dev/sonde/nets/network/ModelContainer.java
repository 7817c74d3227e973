package dev.sonde.nets.network;

import dev.sonde.exported.ModelFile;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.global.torch;

/**
 * Checks a TorchScript file's container in Java before native code sees it: a zip archive with one
 * folder, in it {@code data.pkl}, {@code constants.pkl}, {@code version}, programs below {@code
 * code/} and tensors below {@code data/}. Says what a file of another format is.
 */
public final class ModelContainer {
  /** How to make a file that loads; ends messages about files that do not. */
  static final String HOW_TO_EXPORT =
      "Export the model from Python with"
          + " torch.export.save(torch.export.export(model.eval(), (example,)), \"model.pt2\")";

  /**
   * The most that compressed entries may expand to. Tensors are stored as they are and bounded by
   * the file; what torch compresses is program text, of which the largest we saw has a few
   * megabytes.
   */
  private static final long MOST_COMPRESSED_CONTENT = 256L << 20;

  /** More tensors than any model has, and few enough to list. */
  private static final int MOST_ENTRIES = 1_000_000;

  private ModelContainer() {}

  /** Reads a module onto the CPU, into the caller's scope. */
  static JitModule read(Path path) {
    return torch.load(path.toString(), new DeviceOptional(new Device("cpu")), true);
  }

  /** What to say of a file that libtorch cannot load. */
  static InvalidInputException refused(Path path, String reason) {
    return new InvalidInputException(
        InvalidInputException.Kind.FORMAT,
        path + " is not a TorchScript module that can be loaded: " + reason + ". " + HOW_TO_EXPORT);
  }

  /**
   * Checks the file.
   *
   * @return its SHA-256 in hexadecimal
   * @throws InvalidInputException if it cannot be a TorchScript module
   */
  public static String check(Path path) {
    try {
      ModelFile.requireZip(path, "a .pt2, .onnx or TorchScript file", HOW_TO_EXPORT);
      checkEntries(path);
      return ModelFile.sha256(path);
    } catch (IOException e) {
      throw new InvalidInputException(
          path + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
    }
  }

  private static void checkEntries(Path path) throws IOException {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      List<ZipEntry> entries = list(zip, path);
      requireModule(path, entries);
      requireBounded(path, entries);
      for (ZipEntry entry : entries) {
        requireIntact(zip, entry, path);
      }
    } catch (ZipException | EOFException e) {
      throw damaged(path, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) { // an entry's name is not UTF-8
      throw damaged(path, String.valueOf(e.getMessage()));
    }
  }

  private static List<ZipEntry> list(ZipFile zip, Path path) {
    if (zip.size() > MOST_ENTRIES) {
      throw damaged(path, zip.size() + " entries");
    }
    List<ZipEntry> entries = new ArrayList<>();
    Enumeration<? extends ZipEntry> all = zip.entries();
    while (all.hasMoreElements()) {
      entries.add(all.nextElement());
    }
    return entries;
  }

  private static void requireModule(Path path, List<ZipEntry> entries) {
    String pickle =
        entries.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.matches("[^/]*/data\\.pkl"))
            .findFirst()
            .orElse("");
    if (pickle.isEmpty() && has(entries, "/archive_format")) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          path
              + " was written by torch.export, whose programs are not TorchScript. "
              + HOW_TO_EXPORT);
    }
    if (pickle.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          path
              + " is a zip archive"
              + (has(entries, ".npy") ? " of arrays (npz)" : "")
              + " without data.pkl, so no TorchScript module. "
              + HOW_TO_EXPORT);
    }
    String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
    boolean constants = has(entries, folder + "constants.pkl");
    boolean code = entries.stream().anyMatch(entry -> entry.getName().startsWith(folder + "code/"));
    if (!constants || !code) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          path
              + " was written by torch.save and holds weights or a pickled model, without the"
              + " program that TorchScript adds. Build the model in Python and load the weights"
              + " (model.load_state_dict(torch.load(…))). "
              + HOW_TO_EXPORT);
    }
    if (!has(entries, folder + "version") && !has(entries, folder + ".data/version")) {
      throw damaged(path, "the entry version is missing");
    }
  }

  private static boolean has(List<ZipEntry> entries, String ending) {
    return entries.stream().anyMatch(entry -> entry.getName().endsWith(ending));
  }

  private static void requireBounded(Path path, List<ZipEntry> entries) throws IOException {
    long stored = 0;
    long expanded = 0;
    for (ZipEntry entry : entries) {
      if (entry.getMethod() == ZipEntry.STORED) {
        stored += Math.max(0, entry.getSize());
      } else {
        expanded += Math.max(0, entry.getSize());
      }
      if (stored > Files.size(path)) {
        throw damaged(path, "its entries claim more bytes than the file has");
      }
      if (expanded > MOST_COMPRESSED_CONTENT) {
        throw damaged(
            path,
            "its compressed entries claim more than "
                + (MOST_COMPRESSED_CONTENT >> 20)
                + " MiB, and torch compresses program text only");
      }
    }
  }

  private static void requireIntact(ZipFile zip, ZipEntry entry, Path path) throws IOException {
    CRC32 checksum = new CRC32();
    long length = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = zip.getInputStream(entry)) {
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        checksum.update(buffer, 0, got);
        length += got;
        if (length > entry.getSize()) {
          break;
        }
      }
    }
    if (length != entry.getSize() || checksum.getValue() != entry.getCrc()) {
      throw damaged(
          path,
          "the entry "
              + Quoted.of(entry.getName())
              + " has not the length or the checksum it should have");
    }
  }

  private static InvalidInputException damaged(Path path, String how) {
    return new InvalidInputException(
        InvalidInputException.Kind.DAMAGED,
        path + " is damaged or was cut short (" + how + "). Copy or export it again");
  }
}
