package dev.sonde.studies.linear;

import dev.sonde.spectra.dense.Lapack;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What is done to inputs before a model sees them; a column of ones for the bias always follows.
 */
public enum InputForm {
  /**
   * Only divided by their one overall standard deviation, so that forms compare: the root mean
   * square over all columns, constant ones included, {@code (X − mean).std()} of numpy. A constant
   * column tells nothing and yet makes it smaller; it stays in because the reference figures were
   * computed so, and because only the weight of the bias beside the inputs depends on it.
   */
  RAW("raw"),
  /** Each column's mean taken off, then divided by the one overall standard deviation. */
  CENTRED("centred"),
  /** Each column centred and divided by its own standard deviation; constant ones are dropped. */
  STANDARDISED("standardised"),
  /** Standardised, then turned so that all second moments are those of independent inputs. */
  WHITENED("whitened");

  /** Columns that spread by less than this part of the widest are constant. */
  private static final double CONSTANT = 1e-9;

  /** Directions of less than this part of the largest variance are not blown up by whitening. */
  private static final double ROUNDING = 1e-10;

  private final String label;

  InputForm(String label) {
    this.label = label;
  }

  /**
   * Returns its name in JSON.
   *
   * @return for example {@code centred}
   */
  public String label() {
    return label;
  }

  /** The inputs in this form, with a column of ones at the end. */
  ColumnMatrix of(ColumnMatrix inputs) {
    double[] means = inputs.columnMeans();
    double[] deviations = deviations(inputs, means);
    double overall = Math.sqrt(Arrays.stream(deviations).map(d -> d * d).sum() / deviations.length);
    return switch (this) {
      case RAW ->
          withBias(changed(inputs, new double[means.length], filled(means.length, overall)));
      case CENTRED -> withBias(changed(inputs, means, filled(means.length, overall)));
      case STANDARDISED -> withBias(standardised(inputs, means, deviations));
      case WHITENED -> withBias(whitened(standardised(inputs, means, deviations)));
    };
  }

  /** The columns that do not change from sample to sample. */
  static int[] constantColumns(ColumnMatrix inputs) {
    double[] deviations = deviations(inputs, inputs.columnMeans());
    double widest = Arrays.stream(deviations).max().orElse(0);
    return IntStream.range(0, deviations.length)
        .filter(j -> !(deviations[j] > CONSTANT * widest))
        .toArray();
  }

  private static ColumnMatrix standardised(
      ColumnMatrix inputs, double[] means, double[] deviations) {
    double widest = Arrays.stream(deviations).max().orElse(0);
    int[] kept =
        IntStream.range(0, deviations.length)
            .filter(j -> deviations[j] > CONSTANT * widest)
            .toArray();
    int p = inputs.rows();
    double[] out = new double[kept.length * p];
    for (int k = 0; k < kept.length; k++) {
      int j = kept[k];
      for (int i = 0; i < p; i++) {
        out[k * p + i] = (inputs.at(i, j) - means[j]) / deviations[j];
      }
    }
    return new ColumnMatrix(p, kept.length, out);
  }

  private static ColumnMatrix whitened(ColumnMatrix standardised) {
    int n = standardised.columns();
    Lapack.Eigenpairs pairs =
        Lapack.symmetricEigenpairs(standardised.meanProduct(standardised).entries(), n, true);
    int first = 0;
    while (first < n && !(pairs.values()[first] > ROUNDING * pairs.values()[n - 1])) {
      first++;
    }
    double[] turned = Arrays.copyOfRange(pairs.vectors(), first * n, n * n);
    for (int k = 0; k < n - first; k++) {
      double scale = 1 / Math.sqrt(pairs.values()[first + k]);
      for (int j = 0; j < n; j++) {
        turned[k * n + j] *= scale;
      }
    }
    return standardised.times(new ColumnMatrix(n, n - first, turned));
  }

  private static ColumnMatrix changed(ColumnMatrix inputs, double[] less, double[] over) {
    int p = inputs.rows();
    double[] out = new double[inputs.entries().length];
    for (int j = 0; j < inputs.columns(); j++) {
      for (int i = 0; i < p; i++) {
        out[j * p + i] = (inputs.at(i, j) - less[j]) / over[j];
      }
    }
    return new ColumnMatrix(p, inputs.columns(), out);
  }

  private static double[] deviations(ColumnMatrix inputs, double[] means) {
    double[] out = new double[means.length];
    for (int j = 0; j < out.length; j++) {
      double squares = 0;
      for (int i = 0; i < inputs.rows(); i++) {
        double away = inputs.at(i, j) - means[j];
        squares += away * away;
      }
      out[j] = Math.sqrt(squares / inputs.rows());
    }
    return out;
  }

  private static double[] filled(int length, double value) {
    double[] out = new double[length];
    Arrays.fill(out, value);
    return out;
  }

  static ColumnMatrix withBias(ColumnMatrix inputs) {
    int p = inputs.rows();
    double[] out = Arrays.copyOf(inputs.entries(), inputs.entries().length + p);
    Arrays.fill(out, inputs.entries().length, out.length, 1);
    return new ColumnMatrix(p, inputs.columns() + 1, out);
  }
}
