package dev.sonde.attention.aten;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.mutation.Archive;
import dev.sonde.mutation.Chance;
import dev.sonde.mutation.TreeMutation;
import dev.sonde.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged archives are written in operators of ONNX or refused with a message. */
class MutatedArchiveTest {
  private static final String[] MODELS = {"decoder", "grouped", "encoder", "parts"};

  @TempDir Path folder;

  @Test
  void dozensOfDamagedArchivesAreReadOrRefused() throws IOException {
    damage(100, 1);
  }

  @Tag("full")
  @Test
  void thousandsOfDamagedArchivesAreReadOrRefused() throws IOException {
    damage(2000, 2);
  }

  private void damage(int count, long seed) throws IOException {
    Chance chance = new Chance(new SplittableRandom(seed));
    int read = 0;
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve(i + ".pt2");
      Path model = Path.of("src/test/resources/exported", MODELS[i % MODELS.length] + ".pt2");
      Files.write(file, damaged(model, chance));
      try {
        OnnxGraph graph = TransformerFile.read(file);
        PatternFinder.in(graph);
        read++;
      } catch (InvalidInputException e) {
        assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
      }
    }
    assertThat(read).isBetween(count / 10, count - count / 10);
  }

  private static byte[] damaged(Path model, Chance chance) throws IOException {
    Archive archive = Archive.read(model);
    List<String> texts = archive.names().stream().filter(name -> name.endsWith(".json")).toList();
    String program =
        texts.stream()
            .filter(name -> name.endsWith("/models/model.json"))
            .findFirst()
            .orElseThrow();
    String text = chance.oneIn(4) ? chance.of(texts) : program;
    archive.content(text, TreeMutation.of(archive.content(text), chance));
    return archive.bytes();
  }
}
