package dev.sonde.nets;

/**
 * Centres each feature and divides by one overall scale: {@code (x_j − centre_j) / scale}.
 *
 * <p>One scale for all features keeps their relative sizes, and features that never vary (the rim
 * of an image) stay zero instead of dividing by zero.
 *
 * @param centre the mean of each feature over the samples it was computed on
 * @param scale the root mean square of all centred numbers of those samples, positive
 */
public record Standardisation(double[] centre, double scale) {

  /** Copies the centre and checks the scale. */
  public Standardisation {
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the scale must be positive and finite, got "
              + scale
              + "; Standardisation.of(train) computes it");
    }
    centre = centre.clone();
  }

  @Override
  public double[] centre() {
    return centre.clone();
  }

  /**
   * Computes centre and scale; give it the training part only, so that nothing of the test part
   * leaks into training.
   *
   * @param train the samples to compute them on
   * @return the standardisation that makes those samples' mean zero and overall variance one
   * @throws InvalidInputException when no feature varies
   */
  public static Standardisation of(Dataset train) {
    Values x = train.inputs();
    int samples = x.samples();
    double[] centre = new double[x.sampleSize()];
    for (int i = 0; i < x.count(); i++) {
      centre[i % centre.length] += x.at(i) / samples;
    }
    double sum = 0;
    for (int i = 0; i < x.count(); i++) {
      double deviation = x.at(i) - centre[i % centre.length];
      sum += deviation * deviation;
    }
    double scale = Math.sqrt(sum / x.count());
    if (!(scale > 0)) {
      throw new InvalidInputException(
          "%s: all %d samples are the same, so their scale is zero; take samples that differ"
              .formatted(train.source(), samples));
    }
    return new Standardisation(centre, scale);
  }

  /**
   * Standardises samples.
   *
   * @param data samples of as many features, in any shape
   * @return the samples with inputs in single precision
   * @throws InvalidInputException when they have another number of features
   */
  public Dataset apply(Dataset data) {
    Values x = data.inputs();
    if (x.sampleSize() != centre.length) {
      throw new InvalidInputException(
          "%s has %d features a sample; the standardisation was computed on %d"
              .formatted(data.source(), x.sampleSize(), centre.length));
    }
    float[] out = new float[x.count()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) ((x.at(i) - centre[i % centre.length]) / scale);
    }
    return data.withInputs(new Values.Floats(out, x.shape()));
  }
}
