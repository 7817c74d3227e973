package dev.sonde.descent.design;

import java.util.List;

/**
 * What a plan's models are held back by, and what its tuned curves choose among.
 *
 * @param weightDecay the decay of every network's weights
 * @param decays the weight decays to choose among at every value; none for no such curve
 * @param ridges the same of linear models
 */
public record PlannedRegularisation(double weightDecay, List<Double> decays, List<Double> ridges) {

  /** Checks and copies the numbers. */
  public PlannedRegularisation {
    Bound.notNegative(weightDecay, "the weight decay");
    decays = Bound.positive(decays, "a decay to choose from");
    ridges = Bound.positive(ridges, "a ridge");
  }

  static PlannedRegularisation withDefaults() {
    return new PlannedRegularisation(0, List.of(0.3, 1.0, 3.0), List.of());
  }

  public PlannedRegularisation withWeightDecay(double decay) {
    return new PlannedRegularisation(decay, decays, ridges);
  }

  public PlannedRegularisation withDecays(List<Double> choices) {
    return new PlannedRegularisation(weightDecay, choices, ridges);
  }

  public PlannedRegularisation withRidges(List<Double> choices) {
    return new PlannedRegularisation(weightDecay, decays, choices);
  }
}
