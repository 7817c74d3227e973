package dev.sonde.spectra.survey;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.GroupJackknife;
import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.spectra.dense.LowerTriangle;
import dev.sonde.spectra.dense.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * All eigenvalues of a matrix that is written down by its products, and of a sample's matrix the
 * same without each group.
 *
 * @param eigenvalues ascending
 * @param withoutGroup the eigenvalues without each group of samples; empty where all were seen
 * @param jackknife what the groups tell of samples not seen
 * @param rounding how far an eigenvalue may be off by rounding
 * @param definiteness what is known beforehand about signs
 */
record ExactDecomposition(
    double[] eigenvalues,
    double[][] withoutGroup,
    GroupJackknife jackknife,
    double rounding,
    Definiteness definiteness) {
  /** Ten groups widen the 95% interval by 15%; more cost a decomposition each and gain little. */
  static final int MAX_GROUPS = 10;

  /** Vectors multiplied at once; operators with costly set-up share it over the block. */
  private static final int BLOCK = 32;

  /** At most this many vectors are held at once by products of single groups. */
  private static final int GROUP_BLOCK = 512;

  static ExactDecomposition of(
      SymmetricOperator operator, ProgressListener listener, Workers workers) {
    boolean sampled = operator instanceof SampledOperator s && s.samplingFraction() < 1;
    return sampled
        ? ofSample((SampledOperator) operator, listener, workers)
        : ofWhole(operator, listener);
  }

  private static ExactDecomposition ofWhole(SymmetricOperator operator, ProgressListener listener) {
    int dimension = operator.dimension();
    try (LowerTriangle matrix = new LowerTriangle(dimension)) {
      int width = Math.min(BLOCK, dimension);
      double[][] units = new double[width][dimension];
      double[][] products = new double[width][dimension];
      for (int first = 0; first < dimension; first += width) {
        checkInterrupt(first, dimension);
        int count = Math.min(width, dimension - first);
        double[][] x = setUnits(units, first, count);
        double[][] y = count == width ? products : Arrays.copyOf(products, count);
        operator.multiply(x, y);
        clearUnits(units, first, count);
        checkFinite(y, first);
        matrix.take(first, y, count);
        listener.progressed(first + count, dimension);
      }
      double rounding = checkSymmetric(matrix, operator.unitRoundoff());
      checkInterrupt(dimension, dimension);
      double[] eigenvalues = eigenvalues(matrix, 0, matrix, dimension);
      return new ExactDecomposition(
          eigenvalues,
          new double[0][],
          new GroupJackknife(new double[] {1}, 1),
          rounding(eigenvalues, rounding, operator.unitRoundoff()),
          operator.definiteness());
    }
  }

  private static ExactDecomposition ofSample(
      SampledOperator operator, ProgressListener listener, Workers workers) {
    int dimension = operator.dimension();
    int groups = operator.groups();
    int merged = Math.min(groups, MAX_GROUPS);
    double[] weights = new double[groups];
    double[] mergedWeights = new double[merged];
    for (int g = 0; g < groups; g++) {
      weights[g] = operator.weight(g);
      mergedWeights[g % merged] += weights[g];
    }
    GroupJackknife jackknife = new GroupJackknife(mergedWeights, operator.samplingFraction());
    // deviations A_g − A, one for each merged group; none when the spread is unknown anyway
    List<LowerTriangle> deviations = new ArrayList<>();
    try (LowerTriangle matrix = new LowerTriangle(dimension)) {
      for (int g = 0; g < (merged > 1 ? merged : 0); g++) {
        deviations.add(new LowerTriangle(dimension));
      }
      int width = Math.max(1, Math.min(Math.min(BLOCK, dimension), GROUP_BLOCK / groups));
      double[][] units = new double[width][dimension];
      double[][][] products = new double[groups][width][dimension];
      for (int first = 0; first < dimension; first += width) {
        checkInterrupt(first, dimension);
        int count = Math.min(width, dimension - first);
        double[][] x = setUnits(units, first, count);
        double[][][] y = products;
        if (count < width) {
          y = new double[groups][count][dimension];
        }
        operator.multiplyByGroup(x, y);
        clearUnits(units, first, count);
        double[][] mean = weightedSum(y, weights, 1, 0, 1);
        checkFinite(mean, first);
        for (int g = 0; g < deviations.size(); g++) {
          double[][] deviation = weightedSum(y, weights, mergedWeights[g], g, merged);
          for (int k = 0; k < count; k++) {
            for (int i = 0; i < dimension; i++) {
              deviation[k][i] -= mean[k][i];
            }
          }
          deviations.get(g).take(first, deviation, count);
        }
        matrix.take(first, mean, count);
        listener.progressed(first + count, dimension);
      }
      double rounding = checkSymmetric(matrix, operator.unitRoundoff());
      checkInterrupt(dimension, dimension);
      double[][] spectra = new double[deviations.size() + 1][];
      workers.run(
          spectra.length,
          (worker, task) -> {
            if (Thread.currentThread().isInterrupted()) {
              return; // the caller notices below
            }
            spectra[task] =
                task == 0
                    ? eigenvalues(matrix, 0, matrix, dimension)
                    : eigenvalues(
                        matrix,
                        jackknife.leaveOutFactor(task - 1),
                        deviations.get(task - 1),
                        dimension);
          });
      checkInterrupt(dimension, dimension);
      return new ExactDecomposition(
          spectra[0],
          Arrays.copyOfRange(spectra, 1, spectra.length),
          jackknife,
          rounding(spectra[0], rounding, operator.unitRoundoff()),
          operator.definiteness());
    } finally {
      deviations.forEach(LowerTriangle::close);
    }
  }

  /** Returns {@code Σ w_g y_g / total} over groups {@code from, from + step, …}. */
  private static double[][] weightedSum(
      double[][][] y, double[] weights, double total, int from, int step) {
    double[][] sum = new double[y[0].length][y[0][0].length];
    for (int g = from; g < y.length; g += step) {
      double w = weights[g] / total;
      for (int k = 0; k < sum.length; k++) {
        for (int i = 0; i < sum[k].length; i++) {
          sum[k][i] += w * y[g][k][i];
        }
      }
    }
    return sum;
  }

  private static double[][] setUnits(double[][] units, int first, int count) {
    for (int k = 0; k < count; k++) {
      units[k][first + k] = 1;
    }
    return count == units.length ? units : Arrays.copyOf(units, count);
  }

  private static void clearUnits(double[][] units, int first, int count) {
    for (int k = 0; k < count; k++) {
      units[k][first + k] = 0;
    }
  }

  private static void checkInterrupt(int done, int planned) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException(
          "interrupted after "
              + done
              + " of "
              + planned
              + " products; the exact path knows nothing before all are there");
    }
  }

  private static void checkFinite(double[][] products, int first) {
    for (int k = 0; k < products.length; k++) {
      for (int i = 0; i < products[k].length; i++) {
        if (!Double.isFinite(products[k][i])) {
          throw new ArithmeticException(
              "the product with unit vector "
                  + (first + k)
                  + " must be finite, but its entry "
                  + i
                  + " is "
                  + products[k][i]
                  + "; look for overflow or a division by zero in the operator");
        }
      }
    }
  }

  /** Returns {@code ‖A − Aᵀ‖_F / √2}, a measure of the products' rounding. */
  private static double checkSymmetric(LowerTriangle matrix, double unitRoundoff) {
    double asymmetry = matrix.asymmetry();
    // half the digits: rounding stays far below even where large terms cancel inside a product,
    // and an operator that is not symmetric by construction stays far above
    double allowed = Math.sqrt(unitRoundoff) * matrix.norm();
    if (asymmetry > allowed) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the operator must be symmetric, but its two triangles differ by %.2e (Frobenius"
                  + " norm), where rounding explains at most %.2e; check that every product comes"
                  + " from the same matrix: no dropout, no other minibatch, no batch statistics",
              asymmetry,
              allowed));
    }
    return asymmetry;
  }

  /**
   * Returns how far rounding may have moved an eigenvalue: dsyevd's backward error, taken as {@code
   * 8·2⁻⁵³ √P ‖A‖₂} (LAPACK Users' Guide, section 4.7, with its modest p(n) as √P), plus the
   * products' own: the antisymmetric part that was averaged away is as large as the symmetric error
   * that stays, and a random error's norm is {@code 2/√P} of its Frobenius norm; at least twice the
   * operator's unit roundoff, in case its errors are symmetric.
   */
  private static double rounding(double[] eigenvalues, double asymmetry, double unitRoundoff) {
    int n = eigenvalues.length;
    double norm = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[n - 1]));
    return 8 * 0x1p-53 * Math.sqrt(n) * norm
        + Math.max(2 * unitRoundoff * norm, 2 * asymmetry / Math.sqrt(n));
  }

  private static double[] eigenvalues(
      LowerTriangle matrix, double factor, LowerTriangle deviation, int dimension) {
    Pointer memory = Pointer.malloc((long) dimension * dimension * Double.BYTES);
    if (memory == null || memory.isNull()) {
      throw new OutOfMemoryError(
          "no native memory to decompose a dense matrix of dimension "
              + dimension
              + "; use the estimated path, or a smaller block of the matrix");
    }
    try {
      DoublePointer square = new DoublePointer(memory);
      matrix.difference(factor, deviation, square);
      return Lapack.symmetricEigenvaluesInPlace(square, dimension);
    } finally {
      Pointer.free(memory);
    }
  }
}
