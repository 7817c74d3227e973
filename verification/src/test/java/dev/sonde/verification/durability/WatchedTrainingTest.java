package dev.sonde.verification.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Ledger;
import dev.sonde.verification.Cases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training whose weights go into one graph, with the optimiser's state beside them: watched while
 * it runs, killed, and gone on with.
 */
@Tag("full")
class WatchedTrainingTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<Integer> STEPS = List.of(0, 20, 40, 80, 160);

  @TempDir Path folder;
  private Path coming;

  @BeforeEach
  void layOut() throws IOException {
    Cases.copy(folder, "mlp_wine.pt2", "mlp_wine.npz", "training");
    coming = Files.createDirectory(folder.resolve("coming"));
  }

  private List<String> watch(Path checkpoints, String out, String... more) {
    List<String> all = new ArrayList<>(List.of("watch", checkpoints.toString()));
    all.addAll(
        List.of(
            "--model",
            folder.resolve("mlp_wine.pt2").toString(),
            "--data",
            folder.resolve("mlp_wine.npz").toString(),
            "--optimizer",
            "adam",
            "--learning-rate",
            "0.02",
            // a survey, so that a checkpoint takes a while and starts from the one before
            "--budget",
            "40",
            "--threads",
            "1",
            "--lang",
            "en",
            "--no-progress",
            "--out",
            folder.resolve(out).toString()));
    all.addAll(List.of(more));
    return all;
  }

  private void arrive(int step) throws IOException {
    for (String ending : List.of(".optimizer.safetensors", ".safetensors")) {
      Path from = folder.resolve("training/step-" + step + ending);
      if (Files.exists(from)) {
        Files.copy(from, coming.resolve(from.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private JsonNode checkpoints(String out) throws IOException {
    return MAPPER.readTree(folder.resolve(out).resolve("watch.json").toFile()).get("checkpoints");
  }

  private int measured(String out) {
    Path run = folder.resolve(out);
    if (!Files.exists(run.resolve("ledger.db"))) {
      return 0;
    }
    try (Ledger ledger = Ledger.open(run)) {
      return (int) ledger.cells().stream().filter(cell -> cell.status() == CellStatus.DONE).count();
    } catch (RuntimeException e) {
      return 0; // it is being made
    }
  }

  private static void await(Sonde sonde, BooleanSupplier moment) {
    for (int i = 0; i < 2400 && !moment.getAsBoolean(); i++) {
      if (sonde.hasEnded(50)) {
        throw new AssertionError("ended with " + sonde.end() + ": " + sonde.said());
      }
    }
    assertThat(moment.getAsBoolean()).as(sonde.said()).isTrue();
  }

  /** The figures, without the places of the files. */
  private static List<String> figures(JsonNode checkpoints) {
    List<String> all = new ArrayList<>();
    checkpoints.forEach(
        each -> {
          ((com.fasterxml.jackson.databind.node.ObjectNode) each).remove("file");
          all.add(each.toString());
        });
    return all;
  }

  @Test
  void theOptimisersStateIsReadWhereItLiesBesideTheWeights() throws IOException {
    for (int step : STEPS) {
      arrive(step);
    }
    Files.delete(coming.resolve("step-40.optimizer.safetensors"));
    Sonde.run(watch(coming, "run").toArray(String[]::new));
    List<String> origins = new ArrayList<>();
    checkpoints("run").forEach(each -> origins.add(each.get("secondMoments").asText()));
    assertThat(origins).containsExactly("none", "state", "rule", "state", "state");
    assertThat(checkpoints("run").at("/3/preconditionedLargest/estimate").doubleValue())
        .isPositive();
  }

  @Test
  void aWatchThatIsKilledGoesOnWithTheSameBits() throws IOException {
    for (int step : STEPS) {
      arrive(step);
    }
    Sonde.run(watch(coming, "whole").toArray(String[]::new));
    List<String> expected = figures(checkpoints("whole"));
    assertThat(expected).hasSize(STEPS.size());
    for (int kill = 1; kill < STEPS.size(); kill++) {
      String run = "killed-" + kill;
      int until = kill;
      try (Sonde sonde = Sonde.start(Map.of(), watch(coming, run))) {
        await(sonde, () -> measured(run) >= until);
        sonde.kill();
      }
      Sonde.run("runs", "resume", folder.resolve(run).toString(), "--threads", "1", "--quiet");
      assertThat(figures(checkpoints(run))).isEqualTo(expected);
    }
  }

  @Test
  void filesThatComeLaterAreTakenUpAndCtrlCEndsIt() throws IOException {
    arrive(0);
    arrive(20);
    try (Sonde sonde = Sonde.start(Map.of(), watch(coming, "followed", "--follow"))) {
      await(sonde, () -> measured("followed") == 2);
      arrive(40);
      await(sonde, () -> measured("followed") == 3);
      // half a file is waited for: its size still changes
      Path late = coming.resolve("step-80.safetensors");
      byte[] all = Files.readAllBytes(folder.resolve("training/step-80.safetensors"));
      Files.write(late, java.util.Arrays.copyOf(all, all.length / 2));
      arrive(80);
      await(sonde, () -> measured("followed") == 4);
      await(sonde, () -> written("followed") == 4);
      sonde.signal("INT");
      assertThat(sonde.end()).as(sonde.said()).isZero();
    }
    List<Integer> steps = new ArrayList<>();
    checkpoints("followed").forEach(each -> steps.add(each.get("step").intValue()));
    assertThat(steps).containsExactly(0, 20, 40, 80);

    // a whole watch of the same files has the same figures
    Sonde.run(watch(coming, "again").toArray(String[]::new));
    assertThat(figures(checkpoints("again")).get(0))
        .isEqualTo(figures(checkpoints("followed")).get(0));
    assertThat(figures(checkpoints("again"))).hasSize(4);
  }

  private int written(String out) {
    try {
      return checkpoints(out).size();
    } catch (IOException e) {
      return 0;
    }
  }
}
