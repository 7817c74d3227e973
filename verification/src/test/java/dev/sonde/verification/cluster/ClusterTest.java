package dev.sonde.verification.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sweeps and measurements computed by a standalone cluster of two workers, held against the same on
 * this machine. Skipped where {@code -Dsonde.spark} names no distribution of Spark, as {@code
 * .ci/run} gets one.
 */
@Tag("full")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher for Spark is a shell script")
class ClusterTest {
  /** Cells of half a second. */
  private static final String NETWORKS =
      "sweep size --data digits --widths 2,4,6,8 --samples 100 --test 200 --seeds 2 --epochs 60"
          + " --noise 0.2 --decays none --quiet --lang en";

  private static final String FEATURES =
      "sweep features --data digits --widths 10,40,80,160 --samples 80 --test 100 --seeds 4 --noise"
          + " 0.2 --quiet --lang en";

  private static final String MEASURE =
      "measure model.pt --data mnist10k --budget 60 --threads 2 --quiet --lang en";

  @TempDir private static Path shared;
  private static Path home;
  private static StandaloneCluster cluster;

  @TempDir private Path folder;

  @BeforeAll
  static void startCluster() throws Exception {
    String spark = System.getProperty("sonde.spark", "");
    assumeTrue(!spark.isEmpty(), "-Dsonde.spark names a distribution of Spark");
    home = Path.of(spark);
    try (LaunchedSonde built =
        LaunchedSonde.start(shared, Map.of(), "sweep --help --cluster local-cluster[2,1,2048]")) {
      assertThat(built.end()).as(built.said()).isZero();
    }
    cluster = StandaloneCluster.start(home, shared, 2);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private LaunchedSonde start(String command) throws IOException {
    return LaunchedSonde.start(folder, Map.of("SPARK_HOME", home.toString()), command);
  }

  private void good(String command) throws Exception {
    try (LaunchedSonde sonde = start(command)) {
      assertThat(sonde.end()).as(sonde.said()).isZero();
    }
  }

  private String refused(Map<String, String> environment, String command) throws Exception {
    try (LaunchedSonde sonde = LaunchedSonde.start(folder, environment, command)) {
      assertThat(sonde.end()).as(sonde.said()).isEqualTo(2);
      return sonde.said();
    }
  }

  private String onCluster(String command) {
    return command + " --cluster " + cluster.address();
  }

  private String fingerprint(String run) {
    try (Ledger ledger = Ledger.open(folder.resolve(run))) {
      CellCounts counts = ledger.counts();
      assertThat(counts.ended()).as(run).isEqualTo(counts.all()).isPositive();
      assertThat(counts.failed()).as(run).isZero();
      return ledger.fingerprint();
    }
  }

  /** How many cells have ended. */
  private long ended(String run) {
    if (!Ledger.isIn(folder.resolve(run))) {
      return 0;
    }
    try (Ledger ledger = Ledger.open(folder.resolve(run))) {
      return ledger.counts().ended();
    } catch (LedgerException e) {
      return 0; // just being made
    }
  }

  private void awaitCells(LaunchedSonde sonde, String run, int count) throws Exception {
    while (sonde.isAlive() && ended(run) < count) {
      sonde.await(100);
    }
    assertThat(sonde.isAlive()).as("still at work: " + sonde.said()).isTrue();
  }

  @Test
  void aClusterComputesTheBitsOfThisMachine() throws Exception {
    List<String> sweeps =
        List.of(
            NETWORKS,
            FEATURES,
            "sweep features --data gaussian --widths 5,20,40 --samples 20 --test 50 --seeds 3"
                + " --quiet",
            "sweep size --model transformer --data moby-dick --widths 4,8 --context 8 --samples 40"
                + " --test 50 --seeds 1 --epochs 10 --decays none --quiet");
    for (int i = 0; i < sweeps.size(); i++) {
      good(sweeps.get(i) + " --out here" + i);
      good(onCluster(sweeps.get(i) + " --out there" + i));
      assertThat(fingerprint("there" + i)).as(sweeps.get(i)).isEqualTo(fingerprint("here" + i));
    }
    try (Ledger ledger = Ledger.open(folder.resolve("there0"))) {
      assertThat(ledger.cells()).allMatch(cell -> cell.provenance().contains("host: "));
    }
  }

  @Test
  void executorsThatAreKilledChangeNothing() throws Exception {
    good(NETWORKS + " --out here");
    try (LaunchedSonde sonde = start(onCluster(NETWORKS + " --out there"))) {
      for (int kill = 1; kill <= 3; kill++) {
        awaitCells(sonde, "there", 2 * kill);
        cluster.executors().get(0).destroyForcibly();
      }
      assertThat(sonde.end()).as(sonde.said()).isZero();
    }
    assertThat(fingerprint("there")).isEqualTo(fingerprint("here"));
  }

  @Test
  void whatWasStoppedGoesOnWithAndWithoutACluster() throws Exception {
    good(NETWORKS + " --out here");
    try (LaunchedSonde sonde = start(onCluster(NETWORKS + " --out there"))) {
      awaitCells(sonde, "there", 1);
      sonde.interrupt();
      assertThat(sonde.end()).as(sonde.said()).isEqualTo(3);
      assertThat(sonde.said()).contains("sonde runs resume");
    }
    assertThat(ended("there")).isBetween(1L, 7L);
    try (LaunchedSonde sonde = start(onCluster("runs resume there --quiet"))) {
      awaitCells(sonde, "there", (int) ended("there") + 1);
      sonde.interrupt();
      assertThat(sonde.end()).as(sonde.said()).isEqualTo(3);
    }
    good("runs resume there --quiet");
    assertThat(fingerprint("there")).isEqualTo(fingerprint("here"));
  }

  @Test
  void aSecondExecutorAtTheSameCellIsHarmless() throws Exception {
    good(FEATURES + " --out here");
    String speculation =
        "-Dspark.speculation=true -Dspark.speculation.interval=20ms"
            + " -Dspark.speculation.task.duration.threshold=50ms";
    try (LaunchedSonde sonde =
        LaunchedSonde.start(
            folder,
            Map.of("SPARK_HOME", home.toString(), "SONDE_JAVA_OPTIONS", speculation),
            onCluster(FEATURES + " --out there"))) {
      assertThat(sonde.end()).as(sonde.said()).isZero();
    }
    assertThat(fingerprint("there")).isEqualTo(fingerprint("here"));
  }

  @Test
  void aCellThatTakesItsExecutorsWithItFailsAlone() throws Exception {
    good(NETWORKS + " --out here");
    try (LaunchedSonde sonde =
        LaunchedSonde.start(
            folder,
            Map.of(
                "SPARK_HOME", home.toString(), "SONDE_JAVA_OPTIONS", "-Dspark.task.maxFailures=1"),
            onCluster(NETWORKS + " --out there"))) {
      awaitCells(sonde, "there", 2);
      cluster.executors().get(0).destroyForcibly();
      assertThat(sonde.end()).as(sonde.said()).isEqualTo(2);
      assertThat(sonde.said()).contains("Cells that failed: 1");
    }
    good(onCluster("runs resume there --quiet"));
    assertThat(fingerprint("there")).isEqualTo(fingerprint("here"));
  }

  @Test
  void aClusterThatIsLostLosesNothing() throws Exception {
    Path own = Files.createDirectory(folder.resolve("cluster"));
    try (StandaloneCluster other = StandaloneCluster.start(home, own, 1);
        LaunchedSonde sonde = start(NETWORKS + " --out there --cluster " + other.address())) {
      awaitCells(sonde, "there", 2);
      other.kill();
      assertThat(sonde.end()).as(sonde.said()).isEqualTo(4);
      assertThat(sonde.said()).contains("was lost", "sonde runs resume");
    }
    good(NETWORKS + " --out here");
    good("runs resume there --quiet");
    assertThat(fingerprint("there")).isEqualTo(fingerprint("here"));
  }

  @Test
  void processesOfThisMachineAreAClusterThatLeavesNothing() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    good(FEATURES + " --out here");
    try (LaunchedSonde sonde =
        LaunchedSonde.start(
            folder,
            Map.of(
                "SPARK_HOME",
                home.toString(),
                "SONDE_JAVA_OPTIONS",
                "-Djava.io.tmpdir=" + temporary),
            FEATURES + " --out there --cluster local-cluster[2,1,2048]")) {
      assertThat(sonde.end()).as(sonde.said()).isZero();
      assertThat(sonde.said()).as("nothing of Spark's logs").isEmpty();
    }
    assertThat(fingerprint("there")).isEqualTo(fingerprint("here"));
    assertThat(temporary).isEmptyDirectory();
    if (Files.isDirectory(home.resolve("work"))) {
      assertThat(home.resolve("work")).isEmptyDirectory();
    }
  }

