package dev.sonde.spectra.dense;

/**
 * Starts OpenBLAS for packages that call it themselves.
 *
 * <p>Its number of threads is one setting for the whole process; it is set to one here, once and
 * for all, because parallelism is ours (docs/decisions).
 */
public final class OpenBlas {
  private OpenBlas() {}

  /** Loads the native library and sets its threads to one; does nothing the second time. */
  public static void load() {
    Lapack.load();
  }
}
