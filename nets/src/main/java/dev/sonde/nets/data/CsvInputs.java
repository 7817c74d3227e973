package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;

/** The features of a CSV file as they come, row by row, in single or double precision. */
final class CsvInputs {
  private final Precision precision;
  private final int features;
  private final String source;
  private final MemoryBudget budget;
  private float[] singles = new float[0];
  private double[] doubles = new double[0];
  private int count;

  CsvInputs(Precision precision, int features, String source, MemoryBudget budget) {
    this.precision = precision;
    this.features = features;
    this.source = source;
    this.budget = budget;
  }

  /** Makes room for another row. */
  void nextRow() {
    int capacity = precision == Precision.SINGLE ? singles.length : doubles.length;
    long needed = (long) count + features;
    if (needed <= capacity) {
      return;
    }
    long larger = Math.max(needed, capacity + capacity / 2L);
    int bytes = precision == Precision.SINGLE ? Float.BYTES : Double.BYTES;
    budget.require(bytes * (capacity + larger), source);
    if (larger > Integer.MAX_VALUE - 8) {
      throw new InvalidInputException(
          source + " has more than 2,147,483,639 values; take fewer rows");
    }
    if (precision == Precision.SINGLE) {
      singles = Arrays.copyOf(singles, (int) larger);
    } else {
      doubles = Arrays.copyOf(doubles, (int) larger);
    }
  }

  void add(double number) {
    if (precision == Precision.SINGLE) {
      singles[count++] = (float) number;
    } else {
      doubles[count++] = number;
    }
  }

  /** Returns the rows read, {@code [N, features]}. */
  Values finish() {
    long[] shape = {count / features, features};
    return precision == Precision.SINGLE
        ? new Values.Floats(Arrays.copyOf(singles, count), shape)
        : new Values.Doubles(Arrays.copyOf(doubles, count), shape);
  }
}
