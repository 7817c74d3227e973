package dev.sonde.studies.landscape;

import dev.sonde.spectra.SymmetricOperator;

/**
 * {@code f = ½Σ aᵢxᵢ² + Σ cⱼ(−yⱼ²/2 + yⱼ⁴/4)} in rotated coordinates: a saddle at 0 whose index is
 * the number of c, and minima of value {@code −¼Σcⱼ} at {@code yⱼ = ±1}.
 *
 * <p>Near y = 0 a damped Newton step multiplies y by {@code −λ/(c − λ)} and a saddle-free one by
 * {@code 1 + c/(c + λ)}, so whoever keeps λ below every c is pulled into the saddle by the one and
 * driven out by the other. Made for this purpose, and exact; no paper is needed.
 */
final class QuarticSaddle implements Landscape {
  private final double[] a;
  private final double[] c;
  private final double[][] rotation; // rows: coordinates

  /**
   * Makes one.
   *
   * @param a positive curvatures
   * @param c depths, positive
   * @param rotation an orthogonal matrix whose rows are the coordinates x, then y
   */
  QuarticSaddle(double[] a, double[] c, double[][] rotation) {
    this.a = a.clone();
    this.c = c.clone();
    this.rotation = rotation;
  }

  @Override
  public int dimension() {
    return a.length + c.length;
  }

  double minimum() {
    double sum = 0;
    for (double depth : c) {
      sum -= depth / 4;
    }
    return sum;
  }

  double[] coordinates(double[] at) {
    double[] z = new double[dimension()];
    for (int i = 0; i < z.length; i++) {
      z[i] = Vectors.dot(rotation[i], at);
    }
    return z;
  }

  double[] at(double[] coordinates) {
    double[] out = new double[dimension()];
    for (int i = 0; i < out.length; i++) {
      Vectors.add(coordinates[i], rotation[i], out);
    }
    return out;
  }

  @Override
  public double lossAt(double[] at) {
    double[] z = coordinates(at);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * z[i] * z[i] / 2;
    }
    for (int j = 0; j < c.length; j++) {
      double y2 = z[a.length + j] * z[a.length + j];
      sum += c[j] * (-y2 / 2 + y2 * y2 / 4);
    }
    return sum;
  }

  @Override
  public double[] gradientAt(double[] at) {
    double[] z = coordinates(at);
    for (int i = 0; i < a.length; i++) {
      z[i] *= a[i];
    }
    for (int j = 0; j < c.length; j++) {
      double y = z[a.length + j];
      z[a.length + j] = c[j] * (-y + y * y * y);
    }
    return at(z);
  }

  @Override
  public SymmetricOperator hessianAt(double[] at) {
    double[] z = coordinates(at);
    double[] diagonal = new double[z.length];
    System.arraycopy(a, 0, diagonal, 0, a.length);
    for (int j = 0; j < c.length; j++) {
      double y = z[a.length + j];
      diagonal[a.length + j] = c[j] * (-1 + 3 * y * y);
    }
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return diagonal.length;
      }

      @Override
      public void multiply(double[][] vectors, double[][] products) {
        for (int k = 0; k < vectors.length; k++) {
          double[] inside = coordinates(vectors[k]);
          for (int i = 0; i < inside.length; i++) {
            inside[i] *= diagonal[i];
          }
          System.arraycopy(at(inside), 0, products[k], 0, inside.length);
        }
      }
    };
  }
}
