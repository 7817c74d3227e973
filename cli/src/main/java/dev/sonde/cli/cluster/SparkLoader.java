package dev.sonde.cli.cluster;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads Spark with its own libraries, apart from Sonde's: both have Jackson, SLF4J, Netty and
 * others, in versions that need not fit. They share Java's own classes and Sonde's.
 */
final class SparkLoader extends URLClassLoader {
  private static final String SHARED = "dev.sonde.";
  private static final String OWN = "dev.sonde.cluster.";

  private final ClassLoader sonde;

  private SparkLoader(URL[] jars, ClassLoader sonde) {
    super(jars, ClassLoader.getPlatformClassLoader());
    this.sonde = sonde;
  }

  /**
   * Makes one.
   *
   * @param jars Spark's, and the one of the module that knows Spark
   * @param sonde what loaded Sonde
   */
  static SparkLoader of(URL[] jars, ClassLoader sonde) {
    return new SparkLoader(jars, sonde);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return name.startsWith(SHARED) && !name.startsWith(OWN)
        ? sonde.loadClass(name)
        : super.findClass(name);
  }
}
