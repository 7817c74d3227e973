package dev.sonde.attention;

import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadRole;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.ComparedRows;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a head differs from the same head of a baseline.
 *
 * @param layer its layer
 * @param head its number within the layer
 * @param roleBefore the baseline's role
 * @param role the role it has
 * @param gained verdicts that the baseline's head has not
 * @param lost verdicts that only the baseline's head has
 * @param moved the share of its attention that went to other keys, ½Σ|p − p′| over all keys, as a
 *     mean over the queries of {@link ComparedRows}, from 0 to 1; NaN where both were not shown the
 *     same tokens
 * @param differences each figure less the baseline's; only figures that both heads have
 */
public record HeadChange(
    int layer,
    int head,
    HeadRole roleBefore,
    HeadRole role,
    List<HeadVerdict> gained,
    List<HeadVerdict> lost,
    double moved,
    Map<HeadFigureKey, RowMean> differences) {

  /** Copies the lists and the map, in the order of the measures. */
  public HeadChange {
    gained = List.copyOf(gained);
    lost = List.copyOf(lost);
    Map<HeadFigureKey, RowMean> sorted = new EnumMap<>(HeadFigureKey.class);
    sorted.putAll(differences);
    differences = Collections.unmodifiableMap(sorted);
  }

  /** The difference of a figure; NaN where one of the heads has none. */
  public RowMean difference(HeadFigureKey measure) {
    return differences.getOrDefault(measure, RowMean.NONE);
  }

  /** Whether it has other verdicts than the baseline's head. */
  public boolean hasOtherVerdicts() {
    return !gained.isEmpty() || !lost.isEmpty();
  }

  /** Whether one of its other verdicts rests on a change that its error does not explain. */
  public boolean hasOtherVerdictsBeyondErrors() {
    return Stream.concat(gained.stream(), lost.stream())
        .anyMatch(verdict -> !isWithinError(verdict));
  }

  /**
   * Whether the figure that decides a verdict changed by no more than its error: zero is in the 95%
   * interval of the difference. A verdict without such a figure, or without an error, is never so.
   */
  public boolean isWithinError(HeadVerdict verdict) {
    Optional<HeadFigureKey> figure =
        switch (verdict) {
          case SATURATED -> Optional.of(HeadFigureKey.ROW_STD);
          case COLLAPSED -> Optional.of(HeadFigureKey.ENTROPY_RATIO);
          case SINK -> Optional.of(HeadFigureKey.FIRST_TOKEN_MASS);
          case DEAD ->
              Optional.of(
                  differences.containsKey(HeadFigureKey.ABLATION_CHANGE)
                      ? HeadFigureKey.ABLATION_CHANGE
                      : HeadFigureKey.STREAM_SHARE);
          case INT8_RISK -> Optional.of(HeadFigureKey.INT8_HEAD);
          // a maximum has no error, and a resemblance is no mean over rows
          case PRECISION_RISK, TRAINING_DANGER, DUPLICATE -> Optional.empty();
        };
    RowMean difference = figure.map(this::difference).orElse(RowMean.NONE);
    return difference.standardError() > 0
        && difference.interval().low() <= 0
        && difference.interval().high() >= 0;
  }

  /** The stable name, for example {@code L0H2}. */
  public String name() {
    return "L" + layer + "H" + head;
  }
}
