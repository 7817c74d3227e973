package dev.sonde.spectra.traces;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.GroupJackknife;
import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.StudentT;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.TestVectors;
import dev.sonde.spectra.dense.BlockVectors;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * Products with test vectors {@code y_j = A ω_j} and their quadratic forms {@code ω_jᵀ y_j},
 * checked, counted and told to the listener; with the forms of single groups when samples are
 * unseen.
 */
final class TestVectorForms {

  /** Vectors multiplied at once; operators with costly set-up share it over the block. */
  static final int BLOCK = 8;

  /** At most this many vectors are held at once by products of single groups. */
  private static final int GROUP_BLOCK = 256;

  private final SymmetricOperator operator;
  private final long planned;
  private final ProgressListener listener;
  private final TestVectors.Source vectors;
  private final long seed;
  private final double[] forms;
  private final double[] groupSums;
  private int count;
  private long spent;

  TestVectorForms(
      SymmetricOperator operator,
      TestVectors.Source vectors,
      long seed,
      int most,
      long planned,
      ProgressListener listener) {
    this.operator = operator;
    this.vectors = vectors;
    this.seed = seed;
    this.planned = planned;
    this.listener = listener;
    this.forms = new double[most];
    this.groupSums =
        operator instanceof SampledOperator sampled && sampled.samplingFraction() < 1
            ? new double[sampled.groups()]
            : new double[0];
  }

  /** Fills {@code out} with test vector {@code j}. */
  void testVector(int j, double[] out) {
    vectors.fill(j, out);
  }

  /**
   * Multiplies the next test vectors, as many as {@code products} has room for, and keeps the
   * products. Returns false, with some of them missing, when the thread was interrupted.
   */
  boolean multiplyTestVectors(double[][] products) {
    int width =
        groupSums.length == 0
            ? BLOCK
            : Math.max(1, Math.min(BLOCK, GROUP_BLOCK / groupSums.length));
    int dimension = operator.dimension();
    double[][] block = new double[Math.min(width, products.length)][dimension];
    double[][][] byGroup = new double[groupSums.length][block.length][dimension];
    for (int first = 0; first < products.length; first += width) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      int n = Math.min(width, products.length - first);
      double[][] x = Arrays.copyOf(block, n);
      double[][] y = Arrays.copyOfRange(products, first, first + n);
      for (int k = 0; k < n; k++) {
        testVector(count + k, x[k]);
      }
      if (groupSums.length == 0) {
        operator.multiply(x, y);
      } else {
        multiplyByGroup((SampledOperator) operator, x, byGroup, y);
      }
      spent(y);
      for (int k = 0; k < n; k++) {
        forms[count++] = BlockVectors.dot(x[k], y[k]);
      }
    }
    return true;
  }

  private void multiplyByGroup(
      SampledOperator sampled, double[][] x, double[][][] byGroup, double[][] y) {
    double[][][] products = byGroup;
    if (x.length < byGroup[0].length) {
      products = new double[byGroup.length][x.length][x[0].length];
    }
    sampled.multiplyByGroup(x, products);
    for (int k = 0; k < x.length; k++) {
      Arrays.fill(y[k], 0);
      for (int g = 0; g < groupSums.length; g++) {
        double weight = sampled.weight(g);
        for (int i = 0; i < y[k].length; i++) {
          y[k][i] += weight * products[g][k][i];
        }
        groupSums[g] += BlockVectors.dot(x[k], products[g][k]);
      }
    }
  }

  /** Multiplies other vectors. Returns false when the thread was interrupted before. */
  boolean multiply(double[][] vectors, double[][] products) {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    operator.multiply(vectors, products);
    spent(products);
    return true;
  }

  private void spent(double[][] products) {
    for (double[] product : products) {
      for (int i = 0; i < product.length; i++) {
        if (!Double.isFinite(product[i])) {
          throw new ArithmeticException(
              "every product must be finite, but entry "
                  + i
                  + " of one is "
                  + product[i]
                  + "; look for overflow or a division by zero in the operator");
        }
      }
    }
    spent += products.length;
    listener.progressed(spent, planned);
  }

  long spent() {
    return spent;
  }

  /** Returns {@code ω_jᵀ A ω_j}. */
  double form(int j) {
    return forms[j];
  }

  /** Returns the standard error of having seen only a part of the population; 0 when all was. */
  double samplingError() {
    if (groupSums.length == 0) {
      return 0;
    }
    GroupJackknife jackknife = GroupJackknife.of((SampledOperator) operator);
    double mean = 0;
    for (int g = 0; g < groupSums.length; g++) {
      mean += ((SampledOperator) operator).weight(g) * groupSums[g] / count;
    }
    double all = mean;
    return jackknife.standardError(
        all, g -> all - jackknife.leaveOutFactor(g) * (groupSums[g] / count - all));
  }

  /** Returns Hutchinson's estimate from the forms that are there. */
  TraceEstimate hutchinson(Spectrum.StopReason reason) {
    if (count < 2) {
      throw new CancellationException(
          "interrupted after "
              + spent
              + " of "
              + planned
              + " products; an estimate needs at least two");
    }
    return estimate(mean(forms, count), standardError(forms, count), reason);
  }

  /** Returns the sum of the forms: the trace itself when the vectors were those of the identity. */
  TraceEstimate sum() {
    return new TraceEstimate(
        count * mean(forms, count),
        count * samplingError(),
        spent,
        seed,
        Spectrum.StopReason.EXACT);
  }

  TraceEstimate estimate(double value, double standardError, Spectrum.StopReason reason) {
    return new TraceEstimate(
        value, Math.hypot(standardError, samplingError()), spent, seed, reason);
  }

  static double mean(double[] values, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += values[i] / n;
    }
    return sum;
  }

  /** Returns the standard error of the mean, widened for n − 1 degrees of freedom. */
  static double standardError(double[] values, int n) {
    double mean = mean(values, n);
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(values[i] - mean));
    }
    if (largest == 0) {
      return 0;
    }
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double deviation = (values[i] - mean) / largest; // neither over- nor underflows
      squares += deviation * deviation;
    }
    return StudentT.widening(n - 1) * largest * Math.sqrt(squares / (n - 1) / n);
  }
}
