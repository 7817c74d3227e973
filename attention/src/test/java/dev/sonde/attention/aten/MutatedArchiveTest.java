package dev.sonde.attention.aten;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxGraph;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged archives are written in operators of ONNX or refused with a message: in every second one
 * a number of its JSON becomes another number, in the others a name another name of it.
 */
class MutatedArchiveTest {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final Pattern NAME = Pattern.compile("\"[a-z_0-9.]{2,40}\"");
  private static final String[] MODELS = {"decoder", "grouped", "encoder", "parts"};
  private static final String[] NUMBERS = {
    "0", "-1", "1", "2", "3", "7", "64", "1000", "2147483648", "4611686018427387904", "0.5", "1e308"
  };

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
    SplittableRandom random = new SplittableRandom(seed);
    int read = 0;
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve(i + ".pt2");
      write(
          Path.of("src/test/resources/exported", MODELS[i % MODELS.length] + ".pt2"), file, random);
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

  private static void write(Path model, Path target, SplittableRandom random) throws IOException {
    try (ZipFile zip = new ZipFile(model.toFile());
        OutputStream file = Files.newOutputStream(target);
        ZipOutputStream out = new ZipOutputStream(file)) {
      List<? extends ZipEntry> texts =
          zip.stream().filter(entry -> entry.getName().endsWith(".json")).toList();
      boolean program = random.nextInt(4) > 0;
      ZipEntry chosen = texts.get(random.nextInt(texts.size()));
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        if (program ? entry.getName().endsWith("/models/model.json") : entry.equals(chosen)) {
          String text = damaged(new String(bytes, StandardCharsets.UTF_8), random);
          bytes = text.getBytes(StandardCharsets.UTF_8);
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(bytes);
        out.closeEntry();
      }
    }
  }

  private static String damaged(String text, SplittableRandom random) {
    boolean number = random.nextBoolean();
    List<MatchResult> places = (number ? NUMBER : NAME).matcher(text).results().toList();
    if (places.isEmpty()) {
      return text.substring(0, random.nextInt(text.length()));
    }
    MatchResult place = places.get(random.nextInt(places.size()));
    String other =
        number
            ? NUMBERS[random.nextInt(NUMBERS.length)]
            : places.get(random.nextInt(places.size())).group();
    return text.substring(0, place.start()) + other + text.substring(place.end());
  }
}
