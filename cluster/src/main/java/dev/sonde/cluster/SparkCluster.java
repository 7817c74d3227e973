package dev.sonde.cluster;

import dev.sonde.descent.CellWork;
import dev.sonde.descent.Cluster;
import dev.sonde.descent.ClusterLostException;
import dev.sonde.descent.PackedWork;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.ShardMachines;
import dev.sonde.nets.packed.PackedModel;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a cluster of Spark: every cell is a job of one task. Spark gives a task whose
 * executor was lost to another one.
 */
final class SparkCluster implements Cluster {
  /** An executor starts within some seconds; a busy cluster may not have one at all. */
  private static final int PATIENCE_SECONDS = 90;

  /** One in so many cores has a cell that waits: nobody idles while a result is committed. */
  private static final int WAITING_SHARE = 4;

  /** How often to look whether anything of the cluster is left. */
  private static final int WATCH_SECONDS = 5;

  /** A master that is started again is back by then. */
  private static final int GIVE_UP_SECONDS = 30;

  private final ClusterAddress address;
  private final JavaSparkContext spark;
  private final SparkFolder folder;

  /** Where executors of this machine leave what they say; empty where they are elsewhere. */
  private final Optional<Path> logs;

  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sonde-spark-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final Placement placement = new Placement();
  private int secondsGone;
  private volatile @Nullable Broadcast<PackedWork> work;

  private SparkCluster(
      ClusterAddress address, JavaSparkContext spark, SparkFolder folder, Path home) {
    this.address = address;
    this.spark = spark;
    this.folder = folder;
    spark.sc().addSparkListener(placement);
    this.logs =
        address.masters().isEmpty()
            ? Optional.of(home.resolve("work").resolve(spark.sc().applicationId()))
            : Optional.empty();
  }

  /**
   * Connects, and waits for an executor.
   *
   * @param address of the cluster
   * @param environment the process's
   * @throws InvalidInputException if the cluster does not answer, or has no executor that can
   *     compute
   */
  static SparkCluster connected(ClusterAddress address, Map<String, String> environment) {
    Path home = Path.of(Objects.requireNonNull(environment.get("SPARK_HOME")));
    // the logs' settings are read when Spark's first class is
    System.setProperty(
        "log4j2.configurationFile",
        Objects.requireNonNull(SparkCluster.class.getResource("log4j2.properties")).toString());
    SparkFolder folder = SparkFolder.in(Path.of(System.getProperty("java.io.tmpdir")));
    try {
      SparkCluster cluster =
          asSpark(
              () ->
                  new SparkCluster(
                      address,
                      new JavaSparkContext(
                          SparkSettings.of(
                              address,
                              ExecutorJars.of(System.getProperty("java.class.path")),
                              folder.path(),
                              environment)),
                      folder,
                      home));
      try {
        cluster.greet();
        cluster.beginWatch();
        return cluster;
      } catch (RuntimeException | Error e) {
        cluster.leave(); // and keep the logs
        throw e;
      }
    } catch (InvalidInputException e) {
      folder.close();
      throw e;
    } catch (RuntimeException e) {
      folder.close();
      throw new InvalidInputException(
          "--cluster "
              + address.text()
              + " does not answer as a master of Spark, and nothing was computed ("
              + firstLine(e)
              + "); check the address, and that SPARK_HOME is of the version that the cluster runs",
          e);
    }
  }

  private void greet() {
    String platform = Greeting.platform();
    JavaFutureAction<List<String[]>> job = job(platform, new Greeting());
    try {
      String[] answer = job.get(PATIENCE_SECONDS, TimeUnit.SECONDS).get(0);
      if (!answer[0].equals(platform)) {
        throw refused(
            "its executors run "
                + answer[0]
                + ", and the libraries of this Sonde are for "
                + platform);
      }
      if (!answer[1].isEmpty()) {
        throw refused("its executors cannot load Sonde's libraries: " + answer[1]);
      }
    } catch (TimeoutException e) {
      job.cancel(true);
      throw refused(
          "no executor of it was free within "
              + PATIENCE_SECONDS
              + " seconds; wait for other applications, or ask for less with"
              + " SONDE_JAVA_OPTIONS='-Dspark.executor.memory=1g -Dspark.cores.max=4'");
    } catch (ExecutionException e) {
      throw refused(
          firstLine(e.getCause() == null ? e : e.getCause())
              + "; executors need Java 17 or newer, and their logs say more, in "
              + logs.map(Path::toString).orElse("the folders named work of the workers"));
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
      throw refused("interrupted");
    }
  }

