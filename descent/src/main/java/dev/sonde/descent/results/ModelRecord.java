package dev.sonde.descent.results;

import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.design.CellSettings;
import dev.sonde.runs.CellStatus;
import java.util.List;

/**
 * One model of a sweep with where it comes from.
 *
 * @param value the axis's value
 * @param cell the key of its cell
 * @param settings its cell's settings, seeds included
 * @param status how its cell ended
 * @param note why it failed, diverged, or could not be measured; empty otherwise
 * @param figures its figures; empty when it has none
 * @param curve the figures along its training, for trained networks; only the last of a model that
 *     is {@link #tuning()}
 */
public record ModelRecord(
    double value,
    String cell,
    CellSettings settings,
    CellStatus status,
    String note,
    List<CurvePoint> figures,
    List<CurvePoint> curve) {

  /** Copies the lists. */
  public ModelRecord {
    figures = List.copyOf(figures);
    curve = List.copyOf(curve);
  }

  /**
   * Says whether the model only stands beside another one, to choose its weight decay.
   *
   * @return whether it is one of the tuned curve's, and on no other curve
   */
  public boolean tuning() {
    return settings.isTuning();
  }

  /** Whether its network could not be measured; {@link #note} says why. */
  public boolean unmeasured() {
    return figures.stream().anyMatch(CurvePoint::unmeasured);
  }
}
