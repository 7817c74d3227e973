package dev.sonde.spectra;

import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.EntryFormat;
import dev.sonde.spectra.dense.TallMatrix;
import dev.sonde.spectra.dense.TallQr;
import dev.sonde.spectra.dense.Workers;
import dev.sonde.spectra.survey.ExactSpectrum;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Prints the tables of docs/linear-algebra.md: how near to memory's speed a Krylov basis is
 * multiplied, and how long the exact path takes. Not a test: times belong to a machine.
 */
final class LinearAlgebraSpeed {

  private static final int REPETITIONS = 40;

  private LinearAlgebraSpeed() {}

  public static void main(String[] arguments) {
    readPlainly();
    System.out.println("| format | threads | vectors | QᵀW | W − QC | both | orthogonalise | QR |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (EntryFormat format : EntryFormat.values()) {
      for (int threads : new int[] {1, 2}) {
        multiplyBasis(format, threads);
      }
    }
    System.out.println("| P | products | dsyevd | memory | largest error |");
    System.out.println("|---|---|---|---|---|");
    for (int dimension : new int[] {1000, 2000, 5000}) {
      decompose(dimension);
    }
  }

  /** The best of several repetitions, in seconds: others' work only adds. */
  private static double seconds(Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPETITIONS; i++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }

  private static void readPlainly() {
    double[] numbers = new double[30_000_000];
    Arrays.fill(numbers, 1);
    int part = numbers.length / 64;
    double[] sums = new double[64];
    for (int threads : new int[] {1, 2}) {
      try (Workers workers = Workers.of(threads)) {
        double seconds =
            seconds(
                () ->
                    workers.run(
                        64,
                        (worker, task) -> {
                          double[] four = new double[4];
                          for (int i = task * part; i < (task + 1) * part - 3; i += 4) {
                            four[0] += numbers[i];
                            four[1] += numbers[i + 1];
                            four[2] += numbers[i + 2];
                            four[3] += numbers[i + 3];
                          }
                          sums[task] = four[0] + four[1] + four[2] + four[3];
                        }));
        System.out.printf(
            Locale.ROOT,
            "plain read, %d threads: %.1f GB/s%n",
            threads,
            8e-9 * numbers.length / seconds);
      }
    }
  }

  private static void multiplyBasis(EntryFormat format, int threads) {
    int rows = 235_146; // a perceptron 784-256-128-10
    int columns = 100;
    double gigabytes = 1e-9 * format.bytes() * rows * columns;
    SplittableRandom random = new SplittableRandom(1);
    try (Workers workers = Workers.of(threads);
        TallMatrix Q = TallMatrix.allocate(rows, columns, format, workers)) {
      for (int j = 0; j < columns; j++) {
        Q.append(random.doubles(rows, -0.004, 0.004).toArray());
      }
      for (int vectors : new int[] {1, 2, 4, 8}) {
        double[][] w = new double[vectors][];
        for (int j = 0; j < vectors; j++) {
          w[j] = random.doubles(rows, -1, 1).toArray();
        }
        double[] c = new double[columns * vectors];
        Arrays.fill(c, 1e-9);
        System.out.printf(
            Locale.ROOT,
            "| %s | %d | %d | %.1f | %.1f | %.1f | %.1f | %.1f ms |%n",
            format,
            threads,
            vectors,
            gigabytes / seconds(() -> Q.project(w)),
            gigabytes / seconds(() -> Q.subtractProduct(c, w)),
            gigabytes / seconds(() -> Q.subtractProductAndProject(c, w)),
            3 * gigabytes / seconds(() -> Q.orthogonaliseInPlace(w)),
            1e3 * seconds(() -> TallQr.inPlace(w, 0, workers)));
      }
    }
  }

  /** {@code H D H} with a reflection H: a dense matrix whose products are cheap. */
  private static void decompose(int dimension) {
    SplittableRandom random = new SplittableRandom(1);
    double[] eigenvalues = new double[dimension];
    double[] v = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      eigenvalues[i] = random.nextGaussian();
      v[i] = random.nextDouble() - 0.5;
    }
    double norm = BlockVectors.norm(v);
    for (int i = 0; i < dimension; i++) {
      v[i] /= norm;
    }
    SymmetricOperator operator =
        new SymmetricOperator() {
          @Override
          public int dimension() {
            return dimension;
          }

          @Override
          public void multiply(double[][] vectors, double[][] products) {
            for (int j = 0; j < vectors.length; j++) {
              double[] y = products[j];
              double before = BlockVectors.dot(v, vectors[j]);
              for (int i = 0; i < dimension; i++) {
                y[i] = eigenvalues[i] * (vectors[j][i] - 2 * before * v[i]);
              }
              double after = BlockVectors.dot(v, y);
              for (int i = 0; i < dimension; i++) {
                y[i] -= 2 * after * v[i];
              }
            }
          }
        };
    long[] built = new long[1];
    long start = System.nanoTime();
    ExactSpectrum spectrum =
        ExactSpectrum.of(operator, (done, planned) -> built[0] = System.nanoTime());
    long end = System.nanoTime();
    double[] expected = eigenvalues.clone();
    Arrays.sort(expected);
    double[] actual = spectrum.eigenvalues();
    double largest = 0;
    for (int i = 0; i < dimension; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    System.out.printf(
        Locale.ROOT,
        "| %d | %.2f s | %.2f s | %d MB | %.1e |%n",
        dimension,
        1e-9 * (built[0] - start),
        1e-9 * (end - built[0]),
        ExactSpectrum.memoryNeeded(operator) / 1_000_000,
        largest);
  }
}
