package dev.sonde.attention;

/** Hears how far a probe is. */
@FunctionalInterface
public interface ProbeListener {
  /**
   * Called after each run of the model, one call at a time, from the thread that measured it.
   *
   * @param done how many runs are done
   * @param planned how many there will be
   */
  void ran(long done, long planned);
}
