package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;

/**
 * Centres each feature and divides it by a scale: {@code (x_j − centre_j) / scale_j}.
 *
 * <p>Pixels are all in one unit: {@linkplain #of(Dataset) one overall scale} keeps their relative
 * sizes, and the rim of an image, which hardly ever varies, stays near zero. The columns of a table
 * have a unit each, and {@linkplain #byColumn(Dataset) a scale each}: under an overall one incomes
 * would leave nothing of ages.
 *
 * @param centre the mean of each feature over the samples it was computed on
 * @param scales what each feature is divided by, positive; infinite for one that is to become zero
 */
public record Standardisation(double[] centre, double[] scales) {

  /** Copies centre and scales, and checks the scales. */
  public Standardisation {
    if (centre.length != scales.length) {
      throw new IllegalArgumentException(
          "there are %d centres and %d scales; every feature needs one of each"
              .formatted(centre.length, scales.length));
    }
    for (double scale : scales) {
      if (!(scale > 0)) {
        throw new IllegalArgumentException(
            "the scales must be positive, got "
                + scale
                + "; Standardisation.of(train) computes them");
      }
    }
    centre = centre.clone();
    scales = scales.clone();
  }

  @Override
  public double[] centre() {
    return centre.clone();
  }

  @Override
  public double[] scales() {
    return scales.clone();
  }

  /**
   * Computes centres and one scale for all features, the root mean square of all centred numbers;
   * give it the training part only, so that nothing of the test part leaks into training.
   *
   * @param train the samples to compute them on
   * @return the standardisation that makes those samples' mean zero and overall variance one
   * @throws InvalidInputException when no feature varies, or squares overflow
   */
  public static Standardisation of(Dataset train) {
    double[] centre = means(train.inputs());
    double sum = 0;
    Values x = train.inputs();
    for (int i = 0; i < x.count(); i++) {
      double deviation = x.at(i) - centre[i % centre.length];
      sum += deviation * deviation;
    }
    double[] scales = new double[centre.length];
    Arrays.fill(scales, finite(Math.sqrt(sum / x.count()), train));
    if (!(sum > 0)) {
      throw same(train);
    }
    return new Standardisation(centre, scales);
  }

  /**
   * Tells whether columns have units of their own, and are to be standardised one by one.
   *
   * @param data in the shape in which they were read
   * @return whether they are rows of numbers, and not known to be pixels, as the embedded digits
   */
  public static boolean isOfColumns(Dataset data) {
    return data.inputs().shape().length < 3 && NamedDataset.named(data.source().strip()).isEmpty();
  }

  /**
   * Computes a centre and a scale for every feature, its own standard deviation (of N, not N − 1);
   * features that are constant over these samples become zero, in other samples too. Give it the
   * training part only.
   *
   * @param train the samples to compute them on
   * @return the standardisation that makes the mean of every feature of those samples zero, and the
   *     variance of all that vary one
   * @throws InvalidInputException when no feature varies, or squares overflow
   */
  public static Standardisation byColumn(Dataset train) {
    Values x = train.inputs();
    double[] centre = means(x);
    double[] squares = new double[centre.length];
    // by the numbers themselves: the mean of equal ones differs from them by its rounding
    boolean[] varies = new boolean[centre.length];
    for (int i = 0; i < x.count(); i++) {
      int column = i % centre.length;
      double deviation = x.at(i) - centre[column];
      squares[column] += deviation * deviation;
      varies[column] |= x.at(i) != x.at(column);
    }
    double[] scales = new double[centre.length];
    boolean any = false;
    for (int column = 0; column < scales.length; column++) {
      double deviation = finite(Math.sqrt(squares[column] / x.samples()), train);
      boolean usable = varies[column] && deviation > 0;
      scales[column] = usable ? deviation : Double.POSITIVE_INFINITY;
      any |= usable;
    }
    if (!any) {
      throw same(train);
    }
    return new Standardisation(centre, scales);
  }

  private static double[] means(Values x) {
    int samples = x.samples();
    double[] centre = new double[x.sampleSize()];
    for (int i = 0; i < x.count(); i++) {
      centre[i % centre.length] += x.at(i) / samples;
    }
    return centre;
  }

  private static double finite(double scale, Dataset train) {
    if (!(scale < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException(
          train.source()
              + ": the inputs are so large that their squares overflow; divide them by a"
              + " constant first");
    }
    return scale;
  }

  private static InvalidInputException same(Dataset train) {
    return new InvalidInputException(
        "%s: all %d samples are the same, so their scale is zero; take samples that differ"
            .formatted(train.source(), train.samples()));
  }

  /**
   * Standardises samples.
   *
   * @param data samples of as many features, in any shape
   * @return the samples with inputs in single precision
   * @throws InvalidInputException when they have another number of features
   */
  public Dataset apply(Dataset data) {
    return apply(data, Precision.SINGLE);
  }

  /**
   * Standardises samples.
   *
   * @param data samples of as many features, in any shape
   * @param precision that of the inputs to be
   * @return the samples
   * @throws InvalidInputException when they have another number of features
   */
  public Dataset apply(Dataset data, Precision precision) {
    Values x = data.inputs();
    if (x.sampleSize() != centre.length) {
      throw new InvalidInputException(
          "%s has %d features a sample; the standardisation was computed on %d"
              .formatted(data.source(), x.sampleSize(), centre.length));
    }
    double[] out = new double[precision == Precision.DOUBLE ? x.count() : 0];
    float[] singles = new float[precision == Precision.SINGLE ? x.count() : 0];
    for (int i = 0; i < x.count(); i++) {
      int feature = i % centre.length;
      double value = (x.at(i) - centre[feature]) / scales[feature];
      if (precision == Precision.DOUBLE) {
        out[i] = value;
      } else {
        singles[i] = (float) value;
      }
    }
    return data.withInputs(
        precision == Precision.DOUBLE
            ? new Values.Doubles(out, x.shape())
            : new Values.Floats(singles, x.shape()));
  }
}
