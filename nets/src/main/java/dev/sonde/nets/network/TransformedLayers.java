package dev.sonde.nets.network;

import java.util.Arrays;

/**
 * A perceptron with shortcuts whose units are transformed, in double precision: {@code z_l =
 * Σ_{j<l} W_{lj} h_j + b_l}, {@code h_l = γ ∘ (f(z_l) + α ∘ z_l + β)}, {@code h₀ = x}, and the
 * output {@code z_{L+1}}.
 *
 * <p>{@link #transform} changes α, β, γ of a layer and compensates in the weights of all layers
 * above, so that outputs stay the same to rounding: with {@code A = W_{ml} diag(γ)} for every
 * {@code m > l},
 *
 * <pre>{@code
 * W_{mj} += A diag(α − α′) W_{lj} (j < l),  b_m += A((α − α′) ∘ b_l + β − β′),  W_{ml} = A diag(1/γ′)
 * }</pre>
 *
 * <p>Without the shortcuts of all earlier layers there would be nothing to put the first into.
 *
 * <p>Not safe for use by several threads. Source: Raiko, Valpola, LeCun 2012; for γ Vatanen et al.
 * 2013.
 */
public final class TransformedLayers {
  /** A unit that hardly moves is not scaled up further than this (Vatanen et al. 2013). */
  public static final double MOST_SCALE = 10;

  private final int[] widths;
  private final Activation activation;
  private final TransformedPerceptron.Form form;

  /** {@code [l][j][to·from_j]}, row-major; null where there is no such connection. */
  private final double[][][] weights;

  private final double[][] biases;

  /** {@code [l][units]} for l from 1 to the last hidden layer. */
  private final double[][] alpha;

  private final double[][] beta;
  private final double[][] gamma;

  /** The layers of widths {@code inputs, hidden …, outputs}, all 0 but γ, which is 1. */
  TransformedLayers(int[] widths, Activation activation, TransformedPerceptron.Form form) {
    this.widths = widths.clone();
    this.activation = activation;
    this.form = form;
    int layers = widths.length - 1;
    weights = new double[layers + 1][][];
    biases = new double[layers + 1][];
    alpha = new double[layers][];
    beta = new double[layers][];
    gamma = new double[layers][];
    for (int l = 1; l <= layers; l++) {
      weights[l] = new double[l][];
      for (int j = 0; j < l; j++) {
        if (j == l - 1 || form != TransformedPerceptron.Form.PLAIN) {
          weights[l][j] = new double[widths[l] * widths[j]];
        }
      }
      biases[l] = new double[widths[l]];
      if (l < layers) {
        alpha[l] = new double[widths[l]];
        beta[l] = new double[widths[l]];
        gamma[l] = new double[widths[l]];
        Arrays.fill(gamma[l], 1);
      }
    }
  }

  /**
   * Returns how many layers have transformed units.
   *
   * @return L, at least 1
   */
  public int hidden() {
    return widths.length - 2;
  }

  int[] widths() {
    return widths.clone();
  }

  Activation activation() {
    return activation;
  }

  /**
   * What the units of a layer do on some samples.
   *
   * @param means ⟨h⟩, a unit each
   * @param slopes the mean of ∂h/∂z
   * @param meanSquares ⟨h²⟩
   * @param alpha what would make the mean slope 0: −⟨f′⟩
   * @param beta what would make the mean 0 then: −⟨f + αz⟩
   * @param gamma what would make the mean square 1 then, at most {@link #MOST_SCALE}
   */
  public record Units(
      double[] means,
      double[] slopes,
      double[] meanSquares,
      double[] alpha,
      double[] beta,
      double[] gamma) {}

  /**
   * The transformation of a layer's units.
   *
   * @param alpha α, a unit each
   * @param beta β
   * @param gamma γ
   */
  public record Transformation(double[] alpha, double[] beta, double[] gamma) {}

  /**
   * Returns the transformation of a layer's units.
   *
   * @param layer which, from 1
   * @return a copy
   */
  public Transformation transformation(int layer) {
    return new Transformation(alpha[layer].clone(), beta[layer].clone(), gamma[layer].clone());
  }

