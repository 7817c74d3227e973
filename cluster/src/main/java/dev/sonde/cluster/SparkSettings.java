package dev.sonde.cluster;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/**
 * How Spark is set up. What the reader sets wins: properties of Java that begin with {@code
 * spark.}, then the distribution's {@code conf/spark-defaults.conf}.
 */
final class SparkSettings {
  /**
   * A cell that takes so many executors with it is not tried again in this run: it may well be the
   * cell. Ours: more than the four of Spark, since executors of cheap machines come and go.
   */
  private static final int MOST_FAILURES = 10;

  private static final int SECRET_BYTES = 32;

  private SparkSettings() {}

  /**
   * Makes the settings.
   *
   * @param address of the cluster
   * @param jars what executors need
   * @param folder for everything that Spark keeps on this machine
   * @param environment the process's
   */
  static SparkConf of(
      ClusterAddress address, List<Path> jars, Path folder, Map<String, String> environment) {
    SparkConf conf = new SparkConf(true);
    defaults(conf, environment);
    conf.setMaster(address.text())
        .setAppName("sonde")
        .set(
            "spark.jars",
            jars.stream().map(jar -> jar.toUri().toString()).collect(Collectors.joining(",")))
        // the same versions of the same libraries as here, whatever the distribution brings
        .set("spark.executor.userClassPathFirst", "true")
        .set("spark.executor.extraJavaOptions", executorOptions(conf))
        .set("spark.local.dir", folder.toString())
        .set("spark.ui.enabled", "false")
        .set("spark.ui.showConsoleProgress", "false")
        // written in Java: the others unpack libraries into the temporary folder
        .set("spark.io.compression.codec", "lzf")
        // reals hardly get smaller, and it takes longer than to send them
        .setIfMissing("spark.broadcast.compress", "false")
        // products come with the word that their task is done, and are not fetched afterwards
        .setIfMissing("spark.task.maxDirectResultSize", "64m")
        // who asks for products bounds what comes back at once
        .setIfMissing("spark.driver.maxResultSize", "0")
        .setIfMissing("spark.task.maxFailures", Integer.toString(MOST_FAILURES));
    if (address.isLoopback()) {
      conf.setIfMissing("spark.driver.host", "127.0.0.1")
          .setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    if (address.masters().isEmpty() && !conf.contains("spark.authenticate")) {
      // other users of this machine could connect to these processes, too
      byte[] secret = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(secret);
      conf.set("spark.authenticate", "true")
          .set("spark.authenticate.secret", HexFormat.of().formatHex(secret));
    }
    return conf;
  }

  /** As the launcher starts Java; Spark itself adds what it needs of its own. */
  private static String executorOptions(SparkConf conf) {
    String given = conf.get("spark.executor.extraJavaOptions", "");
    return (given
            + (given.contains("-XX:+Use") ? "" : " -XX:+UseSerialGC")
            + " -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
            + " -XX:-CreateCoredumpOnCrash")
        .strip();
  }

  private static void defaults(SparkConf conf, Map<String, String> environment) {
    String given = environment.getOrDefault("SPARK_CONF_DIR", "");
    Path folder =
        given.isEmpty()
            ? Path.of(Objects.requireNonNull(environment.get("SPARK_HOME")), "conf")
            : Path.of(given);
    Path file = folder.resolve("spark-defaults.conf");
    if (!Files.isRegularFile(file)) {
      return;
    }
    Properties defaults = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      defaults.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          "the settings of Spark in " + file + " cannot be read (" + e.getMessage() + ")", e);
    }
    for (String name : defaults.stringPropertyNames()) {
      if (name.startsWith("spark.")) {
        conf.setIfMissing(name, defaults.getProperty(name).strip());
      }
    }
  }
}