  /** A perceptron of 101,770 parameters. */
  private void writeModel() {
    try (Network network = Perceptron.of(784, 10).withWidths(128).build(4)) {
      network.save(folder.resolve("model.pt"));
    }
  }

  /** The whole of a run's JSON but for its command and its times. */
  private JsonNode figures(String run) throws IOException {
    ObjectNode json =
        (ObjectNode)
            new ObjectMapper().readTree(folder.resolve(run).resolve("measure.json").toFile());
    ((ObjectNode) json.get("sonde")).remove(List.of("command", "seconds", "started"));
    assertThat(json.size()).isGreaterThan(5);
    return json;
  }

  private LaunchedSonde startOnTenShards(String command) throws IOException {
    return LaunchedSonde.start(
        folder,
        Map.of(
            "SPARK_HOME", home.toString(), "SONDE_JAVA_OPTIONS", "-Dspark.default.parallelism=10"),
        command);
  }

  private static void awaitModels(LaunchedSonde sonde, StandaloneCluster on, int count)
      throws Exception {
    while (sonde.isAlive() && on.models() < count) {
      sonde.await(50);
    }
    assertThat(sonde.isAlive()).as("still at work: " + sonde.said()).isTrue();
  }

  @Test
  void aMeasurementOnTenShardsHasTheBitsOfThisMachineAlsoWhenExecutorsAreKilled() throws Exception {
    writeModel();
    good(MEASURE + " --out here");
    int before = cluster.models();
    try (LaunchedSonde sonde = startOnTenShards(onCluster(MEASURE + " --out there"))) {
      for (int kill = 1; kill <= 2; kill++) {
        awaitModels(sonde, cluster, before + kill + 1);
        cluster.executors().get(0).destroyForcibly();
      }
      assertThat(sonde.end()).as(sonde.said()).isZero();
    }
    assertThat(cluster.models() - before)
        .as("two executors, and those that took the place of the killed")
        .isGreaterThanOrEqualTo(4);
    assertThat(figures("there")).isEqualTo(figures("here"));
  }

