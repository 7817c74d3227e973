package dev.sonde.nets.loss;

import java.util.OptionalDouble;

/**
 * What some targets summed to.
 *
 * @param loss the sum of their losses
 * @param targets how many there were
 * @param predicted how many the network predicted, or −1 where the loss knows no such thing
 */
public record Tally(double loss, long targets, long predicted) {
  public static final Tally NONE = new Tally(0, 0, 0);

  public Tally plus(Tally other) {
    return new Tally(
        loss + other.loss,
        targets + other.targets,
        predicted < 0 || other.predicted < 0 ? -1 : predicted + other.predicted);
  }

  public double meanLoss() {
    return loss / targets;
  }

  public OptionalDouble error() {
    return predicted < 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(1 - (double) predicted / targets);
  }
}
