package dev.sonde.spectra.traces;

import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.BlockVectors;
import java.util.Arrays;

/**
 * Hutch++ (Meyer, Musco, Musco, Woodruff, SOSA 2021, algorithm 1): the trace on a basis of {@code A
 * Ω}, and Hutchinson's estimate on its complement. Test vectors on the complement are scaled to
 * length {@code √(P − rank)}, which leaves the mean as it is and takes away the variance of their
 * lengths.
 */
final class HutchPlusPlus {

  private HutchPlusPlus() {}

  static TraceEstimate of(
      TestVectorForms forms, SymmetricOperator operator, int sketch, int products) {
    int dimension = operator.dimension();
    double[][] y = new double[sketch][dimension];
    if (!forms.multiplyTestVectors(y)) {
      return forms.hutchinson(Spectrum.StopReason.INTERRUPTED);
    }
    RangeBasis basis = RangeBasis.inPlace(y, operator.unitRoundoff());
    if (!basis.multiply(forms)) {
      return forms.hutchinson(Spectrum.StopReason.INTERRUPTED);
    }
    int probes = products - (int) forms.spent();
    double[] estimates = new double[probes];
    double[][] block = new double[Math.min(TestVectorForms.BLOCK, probes)][dimension];
    double[][] images = new double[block.length][dimension];
    for (int first = 0; first < probes; first += TestVectorForms.BLOCK) {
      int n = Math.min(TestVectorForms.BLOCK, probes - first);
      for (int j = 0; j < n; j++) {
        forms.testVector(sketch + first + j, block[j]);
        removeBasis(basis, block[j]);
      }
      double[][] g = Arrays.copyOf(block, n);
      double[][] ag = Arrays.copyOf(images, n);
      if (!forms.multiply(g, ag)) {
        return forms.hutchinson(Spectrum.StopReason.INTERRUPTED);
      }
      for (int j = 0; j < n; j++) {
        estimates[first + j] = basis.trace() + BlockVectors.dot(g[j], ag[j]);
      }
    }
    return forms.estimate(
        TestVectorForms.mean(estimates, probes),
        Math.hypot(
            TestVectorForms.standardError(estimates, probes),
            basis.rounding(operator.unitRoundoff())),
        Spectrum.StopReason.BUDGET);
  }

  private static void removeBasis(RangeBasis basis, double[] vector) {
    for (int round = 0; round < 2; round++) {
      double[] w = basis.project(vector);
      for (int j = 0; j < w.length; j++) {
        double[] q = basis.vector(j);
        for (int i = 0; i < vector.length; i++) {
          vector[i] -= w[j] * q[i];
        }
      }
    }
    double scale = Math.sqrt(vector.length - basis.rank()) / BlockVectors.norm(vector);
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
  }
}
