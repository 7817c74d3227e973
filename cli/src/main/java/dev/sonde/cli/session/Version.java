package dev.sonde.cli.session;

import dev.sonde.isolation.Protection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What runs here: Sonde, libtorch, Java and the machine. Loads nothing native. */
public final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "sonde " + sonde(),
      "libtorch " + properties().getProperty("libtorch"),
      java(),
      machine(),
      protection()
    };
  }

  /** Returns what holds a model's file that is tried in a process of its own. */
  private static String protection() {
    return switch (Protection.ofThisMachine()) {
      case SYSTEM_CALL_FILTER ->
          "trial processes: may write no file, reach no network, start no program (seccomp)";
      case PROCESS_ONLY ->
          "trial processes: bounded in time and Java heap only; this system offers no filter";
    };
  }

  /** Returns Sonde's version as the build stamped it. */
  public static String sonde() {
    return properties().getProperty("sonde");
  }

  /** Returns the version and maker of the running Java. */
  public static String java() {
    return "Java "
        + System.getProperty("java.version")
        + " ("
        + System.getProperty("java.vendor")
        + ")";
  }

  /** Returns the operating system, the architecture and the number of cores. */
  public static String machine() {
    int cores = Runtime.getRuntime().availableProcessors();
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", "
        + cores
        + (cores == 1 ? " core" : " cores");
  }

  private static Properties properties() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is missing beside Version.class");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
