package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.runs.Configuration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the theory's own data are drawn from: {@code y = βᵀx + ε}, the inputs independent normals,
 * the j-th, from 1, of variance {@code s_j = j^(−a)}.
 *
 * @param signal the variance Σ β² s of βᵀx, positive
 * @param noiseVariance the variance of ε, positive
 * @param decay a, at least 0; at 0 all inputs are alike
 */
public record GaussianData(double signal, double noiseVariance, double decay) {
  private static final String SIGNAL = "signal";
  private static final String NOISE = "noise-variance";
  private static final String DECAY = "input-decay";

  /**
   * Checks the numbers.
   *
   * @throws InvalidInputException where one is out of range
   */
  public GaussianData {
    if (!(signal > 0 && noiseVariance > 0)) {
      throw new InvalidInputException(
          "signal and noise variance must be positive, got " + signal + " and " + noiseVariance);
    }
    if (!(decay >= 0)) {
      throw new InvalidInputException(
          "the decay of the inputs' variances must be 0 or more, got " + decay);
    }
  }

  /**
   * Reads what a plan says of its data.
   *
   * @param plan of a run
   * @return nothing where its data are others
   */
  public static Optional<GaussianData> of(Configuration plan) {
    return plan.get(SIGNAL)
        .map(
            signal ->
                new GaussianData(
                    Double.parseDouble(signal),
                    Double.parseDouble(plan.get(NOISE).orElseThrow()),
                    Double.parseDouble(plan.get(DECAY).orElse("0"))));
  }

  /** What a plan says of them. */
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(SIGNAL, SweepRange.plain(signal));
    facts.put(NOISE, SweepRange.plain(noiseVariance));
    if (decay > 0) {
      facts.put(DECAY, SweepRange.plain(decay));
    }
    return facts;
  }

  /** The variance of an input, the first being 0. */
  public double variance(int input) {
    return Math.pow(input + 1.0, -decay);
  }
}
