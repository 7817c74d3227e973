package dev.sonde.descent;

import dev.sonde.descent.cells.UnfinishedCells;
import dev.sonde.descent.design.DataFacts;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.results.Advice;
import dev.sonde.descent.results.BestMeasure;
import dev.sonde.descent.results.ConstantComparison;
import dev.sonde.descent.results.Landmark;
import dev.sonde.descent.results.ModelRecord;
import dev.sonde.descent.results.PeakRemedies;
import dev.sonde.descent.results.SampleMap;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.results.TheoryPoint;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.runs.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the cells of a sweep say together; {@link SweepFindings} says what of it to notice.
 *
 * @param run the run: command, version, start and plan
 * @param design the plan as it was on these data
 * @param points the averages at every value of the axis, ascending
 * @param models every single model, those of the map included
 * @param thresholds where training error crosses 10%, 5% and 1%; empty along label noise
 * @param landmarks places on the axis that counting alone names
 * @param criticalRegime where models just manage to fit; empty where they don't within the sweep
 * @param doubleDescent whether test error descends twice
 * @param tunedDescent whether the curve of the tuned ridge or weight decay does
 * @param scoreboard how well each measure ranks the models, best first in each of four groups
 * @param constant whether any value is better than an answer without a look at the inputs; empty
 *     where that is not known, as in ledgers of earlier versions
 * @param theory what theory says; empty where it has nothing to say
 * @param advice which value to take; empty where that is no choice
 * @param sampleMap the same with fewer training samples; empty unless it was asked for
 * @param remedies how much smaller the error at the peak is with early stopping and tuning
 * @param missing how many cells are still to be computed
 */
public record Sweep(
    Run run,
    SweepDesign design,
    List<SweepPoint> points,
    List<ModelRecord> models,
    List<InterpolationThreshold> thresholds,
    List<Landmark> landmarks,
    Optional<CriticalRegime> criticalRegime,
    DoubleDescent doubleDescent,
    DoubleDescent tunedDescent,
    List<ScoreboardEntry> scoreboard,
    Optional<ConstantComparison> constant,
    List<TheoryPoint> theory,
    Optional<Advice> advice,
    Optional<SampleMap> sampleMap,
    PeakRemedies remedies,
    int missing) {

  /** Copies the lists. */
  public Sweep {
    points = List.copyOf(points);
    models = List.copyOf(models);
    thresholds = List.copyOf(thresholds);
    landmarks = List.copyOf(landmarks);
    scoreboard = List.copyOf(scoreboard);
    theory = List.copyOf(theory);
  }

  /**
   * Returns the point at a value of the axis.
   *
   * @param value the value
   * @return its point, empty where there is none
   */
  public Optional<SweepPoint> point(double value) {
    return points.stream().filter(point -> point.value() == value).findFirst();
  }

  /**
   * Says whether models have learned something that helps, as far as is known.
   *
   * @return false where nothing is measurably better than a constant answer, not even these seeds'
   *     own models; then nothing is advised, and no measure called the best
   */
  public boolean learned() {
    return constant.map(ConstantComparison::learned).orElse(true);
  }

  /**
   * Returns the measure that ranks the models of a group best, picked among two or more that are
   * known of at least 80% of them, and with |τ| of at least 1/3.
   *
   * @param nets the group, as in {@link ScoreboardEntry#nets}
   * @return its entry against test error; empty where none ranks them, or nothing was learned
   */
  public Optional<ScoreboardEntry> bestMeasure(String nets) {
    return learned() ? BestMeasure.of(scoreboard, nets) : Optional.empty();
  }

  /**
   * Returns the measure that comes next to {@link #bestMeasure} and isn't told apart from it: their
   * intervals overlap.
   *
   * @param nets the group
   * @return its entry against test error; empty where the best stands alone, or there is none
   */
  public Optional<ScoreboardEntry> rivalMeasure(String nets) {
    return bestMeasure(nets)
        .flatMap(best -> BestMeasure.rival(BestMeasure.candidates(scoreboard, nets)));
  }

  /**
   * Returns where training error crosses 5%, the threshold that stands for all.
   *
   * @return the crossing; empty where there is none within the sweep
   */
  public Optional<InterpolationThreshold> headlineThreshold() {
    return InterpolationThreshold.headline(thresholds);
  }

  /**
   * Returns what varied.
   *
   * @return the axis
   */
  public SweepAxis axis() {
    return design.axis();
  }

  /**
   * Returns what is known of the data.
   *
   * @return the facts that the plan remembers, none of a run that never met its data
   */
  public DataFacts known() {
    return design.known().orElse(DataFacts.of("", 0));
  }

  /**
   * Removes what a run's folder keeps of cells that have not ended; whoever goes on with the run
   * computes them from their start.
   *
   * @param folder the run's folder
   */
  public static void forgetUnfinished(Path folder) {
    UnfinishedCells.of(Optional.of(folder)).removeAll();
  }
}
