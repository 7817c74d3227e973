package dev.sonde.nets;

import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.spectra.SymmetricOperator;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Small operators as dense matrices. */
public final class Dense {
  private Dense() {}

  /** Column by column, from products with unit vectors. */
  public static double[][] of(SymmetricOperator operator) {
    int n = operator.dimension();
    double[][] unit = new double[n][n];
    for (int i = 0; i < n; i++) {
      unit[i][i] = 1;
    }
    double[][] out = new double[n][n];
    operator.multiply(unit, out);
    return out;
  }

  /** Ascending eigenvalues of the symmetric part, by LAPACK. */
  static double[] eigenvalues(double[][] matrix) {
    int n = matrix.length;
    double[] flat = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        flat[i * n + j] = (matrix[i][j] + matrix[j][i]) / 2;
      }
    }
    double[] out = new double[n];
    Libtorch.run(() -> torch.linalg_eigvalsh(Tensor.create(flat, n, n)).data_ptr_double().get(out));
    return out;
  }

  public static double asymmetry(double[][] matrix) {
    double worst = 0;
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < i; j++) {
        worst = Math.max(worst, Math.abs(matrix[i][j] - matrix[j][i]));
      }
    }
    return worst;
  }

  static double[] diagonal(double[][] matrix) {
    double[] out = new double[matrix.length];
    Arrays.setAll(out, i -> matrix[i][i]);
    return out;
  }
}