  /**
   * Runs the network.
   *
   * @param inputs {@code [samples][inputs]}
   * @return {@code [samples][outputs]}
   */
  public double[][] outputs(double[][] inputs) {
    double[][] out = new double[inputs.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = sums(inputs[i])[widths.length - 1];
    }
    return out;
  }

  /**
   * Returns the sums that units take of one sample.
   *
   * @param input one sample
   * @return {@code z_l} for l from 1 on; the last are the outputs, the first place is empty
   */
  double[][] sums(double[] input) {
    int last = widths.length - 1;
    double[][] z = new double[last + 1][];
    double[][] h = new double[last + 1][];
    h[0] = input;
    z[0] = new double[0];
    for (int l = 1; l <= last; l++) {
      double[] sum = biases[l].clone();
      for (int j = 0; j < l; j++) {
        double[] w = weights[l][j];
        if (w != null) {
          int from = widths[j];
          for (int to = 0; to < sum.length; to++) {
            double s = 0;
            for (int i = 0; i < from; i++) {
              s += w[to * from + i] * h[j][i];
            }
            sum[to] += s;
          }
        }
      }
      z[l] = sum;
      if (l < last) {
        h[l] = new double[sum.length];
        for (int i = 0; i < sum.length; i++) {
          h[l][i] = unit(l, i, sum[i]);
        }
      }
    }
    return z;
  }

  /** γ(f(z) + αz + β). */
  double unit(int layer, int unit, double z) {
    return gamma[layer][unit]
        * (UnitFunction.value(activation, z) + alpha[layer][unit] * z + beta[layer][unit]);
  }

  /** γ(f′(z) + α). */
  double slope(int layer, int unit, double z) {
    return gamma[layer][unit] * (UnitFunction.slope(activation, z) + alpha[layer][unit]);
  }

  /**
   * Looks at a layer's units on some samples.
   *
   * @param inputs {@code [samples][inputs]}, at least one
   * @param layer which, from 1
   * @return what its units do
   */
  public Units units(double[][] inputs, int layer) {
    int width = widths[layer];
    int n = inputs.length;
    double[][] z = new double[n][];
    double[] means = new double[width];
    double[] slopes = new double[width];
    double[] squares = new double[width];
    double[] newAlpha = new double[width];
    for (int s = 0; s < n; s++) {
      z[s] = sums(inputs[s])[layer];
      for (int i = 0; i < width; i++) {
        double h = unit(layer, i, z[s][i]);
        means[i] += h / n;
        squares[i] += h * h / n;
        slopes[i] += slope(layer, i, z[s][i]) / n;
        newAlpha[i] -= UnitFunction.slope(activation, z[s][i]) / n;
      }
    }
    double[] newBeta = new double[width];
    double[] newGamma = new double[width];
    for (int i = 0; i < width; i++) {
      for (int s = 0; s < n; s++) {
        newBeta[i] -= (UnitFunction.value(activation, z[s][i]) + newAlpha[i] * z[s][i]) / n;
      }
      double square = 0;
      for (int s = 0; s < n; s++) {
        double h = UnitFunction.value(activation, z[s][i]) + newAlpha[i] * z[s][i] + newBeta[i];
        square += h * h / n;
      }
      newGamma[i] = Math.min(MOST_SCALE, 1 / Math.sqrt(square));
    }
    return new Units(means, slopes, squares, newAlpha, newBeta, newGamma);
  }

  /**
   * Changes the transformation of a layer's units; outputs stay the same to rounding.
   *
   * @param layer which, from 1
   * @param toAlpha α′
   * @param toBeta β′
   * @param toGamma γ′, none of them 0
   */
  public void transform(int layer, double[] toAlpha, double[] toBeta, double[] toGamma) {
    int width = widths[layer];
    for (int m = layer + 1; m < widths.length; m++) {
      double[] above = weights[m][layer];
      if (above == null || weights[m][0] == null) {
        throw new IllegalStateException(
            "without shortcuts there is nothing to compensate in; build the network with them");
      }
      for (int to = 0; to < widths[m]; to++) {
        for (int i = 0; i < width; i++) {
          double a = above[to * width + i] * gamma[layer][i];
          double slope = alpha[layer][i] - toAlpha[i];
          for (int j = 0; j < layer; j++) {
            double[] below = weights[layer][j];
            int from = widths[j];
            for (int k = 0; k < from; k++) {
              weights[m][j][to * from + k] += a * slope * below[i * from + k];
            }
          }
          biases[m][to] += a * (slope * biases[layer][i] + beta[layer][i] - toBeta[i]);
          above[to * width + i] = a / toGamma[i];
        }
      }
    }
    alpha[layer] = toAlpha.clone();
    beta[layer] = toBeta.clone();
    gamma[layer] = toGamma.clone();
  }

