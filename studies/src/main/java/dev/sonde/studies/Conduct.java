package dev.sonde.studies;

import dev.sonde.findings.ProgressListener;
import dev.sonde.studies.StudyResult.Extent;

/**
 * How a study is conducted, whatever it asks.
 *
 * @param seed of everything that is drawn
 * @param extent how thorough it is
 * @param listener who hears how it goes
 * @param threads how many trainings or minibatches are worked on at once, at least 1; figures do
 *     not depend on it
 */
public record Conduct(long seed, Extent extent, ProgressListener listener, int threads) {
  /** Checks the threads. */
  public Conduct {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: at least 1 is needed, got " + threads);
    }
  }

  /**
   * Returns the usual one: seed 0, thorough, unheard, on one thread.
   *
   * @return it
   */
  public static Conduct usual() {
    return new Conduct(0, Extent.FULL, ProgressListener.silent(), 1);
  }
}