  @Test
  void aSampleLayersAndABaselineHaveThemToo() throws Exception {
    writeModel();
    try (Network network = Perceptron.of(784, 10).withWidths(128).build(5)) {
      network.save(folder.resolve("other.pt"));
    }
    String command = MEASURE + " --samples 3000 --by-layer --baseline other.pt";
    good(command + " --out here");
    try (LaunchedSonde sonde = startOnTenShards(onCluster(command + " --out there"))) {
      assertThat(sonde.end()).as(sonde.said()).isZero();
    }
    assertThat(figures("there")).isEqualTo(figures("here"));
    assertThat(figures("there/baseline")).isEqualTo(figures("here/baseline"));
  }

  @Test
  void aMeasurementWhoseClusterIsLostSaysSo() throws Exception {
    writeModel();
    Path own = Files.createDirectory(folder.resolve("cluster"));
    try (StandaloneCluster other = StandaloneCluster.start(home, own, 1);
        LaunchedSonde sonde = start(MEASURE + " --out there --cluster " + other.address())) {
      awaitModels(sonde, other, 1);
      other.kill();
      assertThat(sonde.end()).as(sonde.said()).isEqualTo(4);
      assertThat(sonde.said()).contains("was lost", "nothing of this measurement is kept");
    }
    assertThat(folder.resolve("there")).doesNotExist();
  }

  @Test
  void whatCannotBeUsedIsToldBeforeAnythingIsComputed() throws Exception {
    Map<String, String> spark = Map.of("SPARK_HOME", home.toString());
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    String sweep = FEATURES + " --out none --cluster ";
    assertThat(refused(spark, sweep + "spark://127.0.0.1:" + nobody))
        .contains("cannot be reached", "nothing was computed");
    assertThat(refused(spark, sweep + "yarn")).contains("expected spark://HOST:PORT");
    assertThat(refused(spark, sweep + "spark://me:secret@host")).doesNotContain("secret");
    assertThat(refused(Map.of("SPARK_HOME", folder.toString()), sweep + "spark://127.0.0.1:1"))
        .contains("SPARK_HOME is " + folder, "pip install pyspark");
    Files.writeString(folder.resolve("options.yaml"), "cluster: spark://127.0.0.1:1\n");
    assertThat(refused(spark, FEATURES + " --out none --config options.yaml"))
        .contains("command line of the launcher");
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
