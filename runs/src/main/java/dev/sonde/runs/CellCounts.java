package dev.sonde.runs;

/**
 * How many cells of a run are how far.
 *
 * @param waiting not begun
 * @param claimed begun by a process that runs, or that died
 * @param done with a result
 * @param diverged ended in numbers that are not finite
 * @param failed could not be computed
 */
public record CellCounts(int waiting, int claimed, int done, int diverged, int failed) {

  /**
   * Returns how many cells there are.
   *
   * @return the sum
   */
  public int all() {
    return waiting + claimed + ended();
  }

  /**
   * Returns how many have come to an end.
   *
   * @return done, diverged and failed ones
   */
  public int ended() {
    return done + diverged + failed;
  }
}
