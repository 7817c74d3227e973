package dev.sonde.findings.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The SHA-256 of a file, a text or bytes. Source: FIPS 180-4. */
public final class Sha256 {
  private static final int PIECE = 1 << 16;

  private final byte[] hash;

  private Sha256(MessageDigest digest) {
    hash = digest.digest();
  }

  /** Bytes that can be read once more. */
  @FunctionalInterface
  public interface Content {
    /** Opens the bytes; the caller closes. */
    InputStream open() throws IOException;
  }

  /** Of bytes. */
  public static Sha256 of(byte[] bytes) {
    MessageDigest digest = digest();
    digest.update(bytes);
    return new Sha256(digest);
  }

  /** Of a text in UTF-8. */
  public static Sha256 of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Of a file, which is read once and not held in memory. */
  public static Sha256 of(Path file) throws IOException {
    return of(List.of(() -> Files.newInputStream(file)));
  }

  /** Of several contents, one after the other. */
  public static Sha256 of(List<Content> contents) throws IOException {
    MessageDigest digest = digest();
    byte[] piece = new byte[PIECE];
    for (Content content : contents) {
      try (InputStream in = content.open()) {
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
          digest.update(piece, 0, read);
        }
      }
    }
    return new Sha256(digest);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** 64 hexadecimal digits, in small letters. */
  public String hexadecimal() {
    return HexFormat.of().formatHex(hash);
  }

  /** In base 64 with padding, as pages name their scripts. */
  public String base64() {
    return Base64.getEncoder().encodeToString(hash);
  }
}
