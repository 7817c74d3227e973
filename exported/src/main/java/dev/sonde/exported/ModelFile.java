package dev.sonde.exported;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at a model's file before anything reads it: whether it is there, and what it is. */
public final class ModelFile {
  private static final int HEAD = 512;

  private static final String DANGLING =
      " is a symbolic link to a file that does not exist, or to itself; make it lead to the file";

  private ModelFile() {}

  /**
   * Requires a readable zip archive.
   *
   * @param path the file
   * @param expected what the file should be, for messages
   * @param remedy how to make one, for messages
   * @throws InvalidInputException if it is missing, empty or of another format, which it names
   */
  public static void requireZip(Path path, String expected, String remedy) {
    try {
      requireReadableFile(path, expected, remedy);
      byte[] head = head(path);
      if (!startsWith(head, "PK\3\4")) {
        throw new InvalidInputException(
            InvalidInputException.Kind.FORMAT,
            path + " is " + nameOfFormat(head) + "; expected " + expected + ". " + remedy);
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          path + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
    }
  }

  /**
   * Returns the hash of a file.
   *
   * @param path the file
   * @return its SHA-256 in hexadecimal
   * @throws InvalidInputException if it cannot be read
   */
  public static String sha256(Path path) {
    try {
      return Sha256.of(path).hexadecimal();
    } catch (IOException e) {
      throw new InvalidInputException(
          path + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
    }
  }

  /**
   * Says what a file is by its first bytes, for messages that refuse it.
   *
   * @param path a file that can be read
   * @return its format, such as "a Python pickle"
   * @throws InvalidInputException if it cannot be read
   */
  public static String format(Path path) {
    try {
      byte[] head = head(path);
      return startsWith(head, "PK\3\4")
          ? "a zip archive, as torch.save and torch.export.save write them"
          : nameOfFormat(head);
    } catch (IOException e) {
      throw new InvalidInputException(
          path + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
    }
  }

  private static void requireReadableFile(Path path, String expected, String remedy)
      throws IOException {
    if (Files.isSymbolicLink(path) && !Files.exists(path)) {
      throw new InvalidInputException(InvalidInputException.Kind.MISSING, path + DANGLING);
    }
    if (!Files.exists(path)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING,
          path + " does not exist; expected " + expected + ". Check the path");
    }
    if (Files.isDirectory(path)) {
      throw new InvalidInputException(path + " is a folder; expected " + expected + ". " + remedy);
    }
    if (!Files.isRegularFile(path)) {
      throw new InvalidInputException(path + " is not a regular file; copy the model to one");
    }
    if (!Files.isReadable(path)) {
      throw new InvalidInputException(path + " may not be read; change its permissions");
    }
    if (Files.size(path) == 0) {
      throw new InvalidInputException(
          InvalidInputException.Kind.DAMAGED,
          path + " is empty; expected " + expected + ". Copy or export it again");
    }
  }

  private static byte[] head(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(HEAD);
    }
  }

  /** What a file is, by its first bytes. */
  private static String nameOfFormat(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019")) {
      return "weights or a pickled model saved by torch.save (before torch 1.6)";
    }
    if (text.startsWith("\u0080")) {
      return "a Python pickle";
    }
    if (text.length() > 8 && text.startsWith("ET", 4)) {
      return "an ExecuTorch program, which holds no graph that can be differentiated";
    }
    if (text.startsWith("\u0089HDF")) {
      return "an HDF5 file (Keras)";
    }
    if (text.startsWith("version https://git-lfs")) {
      return "a pointer of Git LFS and not the file itself (run git lfs pull)";
    }
    if (text.startsWith("\u001f\u008b")) {
      return "a gzip file (unpack it first)";
    }
    if (text.length() > 9 && text.charAt(8) == '{') {
      return "a safetensors file, which holds weights without the model (give it with --weights beside"
          + " one)";
    }
    if (text.startsWith("\u0093NUMPY")) {
      return "a NumPy array";
    }
    if (text.length() > 2 && text.charAt(0) == 8 && text.charAt(1) <= 16) {
      return "probably an ONNX model";
    }
    if (text.stripLeading().startsWith("<")) {
      return "an HTML or XML page";
    }
    return "of an unknown format";
  }

  private static boolean startsWith(byte[] head, String magic) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(magic);
  }
}
