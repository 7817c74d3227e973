package dev.sonde.descent;

/** Hears how a sweep goes. */
@FunctionalInterface
public interface SweepListener {

  /**
   * Called when work begins, and after every cell.
   *
   * @param done how many cells have ended, those of earlier processes included
   * @param planned how many there are
   */
  void cellsDone(int done, int planned);

  /**
   * Returns a listener that does nothing.
   *
   * @return the listener
   */
  static SweepListener silent() {
    return (done, planned) -> {};
  }
}
