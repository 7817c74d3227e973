package dev.sonde.cluster;

import dev.sonde.nets.libtorch.Libtorch;
import org.apache.spark.api.java.function.Function;

/**
 * The first task of all, which an executor answers with what it runs on, and with why it cannot
 * load the libraries that cells are computed with; empty where it can.
 */
final class Greeting implements Function<String, String[]> {
  private static final long serialVersionUID = 1L;

  @Override
  public String[] call(String platform) {
    String own = platform();
    String trouble = "";
    if (own.equals(platform)) {
      try {
        Libtorch.start();
      } catch (RuntimeException | LinkageError e) {
        trouble = String.valueOf(e.getMessage());
      }
    }
    return new String[] {own, trouble};
  }

  /** The system that native libraries are for. */
  static String platform() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }
}
