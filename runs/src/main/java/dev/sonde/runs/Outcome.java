package dev.sonde.runs;

/**
 * How a cell ended.
 *
 * @param status {@link CellStatus#DONE}, {@link CellStatus#DIVERGED} or {@link CellStatus#FAILED}
 * @param result what came out: equal bit for bit whenever the cell is computed
 * @param provenance who computed it, when and how long it took
 */
public record Outcome(CellStatus status, String result, String provenance) {

  /** Checks that it is an end. */
  public Outcome {
    if (!status.ended()) {
      throw new IllegalArgumentException(
          "a cell ends done, diverged or failed, got " + status.label());
    }
  }
}
