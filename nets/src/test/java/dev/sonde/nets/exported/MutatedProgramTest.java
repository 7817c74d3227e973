package dev.sonde.nets.exported;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.ProgramReader;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.mutation.Archive;
import dev.sonde.mutation.Chance;
import dev.sonde.mutation.TreeMutation;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged programs are measured or refused with a message; none ends this process.
 *
 * <p>A third is damaged as it lies on the disk. The others are damaged within and packed again with
 * right checksums: one place of the JSON, or the container.
 */
class MutatedProgramTest {
  private static final String[] MODELS = {
    "perceptron", "constants", "decoder", "convolution", "recurrent"
  };

  @TempDir Path folder;

  @Test
  void dozensOfDamagedProgramsAreMeasuredOrRefused() throws IOException {
    damage(30, 1);
  }

  @Tag("full")
  @Test
  void thousandsOfDamagedProgramsAreMeasuredOrRefused() throws IOException {
    damage(2000, 2);
  }

  private void damage(int count, long seed) throws IOException {
    Chance chance = new Chance(new SplittableRandom(seed));
    List<Path> survivors = new ArrayList<>();
    int refusedInJava = 0;
    for (int i = 0; i < count; i++) {
      String model = MODELS[i % MODELS.length];
      Path file = folder.resolve(model + "-" + i + ".pt2");
      if (i % 3 == 0) {
        Files.write(file, chance.damaged(Files.readAllBytes(Exports.file(model + ".pt2"))));
      } else {
        Files.write(file, damagedWithin(model, chance));
      }
      if (passesJava(file)) {
        survivors.add(file);
      } else {
        refusedInJava++;
      }
    }
    assertThat(refusedInJava).isGreaterThan(count / 5);
    List<Boolean> alive = ExportedTrial.survivors(survivors, 1 << 20);
    int measured = 0;
    int died = 0;
    for (int i = 0; i < survivors.size(); i++) {
      if (!alive.get(i)) {
        died++;
      } else if (measures(survivors.get(i))) {
        measured++;
      }
    }
    assertThat(measured).isPositive();
    java.util.logging.Logger.getLogger(getClass().getName())
        .info(
            "%d files, %d refused in Java, %d measured, %d ended the trial process"
                .formatted(count, refusedInJava, measured, died));
  }

  private static byte[] damagedWithin(String model, Chance chance) throws IOException {
    Archive archive = Archive.read(Exports.file(model + ".pt2"));
    if (chance.oneIn(6)) {
      archive.damage(chance);
      return archive.bytes();
    }
    List<String> texts = archive.names().stream().filter(name -> name.endsWith(".json")).toList();
    String text = chance.oneIn(3) ? chance.of(texts) : model + "/models/model.json";
    archive.content(text, TreeMutation.of(archive.content(text), chance));
    return archive.bytes();
  }

  private static boolean passesJava(Path file) {
    try (ProgramArchive archive = ProgramArchive.open(file)) {
      ProgramGraph graph = ProgramReader.read(file.toString(), archive.program());
      ExportedGraph.of(file.toString(), graph, ExportedReading.withDefaults());
      return true;
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
      return false;
    }
  }

  /** Loads a survivor here and takes a product with its Hessian, or sees it refused in words. */
  private static boolean measures(Path file) {
    String name = String.valueOf(file.getFileName());
    String model = name.substring(0, name.indexOf('-'));
    try (Network network = ExportedProgram.loadTried(file, ExportedReading.withDefaults());
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                Exports.data(model),
                Evaluation.withDefaults().withThreads(1))) {
      CurvatureOperator hessian = objective.hessian();
      objective.value();
      double[][] vectors = new double[1][hessian.dimension()];
      vectors[0][0] = 1;
      hessian.multiply(vectors, new double[1][hessian.dimension()]);
      return true;
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).doesNotContain("frame #", "Exception raised", "\n");
      return false;
    }
  }
}
