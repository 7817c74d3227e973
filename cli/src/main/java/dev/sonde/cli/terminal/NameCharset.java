package dev.sonde.cli.terminal;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/**
 * The character set in which this Java reads arguments and names files; the locale decides it at
 * the start, and nothing can change it afterwards.
 */
public final class NameCharset {
  /** What a decoder writes where the bytes mean nothing in its character set. */
  private static final char LOST = '\uFFFD';

  private NameCharset() {}

  /** Returns the character set's name. */
  public static String label() {
    return System.getProperty("sun.jnu.encoding", "?");
  }

  /** Returns whether every name can be read. */
  public static boolean isUnicode() {
    try {
      return Charset.forName(label()).equals(StandardCharsets.UTF_8);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return false;
    }
  }

  /** Returns whether the argument lost letters on its way here. */
  public static boolean lost(String argument) {
    return !isUnicode() && argument.indexOf(LOST) >= 0;
  }
}
