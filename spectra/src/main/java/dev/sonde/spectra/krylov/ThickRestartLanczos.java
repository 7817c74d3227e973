package dev.sonde.spectra.krylov;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.GroupJackknife;
import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.TestVectors;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.EntryFormat;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.spectra.dense.TallMatrix;
import dev.sonde.spectra.dense.TallQr;
import dev.sonde.spectra.dense.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Block Lanczos with full reorthogonalisation and thick restarts, on one basis Q.
 *
 * <p>After every block of products {@code A Q = Q T + F R Eᵀ}, where F is the next block,
 * orthonormal and orthogonal to Q, and E picks the columns of Q that were multiplied last. T is
 * kept dense, from the coefficients of the orthogonalisation, so that the first block after a
 * restart, which is coupled to all Ritz vectors, needs no case of its own. With {@code T S = S Θ}
 * the residual of pair <i>i</i> is {@code ‖R Eᵀ s_i‖}.
 */
final class ThickRestartLanczos {

  private final SymmetricOperator operator;
  private final TallMatrix basis;
  private final Workers workers;
  private final TestVectors.Source random;
  private final int largest;
  private final int smallest;
  private final int blockSize;
  private final int capacity;
  private final double[] projected; // T, capacity × capacity

  private double[][] next = new double[0][]; // F
  private double[] coupling = new double[0]; // R, next.length × last
  private int last; // columns that were multiplied last
  private double norm; // largest |Ritz value| or length of a product of a unit vector so far
  private double[] ritzValues = new double[0];
  private double[] ritzVectors = new double[0]; // S
  private int drawn;
  private int restarts;
  private long products;

  ThickRestartLanczos(
      SymmetricOperator operator,
      TallMatrix basis,
      Workers workers,
      TestVectors.Source random,
      int largest,
      int smallest,
      int blockSize) {
    this.operator = operator;
    this.basis = basis;
    this.workers = workers;
    this.random = random;
    this.largest = largest;
    this.smallest = smallest;
    this.blockSize = blockSize;
    this.capacity = basis.capacity();
    this.projected = new double[capacity * capacity];
  }

