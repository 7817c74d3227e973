package dev.sonde.studies.linear;

import dev.sonde.descent.linear.LeastSquaresTheory;
import dev.sonde.findings.InvalidInputException;
import java.util.function.DoubleUnaryOperator;

/**
 * The expected generalisation error of a linear perceptron that learns a linear teacher by gradient
 * descent, in noise, in the limit of many inputs.
 *
 * <p>{@code ẇ = −A(w − u) − λw + forces} with {@code A = XᵀX/N}, whose eigenvalues ε have the
 * Marčenko–Pastur density ρ with edges {@code (1±√α)²} and a mass {@code 1−α} at 0 below α = 1.
 * With {@code k = ε+λ} and {@code x = e^{−kt}}
 *
 * <pre>{@code
 * F(t) = ∫ρ { [(λ+εx)/k]² + σ²ε[(1−x)/k]² + s²x² + (T_w + T_o ε)(1−x²)/k } dε
 * }</pre>
 *
 * where at k = 0 the fractions take their limits. Noise on the inputs acts as more decay, {@code λ
 * + αs_in}. With Euler steps of η, x becomes {@code (1−ηk)^{t/η}} and the last term is divided by
 * {@code 1 − ηk/2}.
 *
 * <p>Errors are {@code mean (w−u)²} per input, without the noise of test targets; 1 at the start
 * where the teacher has unit length per input and the weights start at 0. The quadrature of {@value
 * #NODES} midpoints in the angle equals the closed form at t = ∞ to 1e-9.
 *
 * <p>Source: Krogh, Hertz 1992, equations 13 to 16, which are its end.
 *
 * @param samplesPerInput α = p/N, positive
 * @param noise σ², the variance of the training targets' noise, which stays the same in every step
 * @param decay λ of {@code ẇ}; in the mean loss it is {@code wd = λ/α}
 * @param start s², the variance of the weights at the start
 * @param weightNoise T_w, white noise on the weights, {@code ⟨ξξ⟩ = 2Tδ}
 * @param outputNoise T_o, white noise on the outputs
 * @param inputNoise s_in, the variance of noise on the inputs, new in every step
 */
