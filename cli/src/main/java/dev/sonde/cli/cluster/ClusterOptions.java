package dev.sonde.cli.cluster;

import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.descent.Cluster;
import dev.sonde.descent.ClusterProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which machines compute the cells of a sweep, or form the products of a measurement. */
public final class ClusterOptions {
  /** The jar of the module, as the launcher found it. */
  private static final String JAR = "sonde.cluster";

  @Option(
      names = "--cluster",
      paramLabel = "URL",
      description =
          "Have cells or products computed by Apache Spark 4: spark://HOST:PORT, or"
              + " local-cluster[EXECUTORS,CORES,MEGABYTES] for processes of this machine. SPARK_HOME"
              + " names the distribution. Figures do not depend on it.")
  private Optional<String> address = Optional.empty();

  public boolean given() {
    return address.isPresent();
  }

  /**
   * Connects, where a cluster is asked for.
   *
   * @return the cluster, which the caller closes; empty where this process computes
   * @throws Complaint if there is no Spark here
   * @throws dev.sonde.findings.InvalidInputException if the cluster cannot be used
   */
  public Optional<Cluster> connect(Session session, Progress progress) {
    return address.map(
        text -> {
          ClusterProvider provider = provider(session);
          progress.say(session.say(ClusterPhrases.CLUSTER_CONNECTING, text));
          return provider.connect(text);
        });
  }

  private static ClusterProvider provider(Session session) {
    String jar = System.getProperty(JAR, "");
    if (jar.isEmpty()) {
      throw new Complaint(session.say(ClusterPhrases.CLUSTER_LAUNCHER));
    }
    String home = session.terminal().environment().getOrDefault("SPARK_HOME", "");
    if (home.isEmpty()) {
      throw new Complaint(session.say(ClusterPhrases.NO_SPARK));
    }
    List<Path> jars = new ArrayList<>(List.of(Path.of(jar)));
    try (Stream<Path> files = Files.list(Path.of(home, "jars"))) {
      files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
    } catch (IOException e) {
      throw new Complaint(session.say(ClusterPhrases.NO_SPARK_THERE, home), e);
    }
    if (jars.stream().noneMatch(file -> isSpark4(String.valueOf(file.getFileName())))) {
      throw new Complaint(session.say(ClusterPhrases.NO_SPARK_THERE, home));
    }
    return ServiceLoader.load(
            ClusterProvider.class,
            SparkLoader.of(urls(jars), ClusterOptions.class.getClassLoader()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(jar + " provides no clusters"));
  }

  private static boolean isSpark4(String name) {
    return name.startsWith("spark-core_2.13-4.");
  }

  private static URL[] urls(List<Path> jars) {
    return jars.stream().map(ClusterOptions::url).toArray(URL[]::new);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