  Spectrum.StopReason run(
      double tolerance, double relative, int budget, ProgressListener listener) {
    int dimension = operator.dimension();
    int wanted = Math.min(dimension, largest + smallest);
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        if (products == 0) {
          throw new CancellationException("interrupted before the first product");
        }
        return Spectrum.StopReason.INTERRUPTED;
      }
      if (basis.columns() == dimension) {
        return Spectrum.StopReason.TARGET_REACHED; // the basis is the whole space
      }
      int room = dimension - basis.columns();
      if (next.length == 0) {
        drawNext((int) Math.min(Math.min(blockSize, room), budget - products));
      } else if (next.length > room) {
        next = Arrays.copyOf(next, room); // more directions than there are: rounding
      }
      if (next.length == 0 || next.length > budget - products) {
        return Spectrum.StopReason.BUDGET;
      }
      if (basis.columns() + next.length > capacity) {
        restart(wanted);
      }
      step();
      listener.progressed(products, budget);
      decompose();
      if (ritzValues.length >= wanted && converged(tolerance, relative)) {
        return Spectrum.StopReason.TARGET_REACHED;
      }
    }
  }

  /** Draws random vectors orthogonal to the basis: at the start, and when it is invariant. */
  private void drawNext(int count) {
    if (count == 0) {
      return;
    }
    double[][] block = new double[count][operator.dimension()];
    for (double[] vector : block) {
      random.fill(drawn++, vector);
    }
    int rank = 0;
    for (int round = 0; round < 2; round++) {
      basis.orthogonaliseInPlace(block);
      // random vectors have length √P; what is shorter than rounding was inside the basis
      rank = TallQr.inPlace(block, round == 0 ? 1e-6 : 0.5, workers).rank();
      block = Arrays.copyOf(block, rank);
    }
    if (rank == 0) {
      throw new ArithmeticException(
          "no direction outside "
              + basis.columns()
              + " basis vectors of "
              + operator.dimension()
              + " could be found; choose another seed");
    }
    next = block;
  }

  /** Appends the next block, multiplies it and finds the block after it. */
  private void step() {
    int before = basis.columns();
    int width = next.length;
    basis.append(next, width);
    if (basis.format() == EntryFormat.SINGLE) {
      for (int j = 0; j < width; j++) {
        basis.column(before + j, next[j]); // multiply what is stored
      }
    }
    double[][] w = new double[width][operator.dimension()];
    operator.multiply(next, w);
    products += width;
    double longest = 0;
    for (double[] product : w) {
      double length = BlockVectors.norm(product);
      if (!Double.isFinite(length)) {
        throw new ArithmeticException(
            "every product must be finite, but one has length "
                + length
                + "; look for overflow or a division by zero in the operator");
      }
      longest = Math.max(longest, length);
    }
    norm = Math.max(norm, longest);
    double[] c = basis.orthogonaliseInPlace(w);
    int rows = basis.columns();
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < before; i++) {
        setProjected(i, before + j, c[j * rows + i]);
      }
      for (int i = 0; i <= j; i++) {
        double mean = c[j * rows + before + i] / 2 + c[i * rows + before + j] / 2;
        setProjected(before + i, before + j, mean);
      }
    }
    last = width;
    factorNext(w);
  }

  /** {@code W = F R}, with F orthogonal to the basis even when W's columns nearly agree. */
  private void factorNext(double[][] w) {
    double tolerance = rounding();
    TallQr qr = TallQr.inPlace(w, tolerance, workers);
    int rank = qr.rank();
    double[][] f = Arrays.copyOf(w, rank);
    double[] r = qr.coefficients();
    if (rank > 1) {
      double longest = Math.abs(r[qr.pivots()[0] * rank]);
      double shortest = Math.abs(r[qr.pivots()[rank - 1] * rank + rank - 1]);
      // rounding along the basis was relative to the long direction; it grew with the short one
      if (shortest < 1e-2 * longest) {
        basis.orthogonaliseInPlace(f);
        TallQr again = TallQr.inPlace(f, 0.5, workers);
        r = Lapack.multiply(again.coefficients(), again.rank(), rank, r, last);
        f = Arrays.copyOf(f, again.rank());
      }
    }
    next = f;
    coupling = r;
  }

  private void setProjected(int i, int j, double value) {
    projected[j * capacity + i] = value;
    projected[i * capacity + j] = value;
  }

  private void decompose() {
    int m = basis.columns();
    double[] t = new double[m * m];
    for (int j = 0; j < m; j++) {
      System.arraycopy(projected, j * capacity, t, j * m, m);
    }
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(t, m, true);
    ritzValues = pairs.values();
    ritzVectors = pairs.vectors();
    norm = Math.max(norm, Math.max(Math.abs(ritzValues[0]), Math.abs(ritzValues[m - 1])));
  }

  /**
   * Returns how far rounding may have moved a residual: a few units for the product and the
   * orthogonalisation, once more for every rotation of the basis (32 covers the largest deviation
   * that we saw, 25, on dense matrices of 10 to 1,000 rows in both precisions).
   */
  private double rounding() {
    return 32 * operator.unitRoundoff() * norm * Math.sqrt(1.0 + restarts);
  }

  /** Returns {@code ‖R Eᵀ s_i‖}, together with rounding. */
  private double residual(int i) {
    int m = ritzValues.length;
    int rank = last == 0 ? 0 : coupling.length / last;
    double[] image = new double[rank];
    for (int j = 0; j < last; j++) {
      double s = ritzVectors[i * m + m - last + j];
      for (int k = 0; k < rank; k++) {
        image[k] += coupling[j * rank + k] * s;
      }
    }
    return Math.hypot(BlockVectors.norm(image), rounding());
  }

  private boolean converged(double tolerance, double relative) {
    int m = ritzValues.length;
    // twice: both parts of a residual may be as large as rounding
    double least = Math.max(tolerance * norm, 2 * rounding());
    for (int i = 0; i < m; i++) {
      boolean isWanted = i < smallest || i >= m - largest;
      double target = Math.max(least, relative * Math.abs(ritzValues[i]));
      if (isWanted && !(residual(i) <= target)) {
        return false;
      }
    }
    return true;
  }

  /** Compresses the basis to the Ritz vectors at the wanted ends. */
  private void restart(int wanted) {
    int m = basis.columns();
    // tuned by us: a third of what is free is kept, shared between the ends as the wanted are
    int keep = Math.min(capacity - next.length, wanted + (m - wanted - next.length) / 3);
    int spare = keep - Math.min(wanted, keep);
    int low = wanted == 0 ? 0 : smallest + (int) ((long) spare * smallest / (largest + smallest));
    low = Math.min(low, keep);
    double[] c = new double[m * keep];
    double[] values = new double[keep];
    for (int k = 0; k < keep; k++) {
      int i = k < low ? k : m - keep + k;
      System.arraycopy(ritzVectors, i * m, c, k * m, m);
      values[k] = ritzValues[i];
    }
    basis.rotateInPlace(c, keep);
    Arrays.fill(projected, 0);
    for (int k = 0; k < keep; k++) {
      setProjected(k, k, values[k]);
    }
    restarts++;
  }

  ExtremePairs pairs(Spectrum.StopReason reason, long seed, boolean vectors) {
    int m = ritzValues.length;
    int high = Math.min(largest, m);
    int low = Math.min(smallest, m);
    // the pairs at both ends, each once: 0 … low−1, then m−high … m−1
    int[] indices = new int[Math.min(m, low + high)];
    for (int k = 0; k < indices.length; k++) {
      indices[k] = low + high >= m || k < low ? k : m - high + (k - low);
    }
    double[] samplingErrors = samplingErrors(indices);
    List<EigenvalueEstimate> all = new ArrayList<>();
    for (int k = 0; k < indices.length; k++) {
      all.add(
          new EigenvalueEstimate(ritzValues[indices[k]], residual(indices[k]), samplingErrors[k]));
    }
    List<EigenvalueEstimate> descending = new ArrayList<>();
    for (int k = indices.length - 1; k >= indices.length - high; k--) {
      descending.add(all.get(k));
    }
    double[][] highVectors = new double[0][];
    double[][] lowVectors = new double[0][];
    if (vectors) {
      int[] highIndices = new int[high];
      for (int k = 0; k < high; k++) {
        highIndices[k] = m - 1 - k;
      }
      highVectors = ritzVectors(highIndices);
      lowVectors = ritzVectors(Arrays.copyOf(indices, low));
    }
    return new ExtremePairs(
        descending, all.subList(0, low), highVectors, lowVectors, products, restarts, seed, reason);
  }

  private double[][] ritzVectors(int[] indices) {
    int m = ritzValues.length;
    double[] c = new double[m * indices.length];
    for (int k = 0; k < indices.length; k++) {
      System.arraycopy(ritzVectors, indices[k] * m, c, k * m, m);
    }
    double[][] u = new double[indices.length][operator.dimension()];
    basis.multiply(c, u);
    return u;
  }

  /** A jackknife over groups within the pairs' span, one product each. */
  private double[] samplingErrors(int[] indices) {
    int n = indices.length;
    double[] errors = new double[n];
    if (!(operator instanceof SampledOperator sampled) || sampled.samplingFraction() == 1) {
      return errors;
    }
    int groups = sampled.groups();
    if (groups < 2) {
      Arrays.fill(errors, Double.NaN); // one group has no spread
      return errors;
    }
    GroupJackknife jackknife = GroupJackknife.of(sampled);
    double[][] compressions = new double[groups][n * n]; // Uᵀ A_g U
    double[][] u = ritzVectors(indices);
    double[][][] images = new double[groups][1][operator.dimension()];
    for (int j = 0; j < n; j++) {
      sampled.multiplyByGroup(new double[][] {u[j]}, images);
      products++;
      for (int g = 0; g < groups; g++) {
        for (int i = 0; i < n; i++) {
          compressions[g][j * n + i] = BlockVectors.dot(u[i], images[g][0]);
        }
      }
    }
    double[][] without = new double[groups][];
    for (int g = 0; g < groups; g++) {
      double[] reduced = new double[n * n];
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          double mean = 0;
          for (int h = 0; h < groups; h++) {
            mean += sampled.weight(h) * compressions[h][j * n + i];
          }
          double diagonal = i == j ? ritzValues[indices[j]] : 0;
          reduced[j * n + i] =
              diagonal - jackknife.leaveOutFactor(g) * (compressions[g][j * n + i] - mean);
        }
      }
      without[g] = Lapack.symmetricEigenpairs(reduced, n, false).values();
    }
    for (int k = 0; k < n; k++) {
      int pair = k;
      errors[k] = jackknife.samplingError(ritzValues[indices[k]], g -> without[g][pair]);
    }
    return errors;
  }
}
