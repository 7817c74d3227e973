package dev.sonde.studies;

/** Hears how a study goes. */
@FunctionalInterface
public interface StudyListener {

  /**
   * Called now and then.
   *
   * @param done how much is done
   * @param planned how much there is, at least {@code done}, in the same unit
   */
  void workDone(long done, long planned);

  /**
   * Returns a listener that does nothing.
   *
   * @return the listener
   */
  static StudyListener silent() {
    return (done, planned) -> {};
  }
}
