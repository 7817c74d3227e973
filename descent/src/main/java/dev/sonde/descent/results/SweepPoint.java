package dev.sonde.descent.results;

import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.cells.ReferenceFigures;
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
 * @param references what its errors are held against
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
    References references,
    int diverged,
    int failed) {

  /**
   * What the errors at one value are held against.
   *
   * @param constantError the test error of the constant answer; empty (n = 0) where not known
   * @param unavoidableError the training error that no model of the kind avoids; empty for none
   * @param unmeasured 1 over the networks that were to be measured and could not be; empty for none
   */
  public record References(Average constantError, Average unavoidableError, Average unmeasured) {
    /** Nothing to hold errors against. */
    static final References NONE = new References(Average.of(), Average.of(), Average.of());
  }

  /**
   * Returns everything that {@code sweep.json} has by name: the measures, and what they stand
   * beside.
   *
   * @return averages by name, those that are known
   */
  public SortedMap<String, Average> named() {
    SortedMap<String, Average> named = new TreeMap<>(measures);
    named.put(ReferenceFigures.CONSTANT_ERROR, references.constantError());
    named.put(ReferenceFigures.UNAVOIDABLE_ERROR, references.unavoidableError());
    named.put(CurvePoint.UNMEASURED, references.unmeasured());
    named.values().removeIf(average -> average.n() == 0);
    return named;
  }

  /** Copies the measures. */
  public SweepPoint {
    measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
  }
}
