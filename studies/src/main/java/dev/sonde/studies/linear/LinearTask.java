package dev.sonde.studies.linear;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import java.util.OptionalInt;

/**
 * Data as a linear model sees them: each sample a row, classes as one-hot rows.
 *
 * @param inputs {@code [p × N]}
 * @param targets {@code [p × outputs]}
 * @param classes how many; 0 for real targets
 */
record LinearTask(ColumnMatrix inputs, ColumnMatrix targets, int classes) {

  /**
   * Reads data.
   *
   * @throws InvalidInputException when there are fewer than two samples, inputs are integers or all
   *     alike, or targets are of one class or all alike
   */
  static LinearTask of(Dataset data) {
    if (data.samples() < 2) {
      throw new InvalidInputException(
          data.source() + ": a study needs at least 2 samples, got " + data.samples());
    }
    if (data.inputs() instanceof Values.Integers) {
      throw new InvalidInputException(
          data.source()
              + ": expected real inputs, and these are integers, which are names (of characters,"
              + " tokens); give data with real inputs, or export the embedding of these as x");
    }
    ColumnMatrix inputs = columns(data.inputs());
    if (InputForm.constantColumns(inputs).length == inputs.columns()) {
      throw new InvalidInputException(
          data.source()
              + ": all samples have the same inputs, so there is nothing to learn from; check the"
              + " file's columns");
    }
    if (data.targets() instanceof Values.Integers labels) {
      OptionalInt classes = data.classes();
      if (classes.isEmpty()) {
        throw new InvalidInputException(
            data.source() + ": classes must be whole numbers from 0 on; some are negative or huge");
      }
      if (labels.sampleSize() != 1) {
        throw new InvalidInputException(
            data.source()
                + ": expected one class a sample, got "
                + labels.sampleSize()
                + "; a linear model has one answer");
      }
      return new LinearTask(inputs, oneHot(labels, classes.getAsInt(), data), classes.getAsInt());
    }
    ColumnMatrix targets = columns(data.targets());
    if (InputForm.constantColumns(targets).length == targets.columns()) {
      throw new InvalidInputException(
          data.source() + ": all samples have the same target, so there is nothing to learn");
    }
    return new LinearTask(inputs, targets, 0);
  }

  private static ColumnMatrix oneHot(Values.Integers labels, int classes, Dataset data) {
    int p = labels.samples();
    double[] out = new double[p * classes];
    boolean several = false;
    for (int i = 0; i < p; i++) {
      int label = (int) labels.values()[i];
      several |= label != labels.values()[0];
      out[label * p + i] = 1;
    }
    if (!several) {
      throw new InvalidInputException(
          data.source()
              + ": all samples are of class "
              + labels.values()[0]
              + ", so there is nothing to tell apart; give data with at least two classes");
    }
    return new ColumnMatrix(p, classes, out);
  }

  private static ColumnMatrix columns(Values values) {
    int p = values.samples();
    int n = values.sampleSize();
    double[] out = new double[Math.multiplyExact(p, n)];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j < n; j++) {
        out[j * p + i] = values.at(i * n + j);
      }
    }
    return new ColumnMatrix(p, n, out);
  }
}
