package dev.sonde.studies.landscape;

import dev.sonde.spectra.DenseOperator;
import dev.sonde.spectra.SymmetricOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The linear autoencoder {@code ½ tr[(I − AB) S (I − AB)ᵀ]}, A {@code d×p}, B {@code p×d}, for a
 * diagonal covariance S of the inputs: the one network all of whose saddles are known.
 *
 * <p>For every set I of at most p eigenvalues there is a critical point that keeps those, of loss
 * {@code ½Σ_{j∉I} s_j} and index {@code #{i∈I, j∉I: s_j > s_i} + (p − |I|)(d − |I|)}; only the p
 * largest make a minimum. Source: Baldi, Hornik, Neural Networks and Principal Component Analysis,
 * 1989, for what is critical; the index by counting.
 *
 * <p>Parameters are A by rows, then B by rows.
 */
final class LinearAutoencoder implements Landscape {
  private final double[] s;
  private final int d;
  private final int p;

  LinearAutoencoder(double[] eigenvalues, int units) {
    this.s = eigenvalues.clone();
    this.d = s.length;
    this.p = units;
  }

  /**
   * A critical point.
   *
   * @param kept which eigenvalues, by their place
   * @param parameters where it is
   * @param loss in closed form
   * @param index in closed form
   */
  record Critical(List<Integer> kept, double[] parameters, double loss, int index) {}

  /** Returns all of them, for eigenvalues that are all different. */
  List<Critical> criticalPoints() {
    List<Critical> all = new ArrayList<>();
    for (int set = 0; set < 1 << d; set++) {
      if (Integer.bitCount(set) <= p) {
        all.add(criticalPoint(set));
      }
    }
    return all;
  }

  private Critical criticalPoint(int set) {
    List<Integer> kept = new ArrayList<>();
    double[] parameters = new double[dimension()];
    double loss = 0;
    int index = 0;
    for (int j = 0; j < d; j++) {
      if ((set >> j & 1) != 0) {
        parameters[j * p + kept.size()] = 1;
        parameters[d * p + kept.size() * d + j] = 1;
        kept.add(j);
      } else {
        loss += s[j] / 2;
        for (int i = 0; i < d; i++) {
          index += (set >> i & 1) != 0 && s[j] > s[i] ? 1 : 0;
        }
      }
    }
    index += (p - kept.size()) * (d - kept.size());
    return new Critical(kept, parameters, loss, index);
  }

  @Override
  public int dimension() {
    return 2 * d * p;
  }

  /** {@code (AB − I) S}, by rows. */
  private double[][] error(double[] at) {
    double[][] error = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        double sum = i == j ? -1 : 0;
        for (int k = 0; k < p; k++) {
          sum += at[i * p + k] * at[d * p + k * d + j];
        }
        error[i][j] = sum * s[j];
      }
    }
    return error;
  }

  @Override
  public double lossAt(double[] at) {
    double sum = 0;
    for (double[] row : error(at)) {
      for (int j = 0; j < d; j++) {
        sum += row[j] * row[j] / s[j] / 2;
      }
    }
    return sum;
  }

  @Override
  public double[] gradientAt(double[] at) {
    return gradient(at, error(at));
  }

  private double[] gradient(double[] at, double[][] error) {
    double[] out = new double[dimension()];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        for (int k = 0; k < p; k++) {
          out[i * p + k] += error[i][j] * at[d * p + k * d + j];
          out[d * p + k * d + j] += at[i * p + k] * error[i][j];
        }
      }
    }
    return out;
  }

  /** The gradient is a polynomial of degree three, so its derivative is written down. */
  @Override
  public SymmetricOperator hessianAt(double[] at) {
    int n = dimension();
    double[][] error = error(at);
    double[][] H = new double[n][n];
    for (int column = 0; column < n; column++) {
      double[] unit = new double[n];
      unit[column] = 1;
      double[] plus = gradient(unit, error);
      double[][] change = new double[d][d];
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double sum = 0;
          for (int k = 0; k < p; k++) {
            sum +=
                unit[i * p + k] * at[d * p + k * d + j] + at[i * p + k] * unit[d * p + k * d + j];
          }
          change[i][j] = sum * s[j];
        }
      }
      double[] more = gradient(at, change);
      for (int row = 0; row < n; row++) {
        H[row][column] = plus[row] + more[row];
      }
    }
    double[][] symmetric = new double[n][];
    Arrays.setAll(symmetric, i -> new double[n]);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        symmetric[i][j] = (H[i][j] + H[j][i]) / 2;
      }
    }
    return DenseOperator.of(symmetric);
  }
}
