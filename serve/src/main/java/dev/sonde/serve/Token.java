package dev.sonde.serve;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What lets a reader in. It stands in a file, never on a command line, where the list of processes
 * would show it; its text appears in no page, message or {@link #toString}.
 */
public final class Token {
  /** 96 bits in base 64: beyond guessing over a network. */
  private static final int SHORTEST = 16;

  private static final int LONGEST = 1_024;

  /** What a header holds as it is. */
  private static final Pattern FORM = Pattern.compile("[!-~]{" + SHORTEST + "," + LONGEST + "}");

  private final byte[] text;

  private Token(byte[] text) {
    this.text = text.clone();
  }

  /**
   * Reads the first line of a file.
   *
   * @throws InvalidInputException when it cannot be read, or holds no token
   */
  public static Token read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(2 * LONGEST);
    } catch (IOException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING,
          file + " cannot be read; --token names a file whose first line is the token",
          e);
    }
    String line = new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("").strip();
    if (!FORM.matcher(line).matches()) {
      throw new InvalidInputException(
          file
              + " holds no token: its first line has to be "
              + SHORTEST
              + " to "
              + LONGEST
              + " letters, digits or signs without spaces, and has "
              + line.length()
              + " characters. To make one: head -c 24 /dev/urandom | base64 > FILE");
    }
    return new Token(line.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether somebody has it, in a time that does not depend on how much of it is right. */
  boolean is(String tried) {
    return MessageDigest.isEqual(digest(text), digest(tried.getBytes(StandardCharsets.UTF_8)));
  }

  /** What a browser keeps in its place: who steals it cannot tell the token. */
  String pass() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(text, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal("sonde serve".getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** Whether somebody has the pass, in a time that does not depend on how much of it is right. */
  boolean isPass(String tried) {
    return MessageDigest.isEqual(
        digest(pass().getBytes(StandardCharsets.UTF_8)),
        digest(tried.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "a token";
  }
}
