package dev.sonde.studies;

import dev.sonde.findings.ProgressListener;
import dev.sonde.studies.StudyResult.Extent;

/**
 * A study that is told how to be conducted.
 *
 * <pre>{@code
 * StudyResult result = StepsStudy.withDefaults().withSeed(1).withThreads(2).of(data);
 * }</pre>
 *
 * @param <S> the study
 */
public interface Conducted<S> {
  /**
   * Returns how it is conducted.
   *
   * @return {@link Conduct#usual()} unless something was set
   */
  Conduct conduct();

  /**
   * Sets how it is conducted.
   *
   * @param chosen all of it
   * @return a study
   */
  S with(Conduct chosen);

  /**
   * Sets the seed of everything that is drawn.
   *
   * @param chosen any number
   * @return a study
   */
  default S withSeed(long chosen) {
    Conduct now = conduct();
    return with(new Conduct(chosen, now.extent(), now.listener(), now.threads()));
  }

  /**
   * Sets how thorough it is.
   *
   * @param chosen {@link Extent#QUICK} for less of everything, which {@link StudyResult#settings()}
   *     names
   * @return a study
   */
  default S withExtent(Extent chosen) {
    Conduct now = conduct();
    return with(new Conduct(now.seed(), chosen, now.listener(), now.threads()));
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  default S withListener(ProgressListener heard) {
    Conduct now = conduct();
    return with(new Conduct(now.seed(), now.extent(), heard, now.threads()));
  }

  /**
   * Sets how many trainings or minibatches are worked on at once; figures do not depend on it, but
   * those that are times.
   *
   * @param count at least 1
   * @return a study
   */
  default S withThreads(int count) {
    Conduct now = conduct();
    return with(new Conduct(now.seed(), now.extent(), now.listener(), count));
  }
}
