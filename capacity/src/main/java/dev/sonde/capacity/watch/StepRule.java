package dev.sonde.capacity.watch;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;

/**
 * The rule by which an optimiser steps, as far as its stability depends on it.
 *
 * <p>On a quadratic with curvature λ, full-batch steps of a constant rate η diverge once λ exceeds
 *
 * <ul>
 *   <li>{@code 2/η} for gradient descent,
 *   <li>{@code 2(1 + β)/η} with heavy-ball momentum β,
 *   <li>{@code (2 + 2β₁)/((1 − β₁)η)} for Adam, with λ of the preconditioned matrix {@code P⁻¹H};
 *       38/η at β₁ = 0.9.
 * </ul>
 *
 * <p>Trainings of neural networks settle there. Sources: Cohen, Kaur, Li, Kolter, Talwalkar,
 * Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, 2021
 * (arXiv:2103.00065); Cohen et al., Adaptive Gradient Methods at the Edge of Stability, 2022
 * (arXiv:2207.14484).
 *
 * <p>With small batches and momentum, the curvature of a minibatch along its own gradient settles
 * lower, at {@code 2(1 − β)/η} (Momentum Further Constrains Sharpness at the Edge of Stochastic
 * Stability, 2026, arXiv:2604.14108).
 *
 * @param kind the optimiser
 * @param momentum β of momentum, β₁ of Adam, 0 otherwise
 * @param secondDecay β₂ of Adam, 0 otherwise
 * @param learningRate η, where it is known
 */
public record StepRule(
    Kind kind, double momentum, double secondDecay, OptionalDouble learningRate) {

  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  /** The optimisers. */
  public enum Kind {
    /** Plain gradient steps. */
    SGD("sgd"),
    /** Gradient steps with heavy-ball momentum. */
    MOMENTUM("momentum"),
    /** Adam (Kingma, Ba 2015), or AdamW, whose decay does not change the limit. */
    ADAM("adam");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The name on the command line and in JSON. */
    public String label() {
      return label;
    }
  }

  /** Checks that decays lie in [0, 1) and the rate is positive. */
  public StepRule {
    if (!(momentum >= 0 && momentum < 1 && secondDecay >= 0 && secondDecay < 1)) {
      throw new IllegalArgumentException(
          "decays lie between 0 and 1, got " + momentum + " and " + secondDecay);
    }
    if (learningRate.isPresent()
        && !(learningRate.getAsDouble() > 0
            && learningRate.getAsDouble() < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a learning rate is positive and finite, got " + learningRate.getAsDouble());
    }
  }

  /** Plain gradient steps. */
  public static StepRule sgd() {
    return new StepRule(Kind.SGD, 0, 0, OptionalDouble.empty());
  }

  /** Gradient steps with momentum. */
  public static StepRule momentum(double beta) {
    return new StepRule(Kind.MOMENTUM, beta, 0, OptionalDouble.empty());
  }

  /** Adam. */
  public static StepRule adam(double beta1, double beta2) {
    return new StepRule(Kind.ADAM, beta1, beta2, OptionalDouble.empty());
  }

  /** The same rule with a known rate. */
  public StepRule withLearningRate(double rate) {
    return new StepRule(kind, momentum, secondDecay, OptionalDouble.of(rate));
  }

  /** Whether the limit is one of the preconditioned matrix. */
  public boolean preconditions() {
    return kind == Kind.ADAM;
  }

  /** The largest stable curvature; empty where the rate is unknown. */
  public OptionalDouble limit() {
    if (learningRate.isEmpty()) {
      return OptionalDouble.empty();
    }
    BigDecimal rate = decimal(learningRate.getAsDouble());
    BigDecimal beta = decimal(momentum);
    return OptionalDouble.of(
        switch (kind) {
          case SGD -> quotient(TWO, rate);
          case MOMENTUM -> quotient(TWO.multiply(ONE.add(beta)), rate);
          case ADAM -> quotient(TWO.multiply(ONE.add(beta)), ONE.subtract(beta).multiply(rate));
        });
  }

  /**
   * Where the mean curvature of small batches along their own gradients settles; empty where it is
   * {@link #limit} itself, the rate is unknown, or no closed form is.
   */
  public OptionalDouble smallBatchLimit() {
    return kind == Kind.MOMENTUM && learningRate.isPresent()
        ? OptionalDouble.of(
            quotient(
                TWO.multiply(ONE.subtract(decimal(momentum))), decimal(learningRate.getAsDouble())))
        : OptionalDouble.empty();
  }

  /** A number as it was written: limits are computed in decimals, so that 38 comes out as 38. */
  private static BigDecimal decimal(double number) {
    return BigDecimal.valueOf(number);
  }

  private static double quotient(BigDecimal dividend, BigDecimal divisor) {
    return dividend.divide(divisor, MathContext.DECIMAL128).doubleValue();
  }

  /** The formula of {@link #smallBatchLimit}, as it is printed. */
  public static String smallBatchFormula() {
    return "2(1−β)/η";
  }

  /** The limit's formula, as it is printed. */
  public String formula() {
    return switch (kind) {
      case SGD -> "2/η";
      case MOMENTUM -> "2(1+β)/η";
      case ADAM -> "(2+2β₁)/((1−β₁)η)";
    };
  }
}
