package dev.sonde.studies.linear;

import dev.sonde.spectra.dense.Lapack;

/**
 * The second moment of inputs, {@code R = XᵀX/p = C + mmᵀ}, and what their mean does to its largest
 * eigenvalue.
 *
 * @param raw the eigenvalues of R, ascending
 * @param centred those of the covariance matrix C, ascending
 * @param meanSquare ℓ = ‖m‖²
 * @param alongMean mᵀCm/‖m‖², the variance along the mean; 0 where the mean is 0
 * @param largestMean (uᵀm)², u the eigenvector of R's largest eigenvalue {@code uᵀCu + (uᵀm)²}
 */
record SecondMoments(
    double[] raw, double[] centred, double meanSquare, double alongMean, double largestMean) {

  static SecondMoments of(ColumnMatrix inputs) {
    int n = inputs.columns();
    double[] second = inputs.meanProduct(inputs).entries();
    double[] m = inputs.columnMeans();
    double[] covariance = second.clone();
    double square = 0;
    double along = 0;
    for (int j = 0; j < n; j++) {
      square += m[j] * m[j];
      for (int i = 0; i < n; i++) {
        covariance[j * n + i] -= m[i] * m[j];
      }
    }
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        along += m[i] * covariance[j * n + i] * m[j];
      }
    }
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(second, n, true);
    double[] vectors = pairs.vectors();
    double inMean = 0;
    for (int j = 0; j < n; j++) {
      inMean += vectors[(n - 1) * n + j] * m[j];
    }
    return new SecondMoments(
        pairs.values(),
        Lapack.symmetricEigenpairs(covariance, n, false).values(),
        square,
        square > 0 ? along / square : 0,
        inMean * inMean);
  }

  double largest() {
    return raw[raw.length - 1];
  }

  double centredLargest() {
    return centred[centred.length - 1];
  }

  /** The share of the largest eigenvalue of R that lies in the mean, the rest being variance. */
  double meanShare() {
    return largest() > 0 ? Math.min(1, largestMean / largest()) : 0;
  }

  /**
   * How far {@code λ_k(C) ≤ λ_k(R) ≤ λ_{k−1}(C)}, descending, and {@code ‖m‖² + mᵀCm/‖m‖² ≤ λmax(R)
   * ≤ λmax(C) + ‖m‖²} are from true, as a part of λmax(R); at most rounding.
   */
  double violation() {
    double worst = 0;
    int n = raw.length;
    for (int k = 0; k < n; k++) {
      worst = Math.max(worst, centred[k] - raw[k]);
      if (k + 1 < n) {
        worst = Math.max(worst, raw[k] - centred[k + 1]);
      }
    }
    worst = Math.max(worst, meanSquare + alongMean - largest());
    worst = Math.max(worst, largest() - centredLargest() - meanSquare);
    return largest() > 0 ? worst / largest() : worst;
  }
}
