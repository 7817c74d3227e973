package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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
   * Reads what a plan's text says of its data.
   *
   * @param take gives a value, and takes it out
   * @return nothing where its data are others
   */
  static Optional<GaussianData> read(Function<String, Optional<String>> take) {
    Optional<String> signal = take.apply(SIGNAL);
    Optional<String> noise = take.apply(NOISE);
    Optional<String> decay = take.apply(DECAY);
    return signal.map(
        variance ->
            new GaussianData(
                Double.parseDouble(variance),
                Double.parseDouble(
                    noise.orElseThrow(() -> new IllegalArgumentException("it lacks " + NOISE))),
                Double.parseDouble(decay.orElse("0"))));
  }

  /** What a plan says of them. */
  Map<String, String> facts() {
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
