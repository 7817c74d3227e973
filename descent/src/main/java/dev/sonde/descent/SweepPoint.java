package dev.sonde.descent;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The models at one value of the axis, averaged over seeds. Diverged and failed ones are counted
 * and not averaged.
 *
 * @param value the axis's value
 * @param parameters how many numbers a model fits
 * @param trainError the training error, against the labels trained on
 * @param testError the test error against clean labels
 * @param noisyTestError the expected test error against labels as noisy as the training's
 * @param trainLoss the mean training loss
 * @param testLoss the mean test loss
 * @param earlyStopped the smallest test error along each training, which only an oracle would stop
 *     at; empty (n = 0) where there is no training
 * @param tuned the test error at the best ridge of the grid, chosen by the test loss; empty where
 *     there is none
 * @param measures measures by name
 * @param diverged how many models diverged
 * @param failed how many failed
 */
public record SweepPoint(
    double value,
    long parameters,
    Average trainError,
    Average testError,
    Average noisyTestError,
    Average trainLoss,
    Average testLoss,
    Average earlyStopped,
    Average tuned,
    SortedMap<String, Average> measures,
    int diverged,
    int failed) {

  /** Copies the measures. */
  public SweepPoint {
    measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
  }
}
