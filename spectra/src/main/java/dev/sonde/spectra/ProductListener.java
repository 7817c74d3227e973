package dev.sonde.spectra;

/** Told after every block of products, so that long work can show how far it is. */
@FunctionalInterface
public interface ProductListener {

  /**
   * Called after a block of products.
   *
   * @param done products spent so far
   * @param planned products that will be spent if nothing stops the work earlier
   */
  void productsDone(long done, long planned);

  /**
   * Returns a listener that does nothing.
   *
   * @return the silent listener
   */
  static ProductListener silent() {
    return (done, planned) -> {};
  }
}
