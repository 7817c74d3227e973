package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.mutation.Archive;
import dev.sonde.mutation.Chance;
import dev.sonde.mutation.PickleMutation;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.network.LoadProbe;
import dev.sonde.nets.network.ModelContainer;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TorchScript;
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
 * Damaged model files load or are refused with a message; none ends this process.
 *
 * <p>Half are damaged as they lie on the disk, where the container's checksums find it. Half are
 * damaged within and packed again with right checksums, so that libtorch meets the damage: in the
 * trial process.
 */
class MutatedModelTest {
  private static final String[] MODELS = {
    "mlp_wine", "conv_digits_public", "lstm_next_token", "transformer_layer"
  };

  @TempDir Path folder;

  @Test
  void dozensOfDamagedFilesLoadOrAreRefused() throws IOException {
    damage(40, 1);
  }

  @Tag("full")
  @Test
  void thousandsOfDamagedFilesLoadOrAreRefused() throws IOException {
    damage(2000, 2);
  }

  private void damage(int count, long seed) throws IOException {
    Chance chance = new Chance(new SplittableRandom(seed));
    List<Path> survivors = new ArrayList<>();
    int refusedInJava = 0;
    for (int i = 0; i < count; i++) {
      Path good = Cases.file(MODELS[i % MODELS.length] + ".pt");
      Path file = folder.resolve(i + ".pt");
      if (i % 2 == 0) {
        Files.write(file, chance.damaged(Files.readAllBytes(good)));
      } else {
        Files.write(file, damagedWithin(good, chance));
      }
      try {
        ModelContainer.check(file);
        survivors.add(file);
      } catch (InvalidInputException e) {
        assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
        refusedInJava++;
        Files.delete(file);
      }
    }
    assertThat(refusedInJava).isGreaterThan(count / 4);
    List<LoadProbe.Verdict> verdicts = LoadProbe.verdicts(survivors);
    int loaded = 0;
    int died = 0;
    for (int i = 0; i < survivors.size(); i++) {
      LoadProbe.Verdict verdict = verdicts.get(i);
      if (verdict.loads()) {
        loaded += measures(survivors.get(i)) ? 1 : 0;
      } else {
        died += verdict.reason().contains("without an answer") ? 1 : 0;
        assertThat(verdict.reason()).doesNotContain("frame #", "Exception raised", "\n");
      }
    }
    assertThat(loaded).isPositive();
    assertThat(loaded + died).isLessThan(survivors.size());
    java.util.logging.Logger.getLogger(getClass().getName())
        .info(
            "%d files, %d refused in Java, %d measured, %d ended the trial process"
                .formatted(count, refusedInJava, loaded, died));
  }

  /** Loads a survivor here and takes a product with its Hessian, or sees it refused in words. */
  private static boolean measures(Path file) {
    String model = MODELS[Integer.parseInt(file.getFileName().toString().replace(".pt", "")) % 4];
    Evaluation evaluation = Evaluation.withDefaults().withThreads(1).withSamples(16);
    try (Network network = TorchScript.loadUnchecked(file, "");
        Objective objective =
            Objective.of(network, Cases.loss(model), Cases.dataset(model), evaluation)) {
      CurvatureOperator hessian = objective.hessian();
      objective.value();
      double[][] vectors = {Synthetic.vector(hessian.dimension(), 1)};
      hessian.multiply(vectors, new double[1][hessian.dimension()]);
      return true;
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).doesNotContain("frame #", "Exception raised", "\n");
      return false;
    }
  }

  /** The text of the program, an operation of a pickle, the container. */
  private static byte[] damagedWithin(Path good, Chance chance) throws IOException {
    Archive archive = Archive.read(good);
    if (chance.oneIn(6)) {
      archive.damage(chance);
      return archive.bytes();
    }
    List<String> names =
        archive.names().stream()
            .filter(name -> !name.contains("/data/") && !name.endsWith("debug_pkl"))
            .toList();
    String name = chance.of(names);
    byte[] content = archive.content(name);
    archive.content(
        name,
        name.endsWith(".pkl") && content.length > 0
            ? new PickleMutation(chance).of(content)
            : chance.damaged(content));
    return archive.bytes();
  }
}
