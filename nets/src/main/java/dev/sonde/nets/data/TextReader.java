package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Reads a text for next-character prediction.
 *
 * <p>Its characters c₀ … c_{L−1} (Unicode code points) become integers: the rank among the distinct
 * characters in code point order. They are cut into ⌊(L−1)/T⌋ windows that do not overlap: x[i, t]
 * = c_{iT+t} and y[i, t] = c_{iT+t+1}, so each character but the first is a target once; up to T −
 * 1 characters at the end are left out.
 *
 * <p>The text is read twice, first for its length and characters, so that memory is known before it
 * is taken: 16 bytes a character.
 */
final class TextReader {
  private static final int BYTES_PER_CHARACTER = 2 * Long.BYTES;

  private final ByteSource source;
  private final int context;
  private final MemoryBudget budget;

  TextReader(ByteSource source, int context, MemoryBudget budget) {
    this.source = source;
    this.context = context;
    this.budget = budget;
  }

  Dataset read() throws IOException {
    BitSet distinct = new BitSet();
    long length = survey(distinct);
    if (length <= context) {
      throw new InvalidInputException(
          "%s has %d characters; a context of %d needs at least %d. Take a longer text, or a shorter context (--context)"
              .formatted(source.name(), length, context, context + 1L));
    }
    int[] vocabulary = distinct.stream().toArray();
    int samples = Math.toIntExact((length - 1) / context);
    long[] x = new long[samples * context];
    long[] y = new long[samples * context];
    fill(x, y, distinct, vocabulary);
    long[] shape = {samples, context};
    List<String> names = new ArrayList<>();
    for (int character : vocabulary) {
      names.add(Character.toString(character));
    }
    return new Dataset(
        new Values.Integers(x, shape),
        new Values.Integers(y, shape),
        source.name(),
        ByteSource.sha256(source),
        names);
  }

  private long survey(BitSet distinct) throws IOException {
    long length = 0;
    try (CodePoints text = new CodePoints(source)) {
      for (int c = text.next(); c >= 0; c = text.next()) {
        distinct.set(c);
        if (++length % (1 << 20) == 0) {
          requireMemory(length);
        }
      }
    }
    requireMemory(length);
    return length;
  }

  private void requireMemory(long length) {
    budget.require(length * BYTES_PER_CHARACTER, source.name());
    if (length > Integer.MAX_VALUE - 8) {
      throw new InvalidInputException(
          source.name() + " has more than 2,147,483,639 characters; take a part of it");
    }
  }

  private void fill(long[] x, long[] y, BitSet distinct, int[] vocabulary) throws IOException {
    int[] rank = new int[vocabulary[vocabulary.length - 1] + 1];
    for (int i = 0; i < vocabulary.length; i++) {
      rank[vocabulary[i]] = i;
    }
    try (CodePoints text = new CodePoints(source)) {
      for (int i = 0; i <= x.length; i++) {
        int c = text.next();
        if (c < 0 || !distinct.get(c)) {
          throw new InvalidInputException(
              source.name() + " changed while it was read; read it again");
        }
        if (i < x.length) {
          x[i] = rank[c];
        }
        if (i > 0) {
          y[i - 1] = rank[c];
        }
      }
    }
  }

  /** The characters of a source, one by one. */
  private static final class CodePoints implements AutoCloseable {
    private final Reader reader;
    private final char[] buffer = new char[1 << 14];
    private int at;
    private int end;

    CodePoints(ByteSource source) throws IOException {
      reader = new StrictUtf8Reader(source.openContent(), source.name());
    }

    /** Returns the next code point, or -1 at the end. */
    int next() throws IOException {
      int c = nextChar();
      // the strict decoder never leaves half a pair
      return c >= 0 && Character.isHighSurrogate((char) c)
          ? Character.toCodePoint((char) c, (char) nextChar())
          : c;
    }

    private int nextChar() throws IOException {
      if (at == end) {
        end = reader.read(buffer);
        at = 0;
        if (end < 0) {
          end = 0;
          return -1;
        }
      }
      return buffer[at++];
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
