package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.outcomes.Scalar;
import dev.sonde.outcomes.tracking.EventFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sonde watch} and {@code sonde check watch}. */
class WatchCommandTest {
  private static final int SAMPLES = 40;
  private static final int FEATURES = 5;

  @TempDir Path folder;
  private Path data;
  private Path checkpoints;

  @BeforeEach
  void train() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    float[] x = new float[SAMPLES * FEATURES];
    long[] y = new long[SAMPLES];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < SAMPLES; i++) {
      y[i] = x[FEATURES * i] > 0 ? 1 : 0;
    }
    data =
        new Npz()
            .floats("x", SAMPLES + ", " + FEATURES, x)
            .integers("y", SAMPLES + ",", y)
            .write(folder.resolve("data.npz"));
    checkpoints = Files.createDirectory(folder.resolve("checkpoints"));
    save(4, "step-0.pt", 1);
    save(4, "step-10.pt", 2);
  }

  private void save(int width, String name, long seed) {
    try (Network network = Perceptron.of(FEATURES, 2).withWidths(width).build(seed)) {
      network.save(checkpoints.resolve(name));
    }
  }

  private Run run(String command, Object... more) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
    arguments.addAll(
        List.of(checkpoints.toString(), "--data", data.toString(), "--lang", "en", "--threads"));
    arguments.add("1");
    for (Object argument : more) {
      arguments.add(argument.toString());
    }
    return Run.of(arguments.toArray(String[]::new));
  }

  private static JsonNode json(Path out) throws IOException {
    return new JsonMapper().readTree(out.resolve("watch.json").toFile());
  }

  @Test
  void aFolderOfCheckpointsBecomesAPageAndJson() throws IOException {
    Path out = folder.resolve("out");
    Run run = run("watch", "--out", out, "--optimizer", "momentum:0.9", "--learning-rate", "0.1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "2(1+β)/η = 38", "2(1−β)/η = 2", "Step", "the largest eigenvalue is", "H: Hessian.");
    assertThat(Files.readString(out.resolve("report.html"))).contains("2 checkpoints", "<svg");
    JsonNode json = json(out);
    assertThat(json.at("/limit/value").doubleValue()).isCloseTo(38, within(1e-12));
    assertThat(json.at("/checkpoints/1/step").intValue()).isEqualTo(10);
    assertThat(json.at("/checkpoints/0/distance").doubleValue()).isZero();
    assertThat(json.at("/checkpoints/1/distance").doubleValue()).isPositive();
    assertThat(json.at("/checkpoints/1/largestEigenvalue/estimate").isNumber()).isTrue();
    assertThat(json.at("/checkpoints/1/change/from").intValue()).isZero();
    assertThat(json.at("/limit/smallBatches/value").doubleValue()).isCloseTo(2, within(1e-12));
    // no token ids, so no heads
    assertThat(json.at("/checkpoints/1/heads")).isEmpty();
    assertThat(json.at("/checkpoints/1/maxLogit").isNull()).isTrue();
  }

  @Test
  void aCheckpointIsMeasuredOnceAndNewOnesAreTakenUp() throws IOException {
    Path out = folder.resolve("out");
    assertThat(run("watch", "--out", out, "--quiet").exitCode()).isZero();
    JsonNode before = json(out);
    save(4, "step-20.pt", 3);
    Run resumed = Run.of("runs", "resume", out.toString(), "--lang", "en");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    JsonNode after = json(out);
    assertThat(after.at("/checkpoints")).hasSize(3);
    assertThat(after.at("/checkpoints/0")).isEqualTo(before.at("/checkpoints/0"));
    assertThat(after.at("/checkpoints/1")).isEqualTo(before.at("/checkpoints/1"));
    assertThat(Run.of("runs", "show", out.toString(), "--lang", "en").out()).contains("Step");
  }

  private static Path log(Path folder, Scalar... scalars) throws IOException {
    EventFile.write(Files.createDirectories(folder), 0, Instant.EPOCH, List.of(scalars));
    return folder;
  }

  @Test
  void whatTheTrainingLoggedStandsBesideTheFiguresAlsoWhenTheLogHasGone() throws IOException {
    Path log =
        log(
            folder.resolve("log"),
            new Scalar("val/loss", 0, 2),
            new Scalar("val/loss", 4, 0.5),
            new Scalar("val/loss", 12, 0.75),
            new Scalar("lr", 0, 0.1));
    Path out = folder.resolve("out");
    Run run = run("watch", "--out", out, "--training-log", log);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode json = json(out);
    assertThat(json.at("/trainingLog/curves")).hasSize(1);
    assertThat(json.at("/trainingLog/curves/0/values/2").doubleValue()).isEqualTo(0.75);
    assertThat(run.out())
        .contains("val/loss was least at step 4, 0.5")
        .containsPattern("nearest checkpoint,\\s+0, and");
    Files.delete(log.resolve("events.out.tfevents.0000000000.000000.sonde"));
    Run resumed = Run.of("runs", "resume", out.toString(), "--lang", "en");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("could not be read again", "holds no event file");
    assertThat(json(out).get("trainingLog")).isEqualTo(json.get("trainingLog"));
  }

  @Test
  void aLogThatSaysNothingIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Path log = log(folder.resolve("log"), new Scalar("lr", 0, 0.1));
    Path out = folder.resolve("out");
    Run none = run("watch", "--out", out, "--training-log", log);
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("has no curve *loss*", "--log-tags: lr");
    Run tags = run("watch", "--out", out, "--log-tags", "lr");
    assertThat(tags.exitCode()).isEqualTo(2);
    assertThat(tags.err()).contains("add --training-log");
    Run address = run("watch", "--out", out, "--training-log", "http://me:secret@127.0.0.1:1/x");
    assertThat(address.exitCode()).isEqualTo(2);
    assertThat(address.err()).contains("names no run of MLflow").doesNotContain("secret");
    assertThat(out).doesNotExist();
    assertThat(run("watch", "--out", out, "--training-log", log, "--log-tags", "lr").exitCode())
        .isZero();
  }

  @Test
  void aTransformerOnTokenIdsHasTheLargestLogitOfEveryHead() throws IOException {
    long[] ids = {1, 4, 5, 6, 2, 7, 3, 1, 9, 10, 4, 11, 12, 3};
    long[] next = {4, 5, 6, 2, 7, 3, 1, 9, 10, 4, 11, 12, 3, 1};
    Path tokens =
        new Npz()
            .integers("x", "2, 7", ids)
            .integers("y", "2, 7", next)
            .write(folder.resolve("tokens.npz"));
    Path models = Files.createDirectory(folder.resolve("models"));
    for (String name : List.of("step-0.onnx", "step-10.onnx")) {
      try (InputStream in =
          Objects.requireNonNull(WatchCommandTest.class.getResourceAsStream("tiny_decoder.onnx"))) {
        Files.copy(in, models.resolve(name));
      }
    }
    Path out = folder.resolve("heads");
    Run run =
        Run.of(
            "watch",
            models.toString(),
            "--data",
            tokens.toString(),
            "--budget",
            "20",
            "--out",
            out.toString(),
            "--lang",
            "en");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Largest attention logit at the last checkpoint");

    Path lines = folder.resolve("ids.txt");
    Files.writeString(lines, "1,4,5,6,2,7,3\n1,9,10,4,11,12,3\n");
    Path alone = folder.resolve("alone");
    Run attention =
        Run.of(
            "attention",
            models.resolve("step-0.onnx").toString(),
            "--ids",
            lines.toString(),
            "--out",
            alone.toString(),
            "--quiet");
    assertThat(attention.exitCode()).as(attention.err()).isZero();
    List<Double> expected = new ArrayList<>();
    new JsonMapper()
        .readTree(alone.resolve("attention.json").toFile())
        .at("/layers")
        .forEach(
            layer ->
                layer
                    .get("heads")
                    .forEach(head -> expected.add(head.get("maxLogit").doubleValue())));
    assertThat(expected).hasSize(8);
    for (JsonNode checkpoint : json(out).get("checkpoints")) {
      List<Double> found = new ArrayList<>();
      checkpoint.get("heads").forEach(head -> found.add(head.get("maxLogit").doubleValue()));
      assertThat(found).isEqualTo(expected);
      assertThat(checkpoint.get("maxLogit").doubleValue()).isEqualTo(Collections.max(expected));
      assertThat(checkpoint.at("/heads/5/layer").intValue()).isEqualTo(1);
      assertThat(checkpoint.at("/heads/5/clip").doubleValue()).isEqualTo(1);
    }
    assertThat(Files.readString(out.resolve("report.html"))).contains("QK-clip", "over 14 tokens");
  }

  @Test
  void checkHoldsAnyCheckpointOrTheLastOneAgainstLimits() throws IOException {
    Run crossed = run("check watch", "--out", folder.resolve("a"), "--max", "last.distance=0.001");
    assertThat(crossed.exitCode()).as(crossed.err()).isEqualTo(1);
    assertThat(crossed.out()).contains("crossed  max last.distance");
    assertThat(Files.readString(folder.resolve("a/report.html")))
        .contains("lead gate crossed", "max last.distance");
    Run within =
        run(
            "check watch",
            "--out",
            folder.resolve("b"),
            "--max",
            "checkpoints[0].distance=0.001",
            "--max",
            "loss=100");
    assertThat(within.exitCode()).as(within.err()).isZero();
  }

  @Test
  void inputThatCannotBeWatchedIsRefusedBeforeAnyWork() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Run nothing = Run.of("watch", empty.toString(), "--data", data.toString(), "--lang", "en");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("holds no checkpoint");

    save(4, "final.pt", 3);
    Run unnumbered = run("watch", "--out", folder.resolve("c"));
    assertThat(unnumbered.exitCode()).isEqualTo(2);
    assertThat(unnumbered.err()).contains("final.pt", "--steps 0,100,200");
    Run listed = run("watch", "--out", folder.resolve("d"), "--steps", "20,0,10", "--quiet");
    assertThat(listed.exitCode()).as(listed.err()).isZero();
    Files.delete(checkpoints.resolve("final.pt"));

    save(6, "step-30.pt", 4);
    Run mixed = run("watch", "--out", folder.resolve("e"));
    assertThat(mixed.exitCode()).isEqualTo(2);
    assertThat(mixed.err()).contains("step-30.pt is of another network");
    assertThat(folder.resolve("e")).doesNotExist();
  }

  @Test
  void dataThatDoNotFitAreRefusedAndNoCheckpointIsCalledDiverged() {
    Run run = run("watch", "--out", folder.resolve("f"), "--loss", "mse");
    assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains("loss mse").doesNotContain("diverged");
    assertThat(folder.resolve("f").resolve("watch.json")).doesNotExist();
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    assertThat(run("watch", "--learning-rate", "0.1").err()).contains("--optimizer");
    assertThat(run("watch", "--optimizer", "lion").err()).contains("momentum:B");
    assertThat(run("watch", "--model", "graph.pt2").err()).contains("leave --model out");
    assertThat(run("watch", "--follow", "--steps", "1,2").err()).contains("pattern");
    assertThat(run("watch", "--steps", "a(b").err()).contains("one group of digits");
  }
}
