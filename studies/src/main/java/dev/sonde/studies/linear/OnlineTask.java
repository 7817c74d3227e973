package dev.sonde.studies.linear;

import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.StudyResult.Extent;

/**
 * What is learned online and in full batches, and how.
 *
 * @param rule what learns
 * @param seed of everything that is drawn
 * @param extent how thorough it is
 * @param listener who hears how it goes
 * @param data all samples
 * @param linear the same as matrices
 */
record OnlineTask(
    OnlineRule rule,
    long seed,
    Extent extent,
    ProgressListener listener,
    Dataset data,
    LinearTask linear) {
  /** Passes of full batches. */
  private static final int PASSES = 400;

  private static final int QUICK_PASSES = 100;

  private static final int MOST_SAMPLES = 5000;

  private static final int QUICK_SAMPLES = 1500;

  /** Prototypes of k-means. */
  private static final int PROTOTYPES = 20;

  OnlineTask withListener(ProgressListener heard) {
    return new OnlineTask(rule, seed, extent, heard, data, linear);
  }

  boolean isQuick() {
    return extent == Extent.QUICK;
  }

  int batchPasses() {
    return isQuick() ? QUICK_PASSES : PASSES;
  }

  /** How many samples are learned from. */
  int samples() {
    return Math.min(isQuick() ? QUICK_SAMPLES : MOST_SAMPLES, data.samples() / 2);
  }

  /** How many samples test. */
  int tests() {
    return Math.min(isQuick() ? QUICK_SAMPLES : MOST_SAMPLES, data.samples() - samples());
  }

  /** How many outputs or prototypes the rule has. */
  int outputs() {
    int targets = linear.targets().columns();
    return switch (rule) {
      case K_MEANS -> PROTOTYPES;
      case LVQ2 -> 2 * targets;
      default -> targets;
    };
  }
}
