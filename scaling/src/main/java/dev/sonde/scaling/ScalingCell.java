package dev.sonde.scaling;

import java.util.List;
import java.util.Locale;

/**
 * One transformer, trained.
 *
 * @param variant how its logits are scaled
 * @param headSize d
 * @param learningRate the peak rate
 * @param repetition which of the seeds, from 0
 * @param outcome whether it came to its end
 * @param curve figures at log-spaced steps; those after divergence are not there
 */
public record ScalingCell(
    ScalingVariant variant,
    int headSize,
    double learningRate,
    int repetition,
    Outcome outcome,
    List<ScalingStep> curve) {

  /** How a training ended. */
  public enum Outcome {
    /** All steps were made. */
    DONE,
    /** The loss was no longer a finite number. */
    DIVERGED;

    /** The stable name in files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the list. */
  public ScalingCell {
    curve = List.copyOf(curve);
  }

  /**
   * The held-out loss at the end.
   *
   * @return nats a character; NaN for a training that diverged
   */
  public double finalLoss() {
    return outcome == Outcome.DONE ? curve.get(curve.size() - 1).heldOutLoss() : Double.NaN;
  }
}
