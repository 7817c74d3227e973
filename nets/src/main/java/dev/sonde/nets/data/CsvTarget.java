package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The target column of a CSV file, field by field: numbers, or the names of classes. */
final class CsvTarget {
  /** More distinct words than this are not classes but, say, identifiers. Chosen by us. */
  private static final int MOST_CLASSES = 1 << 16;

  /** Integers up to here are exact in double precision. */
  private static final double LARGEST_EXACT = 0x1p53;

  private final String source;
  private final MemoryBudget budget;
  private final Map<String, Integer> words = new HashMap<>();
  private final ColumnDigits digits = new ColumnDigits();
  private double[] values = new double[256];
  private int count;
  private boolean whole = true;

  CsvTarget(String source, MemoryBudget budget) {
    this.source = source;
    this.budget = budget;
  }

  /**
   * Takes the next sample's target.
   *
   * @param field the field, stripped and not missing
   * @param place where it stands, for messages
   */
  void add(String field, String place) {
    double number = CsvField.number(field);
    boolean word = Double.isNaN(number);
    if (count > 0 && word == words.isEmpty()) {
      throw new InvalidInputException(
          "%s, %s: the target %s is a %s, but those before are %s; expected numbers only or names of classes only"
              .formatted(
                  source,
                  place,
                  Quoted.of(field),
                  word ? "word" : "number",
                  word ? "numbers" : "words"));
    }
    if (word) {
      Integer known = words.putIfAbsent(field, words.size());
      number = known == null ? words.size() - 1 : known;
      if (words.size() > MOST_CLASSES) {
        throw new InvalidInputException(
            "%s, %s: the target column has more than %d different words; expected names of classes or numbers. Choose another column (--target)"
                .formatted(source, place, MOST_CLASSES));
      }
    } else if (!(Math.abs(number) <= Float.MAX_VALUE)) {
      throw new InvalidInputException(
          "%s, %s: the target %s exceeds single precision, at most 3.4e38 in size. Rescale the column"
              .formatted(source, place, Quoted.of(field)));
    } else {
      whole &= CsvField.isWholeNumber(field) && Math.abs(number) <= LARGEST_EXACT;
    }
    if (count == values.length) {
      int larger = count + count / 2;
      budget.require((long) Double.BYTES * (count + larger), source);
      values = Arrays.copyOf(values, larger);
    }
    values[count++] = number;
    digits.add(number);
  }

  /** Returns the names of the classes in sorted order, empty when the targets are numbers. */
  List<String> classNames() {
    List<String> names = new ArrayList<>(words.keySet());
    Collections.sort(names);
    return names;
  }

  /**
   * Returns the targets: {@code int64 [N]} of whole numbers or of the ranks of class names, {@code
   * float32 [N, 1]} of real numbers, the shape of what a network with one output gives; {@code
   * float64} where {@link ColumnDigits} asks for it.
   *
   * @param column the column in words, for messages
   * @param precision the least that real numbers are kept in
   */
  Values finish(String column, Precision precision) {
    if (!whole) {
      digits.require(column);
      if (precision == Precision.DOUBLE || digits.needsDouble()) {
        return new Values.Doubles(Arrays.copyOf(values, count), new long[] {count, 1});
      }
      float[] out = new float[count];
      for (int i = 0; i < count; i++) {
        out[i] = (float) values[i];
      }
      return new Values.Floats(out, new long[] {count, 1});
    }
    List<String> names = classNames();
    long[] rank = new long[names.size()];
    for (int i = 0; i < rank.length; i++) {
      rank[words.getOrDefault(names.get(i), -1)] = i;
    }
    long[] out = new long[count];
    for (int i = 0; i < count; i++) {
      out[i] = names.isEmpty() ? (long) values[i] : rank[(int) values[i]];
    }
    return new Values.Integers(out, new long[] {count});
  }
}