public record NoisyPerceptron(
    double samplesPerInput,
    double noise,
    double decay,
    double start,
    double weightNoise,
    double outputNoise,
    double inputNoise) {

  private static final int NODES = 4000;

  /** Rates of decay below this are 0: nothing falls in that direction. */
  private static final double STILL = 1e-12;

  /** Golden section narrows a decade to 1e-9 of it. */
  private static final int NARROWINGS = 45;

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** Checks the ranges. */
  public NoisyPerceptron {
    if (!(samplesPerInput > 0 && samplesPerInput < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException(
          "samples per input α must be above 0 and finite, got " + samplesPerInput);
    }
    double[] others = {noise, decay, start, weightNoise, outputNoise, inputNoise};
    for (double other : others) {
      if (!(other >= 0 && other < Double.POSITIVE_INFINITY)) {
        throw new InvalidInputException(
            "noise, decay and start must be at least 0 and finite, got " + other);
      }
    }
  }

  /**
   * Makes one whose only noise is that of its targets, without decay, from 0.
   *
   * @param samplesPerInput α
   * @param noise σ²
   * @return the perceptron
   */
  public static NoisyPerceptron of(double samplesPerInput, double noise) {
    return new NoisyPerceptron(samplesPerInput, noise, 0, 0, 0, 0, 0);
  }

  /**
   * Returns it with another decay.
   *
   * @param lambda λ
   * @return a perceptron
   */
  public NoisyPerceptron withDecay(double lambda) {
    return new NoisyPerceptron(
        samplesPerInput, noise, lambda, start, weightNoise, outputNoise, inputNoise);
  }

  /**
   * Returns it with noise that is new in every step.
   *
   * @param weights T_w
   * @param outputs T_o
   * @param inputs s_in
   * @return a perceptron
   */
  public NoisyPerceptron withDynamicNoise(double weights, double outputs, double inputs) {
    return new NoisyPerceptron(samplesPerInput, noise, decay, start, weights, outputs, inputs);
  }

  /**
   * Returns the expected error after some time.
   *
   * @param time t, at least 0; infinity for the end
   * @return F(t); infinite where noise on the weights grows for ever
   */
  public double error(double time) {
    return integral(k -> Math.exp(-k * time), time, 0);
  }

  /**
   * Returns the expected error after Euler steps.
   *
   * @param time t = steps · η
   * @param rate η, positive
   * @return F; that of {@link #error(double)} as η goes to 0
   */
  public double error(double time, double rate) {
    double steps = Math.round(time / rate);
    return integral(k -> Math.pow(Math.abs(1 - rate * k), steps), time, rate);
  }

  /**
   * Returns the closed form at the end without dynamic noise.
   *
   * @return F(∞). Source: as {@link LeastSquaresTheory#kroghHertz}; needs a positive decay
   */
  public double limit() {
    return LeastSquaresTheory.kroghHertz(
        samplesPerInput, noise, decay + samplesPerInput * inputNoise);
  }

  /** What is left of a direction that falls at a rate. */
  private interface Remaining {
    double of(double rate);
  }

  private double integral(Remaining remaining, double time, double step) {
    double alpha = samplesPerInput;
    double lambda = decay + alpha * inputNoise;
    double low = (1 - Math.sqrt(alpha)) * (1 - Math.sqrt(alpha));
    double high = (1 + Math.sqrt(alpha)) * (1 + Math.sqrt(alpha));
    double half = (high - low) / 2;
    double sum = 0;
    for (int i = 0; i < NODES; i++) {
      double angle = (i + 0.5) * Math.PI / NODES;
      double e = (high + low) / 2 - half * Math.cos(angle);
      double density = Math.sqrt(Math.max(0, (high - e) * (e - low))) / (2 * Math.PI * e);
      sum +=
          density
              * half
              * Math.sin(angle)
              * Math.PI
              / NODES
              * integrand(e, lambda, remaining, time, step);
    }
    return alpha < 1 ? sum + (1 - alpha) * integrand(0, lambda, remaining, time, step) : sum;
  }

  private double integrand(double e, double lambda, Remaining remaining, double time, double step) {
    double k = e + lambda;
    boolean still = k <= STILL;
    double x = still ? 1 : remaining.of(k);
    double bias = still ? 1 : (lambda + e * x) / k;
    double passed = still ? time : (1 - x) / k;
    double dynamic = still ? 2 * time : (1 - x * x) / (k * (1 - step * k / 2));
    double forces = weightNoise + outputNoise * e;
    return bias * bias
        + (noise == 0 || e == 0 ? 0 : noise * e * passed * passed)
        + start * x * x
        + (forces == 0 ? 0 : forces * dynamic);
  }

  /**
   * Returns the best time to stop.
   *
   * @param longest the longest time to look at
   * @return t with the least error up to it, to a millionth; {@code longest} where the error only
   *     falls
   */
  public double bestTime(double longest) {
    return Math.exp(least(t -> error(Math.exp(t)), Math.log(longest) - 16, Math.log(longest)));
  }

  /**
   * Returns the decay whose error at the end is least; without dynamic noise σ².
   *
   * @return λ, to a millionth
   */
  public double bestDecay() {
    return Math.exp(
        least(
            lambda -> withDecay(Math.exp(lambda)).error(Double.POSITIVE_INFINITY),
            Math.log(1e-6),
            Math.log(1e4)));
  }

  private static double least(DoubleUnaryOperator function, double from, double to) {
    // a coarse look first: with dynamic noise there may be two valleys
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    int looks = 64;
    for (int i = 0; i <= looks; i++) {
      double here = function.applyAsDouble(from + (to - from) * i / looks);
      if (here < least) {
        least = here;
        best = i;
      }
    }
    double low = from + (to - from) * Math.max(0, best - 1) / looks;
    double high = from + (to - from) * Math.min(looks, best + 1) / looks;
    for (int i = 0; i < NARROWINGS; i++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (function.applyAsDouble(left) < function.applyAsDouble(right)) {
        high = right;
      } else {
        low = left;
      }
    }
    return (low + high) / 2;
  }
}