  /**
   * Returns the derivatives of the outputs by all weights and biases.
   *
   * @param input one sample
   * @return {@code [outputs][parameters]}, layer by layer, the weights from each earlier layer and
   *     then the biases
   */
  public double[][] jacobian(double[] input) {
    int last = widths.length - 1;
    double[][] z = sums(input);
    double[][] h = new double[last][];
    h[0] = input;
    for (int l = 1; l < last; l++) {
      h[l] = new double[widths[l]];
      for (int i = 0; i < widths[l]; i++) {
        h[l][i] = unit(l, i, z[l][i]);
      }
    }
    double[][] jacobian = new double[widths[last]][parameters()];
    for (int output = 0; output < widths[last]; output++) {
      double[][] sensitivity = new double[last + 1][];
      sensitivity[last] = new double[widths[last]];
      sensitivity[last][output] = 1;
      for (int l = last - 1; l > 0; l--) {
        sensitivity[l] = below(sensitivity, l, z[l]);
      }
      int at = 0;
      for (int l = 1; l <= last; l++) {
        for (int j = 0; j < l; j++) {
          for (int to = 0; weights[l][j] != null && to < widths[l]; to++) {
            for (int from = 0; from < widths[j]; from++) {
              jacobian[output][at++] = sensitivity[l][to] * h[j][from];
            }
          }
        }
        for (int to = 0; to < widths[l]; to++) {
          jacobian[output][at++] = sensitivity[l][to];
        }
      }
    }
    return jacobian;
  }

  /** The sensitivities of a hidden layer's sums from those of all layers above. */
  private double[] below(double[][] above, int layer, double[] z) {
    double[] out = new double[widths[layer]];
    for (int m = layer + 1; m < widths.length; m++) {
      double[] w = weights[m][layer];
      for (int to = 0; w != null && to < widths[m]; to++) {
        for (int i = 0; i < out.length; i++) {
          out[i] += above[m][to] * w[to * out.length + i];
        }
      }
    }
    for (int i = 0; i < out.length; i++) {
      out[i] *= slope(layer, i, z[i]);
    }
    return out;
  }

  private int parameters() {
    int count = 0;
    for (int l = 1; l < widths.length; l++) {
      for (double[] w : weights[l]) {
        count += w == null ? 0 : w.length;
      }
      count += widths[l];
    }
    return count;
  }

  /**
   * Sets the transformation of a layer's units without compensating in the weights: another
   * function.
   *
   * @param layer which, from 1
   * @param toAlpha α
   * @param toBeta β
   * @param toGamma γ
   */
  public void set(int layer, double[] toAlpha, double[] toBeta, double[] toGamma) {
    alpha[layer] = toAlpha.clone();
    beta[layer] = toBeta.clone();
    gamma[layer] = toGamma.clone();
  }

  /**
   * Tells whether units may be transformed.
   *
   * @return whether the layers were made in that form
   */
  public boolean isTransformed() {
    return form == TransformedPerceptron.Form.TRANSFORMED;
  }

  /** Takes all transformations out: a plain network with shortcuts, of the same outputs. */
  public void fold() {
    for (int layer = 1; layer <= hidden(); layer++) {
      double[] zeros = new double[widths[layer]];
      double[] ones = new double[widths[layer]];
      Arrays.fill(ones, 1);
      transform(layer, zeros, zeros, ones);
    }
  }

  double[][][] weights() {
    return weights;
  }

  double[][] biases() {
    return biases;
  }

  double[][] alpha() {
    return alpha;
  }

  double[][] beta() {
    return beta;
  }

  double[][] gamma() {
    return gamma;
  }
}
