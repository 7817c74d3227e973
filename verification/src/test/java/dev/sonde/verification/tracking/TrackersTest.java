package dev.sonde.verification.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sonde.verification.Cases;
import dev.sonde.verification.SondeProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What TensorBoard's own reader and a real server of MLflow have of a run is what its JSON says.
 * Skipped where {@code -Dsonde.python} names no Python that has both, as {@code .ci/run} makes one.
 */
@Tag("full")
class TrackersTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/trackers").toAbsolutePath();
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String WATCH =
      "watch training --model mlp_wine.pt2 --data mlp_wine.npz --optimizer adam --learning-rate 0.02"
          + " --out watched --quiet";

  @TempDir Path folder;

  @BeforeEach
  void layOut() throws IOException {
    Cases.copy(folder, "mlp_wine.pt", "mlp_wine.pt2", "mlp_wine.npz", "training");
  }

  private static String python() {
    String python = System.getProperty("sonde.python", "");
    assumeTrue(!python.isEmpty(), "-Dsonde.python names a Python with tensorboard and mlflow");
    return python;
  }

  private SondeProcess sonde(String command) throws IOException {
    return SondeProcess.run(folder, command.split(" ", -1));
  }

  private void good(String command) throws IOException {
    SondeProcess ended = sonde(command);
    assertThat(ended.exitCode()).as(command + ": " + ended.output()).isZero();
  }

  private JsonNode asked(String script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(python(), SCRIPTS.resolve(script).toString()));
    command.addAll(Arrays.asList(arguments));
    Path errors = Files.createTempFile("peer", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return MAPPER.readTree(said);
  }

  private JsonNode json(String file) throws IOException {
    return MAPPER.readTree(folder.resolve(file).toFile());
  }

  /** What the JSON has of a figure of the checkpoints, by steps. */
  private static Map<Long, Double> series(JsonNode watch, String pointer) {
    Map<Long, Double> found = new TreeMap<>();
    for (JsonNode checkpoint : watch.get("checkpoints")) {
      if (checkpoint.at(pointer).isNumber()) {
        found.put(checkpoint.get("step").longValue(), checkpoint.at(pointer).doubleValue());
      }
    }
    return found;
  }

  private static Map<Long, Double> points(JsonNode points) {
    Map<Long, Double> found = new TreeMap<>();
    points.forEach(point -> found.put(point.get(0).longValue(), point.get(1).doubleValue()));
    return found;
  }

  /** The pages' figures of a watch, and what they are called. */
  private static final Map<String, String> FIGURES =
      Map.of(
          "loss", "/loss/estimate",
          "accuracy", "/accuracy/estimate",
          "gradientNorm", "/gradientNorm/estimate",
          "largestEigenvalue", "/largestEigenvalue/estimate",
          "preconditionedLargest", "/preconditionedLargest/estimate",
          "trace", "/trace/estimate",
          "gaussNewtonTrace", "/gaussNewtonTrace/estimate",
          "distance", "/distance",
          "criticalSharpness", "/criticalSharpness/estimate");

  @Test
  void tensorBoardReadsWhatTheJsonSays() throws Exception {
    python();
    good(WATCH + " --tensorboard board");
    good("measure mlp_wine.pt --data mlp_wine.npz --out measured --quiet --tensorboard board");
    good(
        "sweep features --data digits --samples 60 --test 200 --seeds 2 --noise 0.2 --widths"
            + " 10,30,60 --out swept --quiet --tensorboard board");
    JsonNode read = asked("tensorboard_scalars.py", folder.resolve("board").toString());
    JsonNode watch = json("watched/watch.json");
    FIGURES.forEach(
        (tag, pointer) -> {
          Map<Long, Double> expected = series(watch, pointer);
          Map<Long, Double> found = points(read.at("/watched/" + tag));
          assertThat(found.keySet()).as(tag).isEqualTo(expected.keySet());
          // TensorBoard keeps single precision
          expected.forEach(
              (step, value) ->
                  assertThat(found.get(step)).isCloseTo(value, within(1e-6 * Math.abs(value))));
        });
    JsonNode dimension = json("watched/watch.json").at("/checkpoints/2/effectiveDimension/0");
    String tag = "effectiveDimension/hessian/" + plain(dimension.get("z"));
    assertThat(read.get("watched").get(tag)).as(tag).hasSize(5);
    assertThat(read.at("/measured/spectrum~1trace/0/1").doubleValue())
        .isCloseTo(
            json("measured/measure.json").at("/spectrum/trace/estimate").doubleValue(),
            within(1e-5));
    assertThat(points(read.at("/swept/testError")).keySet()).containsExactly(10L, 30L, 60L);
  }

  private static final String LOGGED =
      "watch training --model mlp_wine.pt2 --data mlp_wine.npz --quiet";

  /** What a training logged by the trackers' own writers stands beside the figures. */
  @Test
  void aLogOfTensorBoardIsReadWhoeverWroteIt() throws Exception {
    List<String> command =
        List.of(python(), SCRIPTS.resolve("tensorboard_log.py").toString(), folder + "/train");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("writer.txt").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("writer.txt"))).isZero();
    good(LOGGED + " --out logged --training-log train");
    assertThat(json("logged/watch.json").at("/trainingLog/curves/0/name").asText())
        .isEqualTo("numbers/train_loss");
    assertLeastAtTwenty("tensors/val_loss");
  }

  private void assertLeastAtTwenty(String name) throws IOException {
    JsonNode json = json("logged/watch.json");
    JsonNode curves = json.at("/trainingLog/curves");
    JsonNode curve = curves.get(curves.size() - 1);
    assertThat(curve.get("name").asText()).isEqualTo(name);
    assertThat(curve.get("steps")).hasSize(9);
    for (int i = 0; i < 9; i++) {
      assertThat(curve.get("steps").get(i).intValue()).isEqualTo(5 * i);
      assertThat(curve.get("values").get(i).doubleValue())
          .isEqualTo(0.25 + Math.abs(5 * i - 20) / 64.0);
    }
    assertThat(json.get("findings").findValuesAsText("code")).contains("logged-loss-least");
    assertThat(Files.readString(folder.resolve("logged/report.html"))).contains(name);
  }

  private static String plain(JsonNode number) {
    double value = number.doubleValue();
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  @Test
  void mlflowHasWhatTheJsonSays() throws Exception {
    String python = python();
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path store = Files.createDirectory(folder.resolve("store"));
    Process server =
        new ProcessBuilder(
                python,
                "-m",
                "mlflow",
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1",
                "--backend-store-uri",
                "sqlite:///" + store.resolve("mlflow.db"),
                "--default-artifact-root",
                store.toUri().toString())
            .directory(store.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.txt").toFile())
            .start();
    try {
      String address = "http://127.0.0.1:" + port;
      awaitServer(address, server);
      good(WATCH + " --mlflow " + address);
      good(
          "measure mlp_wine.pt --data mlp_wine.npz --out measured --quiet --experiment models"
              + " --mlflow "
              + address);
      JsonNode run = asked("mlflow_runs.py", address, "sonde").get(0);
      assertThat(run.get("name").asText()).isEqualTo("watched");
      assertThat(run.get("status").asText()).isEqualTo("FINISHED");
      assertThat(run.at("/params/settings.optimizer").asText()).isEqualTo("adam");
      JsonNode watch = json("watched/watch.json");
      FIGURES.forEach(
          (tag, pointer) ->
              assertThat(points(run.at("/metrics/" + tag)))
                  .as(tag)
                  .isEqualTo(series(watch, pointer)));
      String logged = asked("mlflow_log.py", address).asText();
      good(LOGGED + " --out logged --training-log " + address + "/#/experiments/2/runs/" + logged);
      assertLeastAtTwenty("val_loss");
      JsonNode measured = asked("mlflow_runs.py", address, "models").get(0);
      assertThat(measured.at("/metrics/spectrum~1trace/0/1").doubleValue())
          .isEqualTo(json("measured/measure.json").at("/spectrum/trace/estimate").doubleValue());
    } finally {
      server.descendants().forEach(ProcessHandle::destroy);
      server.destroy();
      server.waitFor(30, TimeUnit.SECONDS);
    }
  }

  private void awaitServer(String address, Process server) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (System.nanoTime() < deadline && server.isAlive()) {
      try {
        HttpURLConnection connection =
            (HttpURLConnection) URI.create(address + "/health").toURL().openConnection();
        if (connection.getResponseCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not yet
      }
      server.waitFor(200, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("no server: " + Files.readString(folder.resolve("server.txt")));
  }

  @Test
  void aTrackerThatCannotBeReachedIsToldBeforeAnythingIsMeasured() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    SondeProcess none = sonde(WATCH + " --lang en --mlflow http://127.0.0.1:" + port);
    assertThat(none.exitCode()).as(none.output()).isEqualTo(2);
    assertThat(none.output()).contains("cannot be used", "nothing was measured");
    assertThat(folder.resolve("watched")).doesNotExist();

    Files.writeString(folder.resolve("file"), "");
    SondeProcess file = sonde(WATCH + " --lang en --tensorboard file");
    assertThat(file.exitCode()).isEqualTo(2);
    assertThat(file.output()).contains("--tensorboard file");

    SondeProcess password = sonde(WATCH + " --lang en --mlflow http://me:secret@127.0.0.1:1");
    assertThat(password.exitCode()).isEqualTo(2);
    assertThat(password.output()).contains("MLFLOW_TRACKING_TOKEN").doesNotContain("secret");
  }

  /** The folder of event files goes away while the run is measured: the run keeps its own files. */
  @Test
  void aTrackerThatFailsLaterLosesNothing() throws Exception {
    Path board = Files.createDirectory(folder.resolve("board"));
    Files.writeString(board.resolve("watched"), "in the way");
    SondeProcess ended = sonde(WATCH + " --lang en --tensorboard board");
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("board did not take them");
    assertThat(json("watched/watch.json").get("checkpoints")).hasSize(5);
    Files.delete(board.resolve("watched"));
    good("runs export watched --quiet --overwrite --tensorboard board");
    try (Stream<Path> files = Files.list(board.resolve("watched"))) {
      assertThat(files).hasSize(1);
    }
  }
}
