package dev.sonde.studies.linear;

/**
 * The second moments of independent inputs of variance v with a common mean, in the limit of many
 * inputs and samples: a bulk between two edges, and an eigenvalue outside it where the mean is
 * large enough.
 *
 * @param samplesPerInput α = p/N, positive
 * @param variance v, positive
 * @param meanSquare ℓ = ‖m‖², the squared length of the mean over all N inputs, at least 0
 */
public record NoiseSpectrum(double samplesPerInput, double variance, double meanSquare) {

  /** Checks the ranges. */
  public NoiseSpectrum {
    if (!(samplesPerInput > 0 && variance > 0 && meanSquare >= 0)) {
      throw new IllegalArgumentException(
          "samples per input and variance must be positive and the mean's square at least 0; got "
              + samplesPerInput
              + ", "
              + variance
              + " and "
              + meanSquare);
    }
  }

  /**
   * Returns the largest eigenvalue of the bulk, {@code v(1+√α)²/α}.
   *
   * @return the upper edge. Source: Marčenko, Pastur 1967; LeCun, Kanter, Solla 1991
   */
  public double upperEdge() {
    double root = 1 + Math.sqrt(samplesPerInput);
    return variance * root * root / samplesPerInput;
  }

  /**
   * Returns the smallest eigenvalue of the bulk, {@code v(1−√α)²/α}; below α = 1 there are zeros
   * beside it.
   *
   * @return the lower edge. Source: as {@link #upperEdge}
   */
  public double lowerEdge() {
    double root = 1 - Math.sqrt(samplesPerInput);
    return variance * root * root / samplesPerInput;
  }

  /**
   * Returns whether the mean has an eigenvalue of its own, {@code ℓ > v/√α}.
   *
   * @return whether it leaves the bulk. Source: Baik, Silverstein 2006
   */
  public boolean hasOutlier() {
    return meanSquare > variance / Math.sqrt(samplesPerInput);
  }

  /**
   * Returns the largest eigenvalue: {@code ℓ + v(1+1/α) + v²/(αℓ)} where the mean leaves the bulk,
   * the upper edge otherwise.
   *
   * @return λmax. Source: Baik, Silverstein 2006, for the mean's rank-one spike
   */
  public double largestEigenvalue() {
    return hasOutlier()
        ? meanSquare
            + variance * (1 + 1 / samplesPerInput)
            + variance * variance / (samplesPerInput * meanSquare)
        : upperEdge();
  }
}
