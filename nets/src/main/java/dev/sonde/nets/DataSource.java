package dev.sonde.nets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Finds the reader for what a user named, and turns its faults into messages. */
final class DataSource {
  private static final int BUFFER_BYTES = 1 << 16;

  private final MemoryBudget budget;

  DataSource(MemoryBudget budget) {
    this.budget = budget;
  }

  Dataset read(String spec) {
    try {
      return readFile(spec);
    } catch (IOException e) {
      throw new InvalidInputException(
          spec + " cannot be read (" + e.getMessage() + "). Copy or write the file again", e);
    } catch (OutOfMemoryError e) {
      throw new InvalidInputException(
          spec + " does not fit the memory. Take fewer samples, or give Java a larger heap", e);
    }
  }

  private Dataset readFile(String spec) throws IOException {
    Path file = existing(spec);
    String name = spec.toLowerCase(Locale.ROOT);
    if (name.endsWith(".npz")) {
      return new NpzReader(file, spec, budget).read(sha256(file));
    }
    throw new InvalidInputException(
        spec + " is not of a known kind; expected an .npz file with arrays x and y");
  }

  private static Path existing(String spec) throws IOException {
    Path file;
    try {
      file = Path.of(spec);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          Quoted.of(spec) + " cannot be the name of a file (" + e.getReason() + ")", e);
    }
    if (!Files.exists(file)) {
      throw new InvalidInputException(
          Quoted.of(spec) + " does not exist; check the path, or see `sonde data list`");
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          Quoted.of(spec)
              + (Files.isDirectory(file) ? " is a folder" : " is not a regular file")
              + "; name a data file");
    }
    if (Files.size(file) == 0) {
      throw new InvalidInputException(Quoted.of(spec) + " is empty; write or copy it again");
    }
    return file;
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        digest.update(buffer, 0, got);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