  /** Spark itself waits for ever for a master that is gone, even when all executors are, too. */
  private void beginWatch() {
    ScheduledFuture<?> unused =
        watch.scheduleWithFixedDelay(this::look, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    // the driver counts as one
    boolean gone =
        spark.sc().statusTracker().getExecutorInfos().length <= 1 && address.trouble().isPresent();
    secondsGone = gone ? secondsGone + WATCH_SECONDS : 0;
    if (secondsGone >= GIVE_UP_SECONDS) {
      spark.close();
    }
  }

  private InvalidInputException refused(String reason) {
    return new InvalidInputException(
        "--cluster " + address.text() + " cannot compute, and nothing was computed: " + reason);
  }

  @Override
  public int cells() {
    int cores = spark.defaultParallelism();
    return cores + Math.max(1, cores / WAITING_SHARE);
  }

  @Override
  public void take(PackedWork packed) {
    work = asSpark(() -> spark.broadcast(packed));
  }

  @Override
  public Outcome compute(Configuration cell) throws InterruptedException {
    CellTask task = new CellTask(Objects.requireNonNull(work));
    JavaFutureAction<List<String[]>> job = submitted(cell.text(), task);
    try {
      String[] end = job.get().get(0);
      return new Outcome(CellStatus.valueOf(end[0]), end[1], end[2]);
    } catch (InterruptedException e) {
      job.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      if (isLost()) {
        throw lost(cause);
      }
      // given up by Spark after several executors
      return CellWork.failed(firstLine(cause));
    }
  }

  @Override
  public ShardMachines machines(PackedModel model) {
    return new SparkMachines(this, model);
  }

  JavaSparkContext spark() {
    return spark;
  }

  /** Which executors there are. */
  Placement placement() {
    return placement;
  }

  /**
   * Why work failed for good.
   *
   * @param failure as Spark has it
   */
  RuntimeException failed(Throwable failure) {
    if (isLost()) {
      return new ClusterLostException(
          "the cluster "
              + address.text()
              + " was lost ("
              + firstLine(failure)
              + "), and nothing of this measurement is kept: run it again, with --cluster or without",
          failure);
    }
    return new InvalidInputException(
        "--cluster "
            + address.text()
            + " gave a product up ("
            + firstLine(failure)
            + "); the logs of its executors say more, and executors that ran out of memory need"
            + " more of it (SONDE_JAVA_OPTIONS=-Dspark.executor.memory=4g) or a smaller"
            + " --graph-memory",
        failure);
  }

  private JavaFutureAction<List<String[]>> submitted(String text, CellTask task) {
    try {
      return job(text, task);
    } catch (IllegalStateException e) {
      throw isLost() ? lost(e) : e;
    }
  }

  private boolean isLost() {
    return spark.sc().isStopped();
  }

  private ClusterLostException lost(Throwable cause) {
    return new ClusterLostException(
        "the cluster "
            + address.text()
            + " was lost ("
            + firstLine(cause)
            + "): cells that are done are kept, and 'sonde runs resume' goes on with the others,"
            + " with --cluster or without",
        cause);
  }

  private JavaFutureAction<List<String[]>> job(
      String argument, Function<String, String[]> function) {
    return asSpark(
        () -> {
          // of this thread; a task that is given up is interrupted
          spark.setJobGroup("sonde", "sonde", true);
          return spark.parallelize(List.of(argument), 1).map(function).collectAsync();
        });
  }

  /** Spark finds its classes, and ours, by the loader of the thread. */
  static <T> T asSpark(Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(SparkCluster.class.getClassLoader());
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("").strip();
  }

  private void leave() {
    watch.shutdownNow();
    asSpark(
        () -> {
          spark.close();
          return "";
        });
    folder.close();
  }

  @Override
  public void close() {
    leave();
    // Spark leaves what executors on this machine wrote, and their copies of the jars
    logs.ifPresent(SparkFolder::delete);
  }
}
