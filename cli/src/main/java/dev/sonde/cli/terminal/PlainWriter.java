package dev.sonde.cli.terminal;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * The one gate to standard output and standard error: what steers a terminal becomes a space,
 * whichever name it came in. Line breaks, tabs, the returns of progress and colours (ECMA-48, SGR)
 * pass.
 */
final class PlainWriter extends FilterWriter {
  /** Who reads there. */
  enum Reader {
    /** A person: the direction of writing is not turned either. */
    TERMINAL,
    /** A program, which gets every character that steers nothing; JSON has no others. */
    PROGRAM
  }

  private static final char ESCAPE = '\u001b';

  private final Reader reader;

  /** A colour that has begun: an escape, then {@code [}, digits and semicolons. */
  private final StringBuilder begun = new StringBuilder();

  PlainWriter(Writer out, Reader reader) {
    super(out);
    this.reader = reader;
  }

  @Override
  public void write(int character) throws IOException {
    char c = (char) character;
    if (begun.length() == 1 && c == '[') {
      begun.append(c);
    } else if (begun.length() > 1 && (c == ';' || (c >= '0' && c <= '9'))) {
      begun.append(c);
    } else if (begun.length() > 1 && c == 'm') {
      out.write(begun.append(c).toString());
      begun.setLength(0);
    } else {
      giveUp();
      if (c == ESCAPE) {
        begun.append(c);
      } else {
        out.write(steers(c) ? ' ' : c);
      }
    }
  }

  /** What began like a colour is none: its escape is taken out. */
  private void giveUp() throws IOException {
    if (begun.length() > 0) {
      out.write(" " + begun.substring(1));
      begun.setLength(0);
    }
  }

  private boolean steers(char c) {
    if (c == '\n' || c == '\r' || c == '\t') {
      return false;
    }
    if (reader == Reader.PROGRAM) {
      return c < ' ';
    }
    return Character.isISOControl(c)
        || c == '\u2028'
        || c == '\u2029'
        || c == '\u061c'
        || c == '\u200e'
        || c == '\u200f'
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  @Override
  public void write(char[] characters, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      write(characters[i]);
    }
  }

  @Override
  public void write(String text, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      write(text.charAt(i));
    }
  }
}
