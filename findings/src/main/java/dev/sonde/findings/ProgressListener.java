package dev.sonde.findings;

/** Hears how far long work is: products, cells or runs of a model, one call at a time. */
@FunctionalInterface
public interface ProgressListener {

  /**
   * Called when work begins, and after every piece of it.
   *
   * @param done how many pieces are done, those of earlier processes included
   * @param planned how many there will be if nothing stops the work earlier
   */
  void progressed(long done, long planned);

  /**
   * Returns a listener that does nothing.
   *
   * @return the silent listener
   */
  static ProgressListener silent() {
    return (done, planned) -> {};
  }
}
