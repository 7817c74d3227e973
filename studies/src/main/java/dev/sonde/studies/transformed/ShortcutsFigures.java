package dev.sonde.studies.transformed;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.RateSearch;
import dev.sonde.studies.StudyFigures;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the study {@code shortcuts} found.
 *
 * @param variants each variant at its best rate, by name; in the theory empty
 * @param units what the units of each hidden layer do before any training
 * @param fisher how close each variant's Fisher matrix is to a diagonal one at the start, by name
 * @param lossUnit what training losses count; with {@link LossUnit#NATS} test errors are shares of
 *     answers, otherwise of the targets' variance
 */
public record ShortcutsFigures(
    Map<String, Variant> variants, List<Units> units, Map<String, Fisher> fisher, LossUnit lossUnit)
    implements StudyFigures {

  /** Copies the collections. */
  public ShortcutsFigures {
    variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
    units = List.copyOf(units);
    fisher = Collections.unmodifiableMap(new LinkedHashMap<>(fisher));
  }

  /**
   * A variant at the rate of its least training loss.
   *
   * @param rate that rate
   * @param search whether rates on both sides of it are worse
   * @param trainLoss the training loss at the end, over seeds
   * @param testError the test error at the end, over seeds
   * @param curve the training loss after each epoch, mean over seeds
   */
  public record Variant(
      double rate, RateSearch search, Average trainLoss, Average testError, double[] curve) {

    /** Copies the curve. */
    public Variant {
      curve = curve.clone();
    }

    @Override
    public double[] curve() {
      return curve.clone();
    }
  }

  /**
   * The units of a layer.
   *
   * @param layer which hidden layer, from 1
   * @param meanShare the share of the units' mean square that their means hold
   * @param slope the mean slope
   * @param units how many
   */
  public record Units(int layer, double meanShare, double slope, int units) {}

  /**
   * A Fisher matrix.
   *
   * @param offDiagonal the share of its norm off the diagonal
   * @param condition λmax over the median eigenvalue; empty where half of the eigenvalues vanish
   */
  public record Fisher(double offDiagonal, OptionalDouble condition) {}
}
