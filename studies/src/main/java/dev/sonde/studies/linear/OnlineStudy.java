package dev.sonde.studies.linear;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.concurrent.CancellationException;

/**
 * Do the data repay full-batch work?
 *
 * <p>A full-batch step looks at every sample before it moves once; an online step moves after each.
 * Where samples repeat each other, one online pass does the work of many batch passes: over r
 * copies it is r passes, exactly, while a batch pass over copies gains nothing. How large a batch
 * is worth it is the noise scale {@code B = tr Cov(g)/‖ḡ‖²} of the gradients of single samples:
 * below it the noise halves with every doubling, beyond it a larger batch mostly repeats itself.
 *
 * <p>It is learned on up to ten random splits of the data, each in orders of its own, and errors
 * are those of other splits, orders and test samples. Losses are judged on samples that were not
 * learned from; of a perceptron, whose loss is 0 before it has learned anything, the share of wrong
 * answers. The online rate is the best of five by the loss of each sample before it is learned,
 * which needs no samples of its own.
 *
 * <p>Source: Bottou 1998; for the noise scale McCandlish, Kaplan, Amodei 2018, equation 2.9.
 */
public final class OnlineStudy {

  private final OnlineRule rule;

  private final long seed;

  private final Extent extent;

  private final ProgressListener listener;

  private OnlineStudy(OnlineRule rule, long seed, Extent extent, ProgressListener listener) {
    this.rule = rule;
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  /**
   * Returns the study with its usual settings: softmax regression.
   *
   * @return the study
   */
  public static OnlineStudy withDefaults() {
    return new OnlineStudy(OnlineRule.LOGISTIC, 0, Extent.FULL, ProgressListener.silent());
  }

  /**
   * Sets what learns.
   *
   * @param chosen the rule
   * @return a study
   */
  public OnlineStudy withRule(OnlineRule chosen) {
    return new OnlineStudy(chosen, seed, extent, listener);
  }

  /**
   * Sets the seed of draws and of the samples' order.
   *
   * @param chosen any number
   * @return a study
   */
  public OnlineStudy withSeed(long chosen) {
    return new OnlineStudy(rule, chosen, extent, listener);
  }

  /**
   * Sets how thorough it is: {@link Extent#QUICK} learns from fewer samples in fewer passes.
   *
   * @param chosen how thorough
   * @return a study
   */
  public OnlineStudy withExtent(Extent chosen) {
    return new OnlineStudy(rule, seed, chosen, listener);
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  public OnlineStudy withListener(ProgressListener heard) {
    return new OnlineStudy(rule, seed, extent, heard);
  }

  /**
   * Holds the limits of online learning on a quadratic against runs of it.
   *
   * @return variances beside their limits
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    return new OnlineTheory(seed, extent, listener).result();
  }

  /**
   * Learns data online and in full batches, by a linear model with a bias of centred inputs.
   *
   * @param data real inputs, with classes or real targets; at least 20 samples
   * @return test losses over passes, and the noise scale along the batch training
   * @throws InvalidInputException when there are fewer samples, nothing to learn, or real targets
   *     for a rule that tells classes apart
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    if (data.samples() < 20) {
      throw new InvalidInputException(
          data.source() + ": learning and testing need at least 20 samples, got " + data.samples());
    }
    LinearTask task = LinearTask.of(data);
    if (task.classes() == 0 && rule != OnlineRule.ADALINE && rule != OnlineRule.K_MEANS) {
      throw new InvalidInputException(
          data.source()
              + ": --rule "
              + rule.label()
              + " tells classes apart, and these targets are real numbers; use --rule adaline");
    }
    return new OnlineSplits(new OnlineTask(rule, seed, extent, listener, data, task)).result();
  }
}
