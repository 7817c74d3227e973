package dev.sonde.descent.results;

import dev.sonde.descent.statistics.Average;
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
 * @param bias the squared bias: the test error that seeds share
 * @param variance the test error that seeds do not share, half the share of test samples on which
 *     two seeds disagree; empty (n = 0), as the bias, below two seeds and for real targets
 * @param earlyStopped the test error at the epoch of the smallest error on held-out samples; empty
 *     where there is no training, or nothing was left to hold out
 * @param tuned the test error at the ridge or weight decay of the grid that is best on held-out
 *     samples; empty where there is none
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
    Average bias,
    Average variance,
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
