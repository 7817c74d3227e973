package dev.sonde.scaling;

import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RowMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Small transformers trained with several scales of their attention logits.
 *
 * @param setting what was trained, and how
 * @param baselines what a table of letters reaches on the same held-out windows
 * @param cells the trainings that ended, by variant, head size, learning rate and seed
 * @param missing how many did not end because the experiment was interrupted
 */
public record ScalingResult(
    ScalingSetting setting, Baselines baselines, List<ScalingCell> cells, int missing) {

  /**
   * Held-out losses without attention, from counts over the training windows, one added to each.
   *
   * @param letter of predicting by the frequency of characters
   * @param pair of predicting by the character before
   */
  public record Baselines(double letter, double pair) {}

  /** Copies the list. */
  public ScalingResult {
    cells = List.copyOf(cells);
  }

  /**
   * The trainings that differ in their seed alone.
   *
   * @param variant the scale
   * @param headSize d
   * @param learningRate the peak rate
   * @return those that ended
   */
  public List<ScalingCell> cells(ScalingVariant variant, int headSize, double learningRate) {
    return cells.stream()
        .filter(
            cell ->
                cell.variant() == variant
                    && cell.headSize() == headSize
                    && cell.learningRate() == learningRate)
        .toList();
  }

  /**
   * The final held-out loss over the seeds.
   *
   * @param variant the scale
   * @param headSize d
   * @param learningRate the peak rate
   * @return the mean; not resolved where one of the seeds diverged or is missing
   */
  public RowMean finalLoss(ScalingVariant variant, int headSize, double learningRate) {
    List<ScalingCell> same = cells(variant, headSize, learningRate);
    if (same.size() < setting.seeds()) {
      return RowMean.NONE;
    }
    return mean(same.stream().map(ScalingCell::finalLoss).toList());
  }

  /**
   * The learning rate with the lowest final held-out loss.
   *
   * @param variant the scale
   * @param headSize d
   * @return the rate; empty where no rate has all of its seeds
   */
  public OptionalDouble bestRate(ScalingVariant variant, int headSize) {
    Optional<Double> best =
        setting.learningRates().stream()
            .filter(rate -> finalLoss(variant, headSize, rate).resolved())
            .min(Comparator.comparing(rate -> finalLoss(variant, headSize, rate).estimate()));
    return best.isPresent() ? OptionalDouble.of(best.get()) : OptionalDouble.empty();
  }

  /**
   * Whether anything can be shown: a scale that ended with all of its seeds at some head size.
   *
   * @return false after an interruption before any scale had all of its seeds
   */
  public boolean hasWholeRepetitions() {
    return setting.headSizes().stream()
        .anyMatch(
            d ->
                Arrays.stream(ScalingVariant.values())
                    .anyMatch(variant -> bestRate(variant, d).isPresent()));
  }

  /**
   * A figure along training, as a mean over the seeds.
   *
   * @param variant the scale
   * @param headSize d
   * @param learningRate the peak rate
   * @param figure which
   * @return a mean for each step that all of the seeds reached
   */
  public List<Along> along(
      ScalingVariant variant,
      int headSize,
      double learningRate,
      ToDoubleFunction<ScalingStep> figure) {
    List<ScalingCell> same = cells(variant, headSize, learningRate);
    int common = same.stream().mapToInt(cell -> cell.curve().size()).min().orElse(0);
    List<Along> out = new ArrayList<>();
    for (int i = 0; i < common; i++) {
      int at = i;
      List<Double> values =
          same.stream().map(cell -> figure.applyAsDouble(cell.curve().get(at))).toList();
      out.add(new Along(same.get(0).curve().get(i).step(), mean(values), values));
    }
    return out;
  }

  /**
   * A figure after some updates.
   *
   * @param step the updates made
   * @param mean the mean over the seeds
   * @param values of each seed
   */
  public record Along(int step, RowMean mean, List<Double> values) {

    /** Copies the list. */
    public Along {
      values = List.copyOf(values);
    }
  }

  /**
   * How sensitive the loss is to the learning rate: the mean over the rates of the final loss, of
   * at most the loss before training, less the loss at the best rate (Wortsman et al. 2023,
   * arXiv:2309.14322, section 2.2).
   *
   * @param variant the scale
   * @param headSize d
   * @return nats a character; NaN where a rate is missing
   */
  public double sensitivity(ScalingVariant variant, int headSize) {
    OptionalDouble best = bestRate(variant, headSize);
    if (best.isEmpty() || missing > 0) {
      return Double.NaN;
    }
    double start =
        along(variant, headSize, best.getAsDouble(), ScalingStep::heldOutLoss)
            .get(0)
            .mean()
            .estimate();
    double sum = 0;
    for (double rate : setting.learningRates()) {
      RowMean loss = finalLoss(variant, headSize, rate);
      sum += loss.resolved() ? Math.min(loss.estimate(), start) : start;
    }
    return sum / setting.learningRates().size()
        - finalLoss(variant, headSize, best.getAsDouble()).estimate();
  }

  static RowMean mean(List<Double> values) {
    MeanAccumulator mean = new MeanAccumulator();
    values.forEach(mean::add);
    return mean.mean();
  }
}
