package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.cli.session.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged models and data through the whole command, in this process: each is measured or ends in
 * one message, whatever libtorch makes of it, and this process lives on.
 *
 * <p>Half are damaged as they lie on the disk. Half are damaged within and packed again with right
 * checksums, so that the damage reaches what stands behind the container.
 */
class DamagedFilesTest {
  private static final int SAMPLES = 12;
  private static final int FEATURES = 13;

  @TempDir private Path temporary;
  private Path model;
  private Path data;
  private int measured;
  private int refused;

  @BeforeEach
  void copyCase() throws IOException {
    model = temporary.resolve("mlp_wine.pt");
    data = temporary.resolve("mlp_wine.npz");
    for (Path file : List.of(model, data)) {
      try (InputStream in =
          DamagedFilesTest.class.getResourceAsStream(file.getFileName().toString())) {
        Files.copy(in, file);
      }
    }
  }

  @Test
  void aFewDamagedFilesAreMeasuredOrRefused() throws IOException {
    damageData(3, new Damage(1));
    damageModels(8, 1, new Damage(2));
    assertThat(measured).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  @Tag("full")
  void aThousandDamagedFilesAreMeasuredOrRefused() throws IOException {
    damageData(120, new Damage(3));
    damageModels(250, 60, new Damage(4));
    assertThat(measured + refused).isGreaterThan(1000);
    assertThat(measured).isGreaterThan(50);
    assertThat(refused).isGreaterThan(400);
  }

  private void damageModels(int onDisk, int within, Damage damage) throws IOException {
    byte[] good = Files.readAllBytes(model);
    Path bad = temporary.resolve("bad.pt");
    for (int i = 0; i < onDisk + within; i++) {
      measure(bad, i < onDisk ? damage.of(good) : damage.within(model), bad, data.toString());
    }
  }

  private void damageData(int times, Damage damage) throws IOException {
    byte[] npz = Files.readAllBytes(data);
    byte[] table = table().getBytes(StandardCharsets.UTF_8);
    byte[] images = images();
    Path labels = Files.write(temporary.resolve("labels-idx1-ubyte"), labels());
    Path text = temporary.resolve("text.txt");
    byte[] words =
        "それは最良の時代であり、最悪の時代だった。 It was the age of wisdom … ".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < times; i++) {
      checkData("disk.npz", damage.of(npz));
      checkData("inner.npz", damage.within(data));
      checkData("table.csv", damage.of(table));
      checkData("disk.csv.gz", damage.of(Damage.gzip(table)));
      checkData("inner.csv.gz", Damage.gzip(damage.of(table)));
      Path pair = temporary.resolve("images-idx2-double");
      measure(pair, damage.of(images), model, pair + "," + labels);
      byte[] bad = damage.of(words);
      check(text, bad, Run.of("data", "describe", Files.write(text, bad).toString()));
    }
  }

  private void checkData(String name, byte[] bytes) throws IOException {
    Path file = temporary.resolve(name);
    measure(file, bytes, model, file.toString());
  }

  private void measure(Path file, byte[] damaged, Path model, String data) throws IOException {
    Files.write(file, damaged);
    Path out = temporary.resolve("out");
    Run run = Run.of("measure", model.toString(), "--data", data, "--out", out.toString());
    check(file, damaged, run);
    if (run.exitCode() == ExitCode.DONE) {
      assertThat(new ObjectMapper().readTree(out.resolve("measure.json").toFile())).isNotEmpty();
      delete(out);
    }
    assertThat(out).doesNotExist();
  }

  private void check(Path file, byte[] damaged, Run run) {
    String which =
        file.getFileName() + " damaged to " + HexFormat.of().formatHex(damaged) + "\n" + run.err();
    assertThat(run.exitCode()).as(which).isIn(ExitCode.DONE, ExitCode.INPUT);
    if (run.exitCode() == ExitCode.DONE) {
      assertThat(run.err()).as(which).isEmpty();
      measured++;
      return;
    }
    assertThat(run.out()).as(which).isEmpty();
    assertThat(run.err().strip())
        .as(which)
        .startsWith("sonde: ")
        .hasLineCount(1)
        .hasSizeBetween(40, 1200)
        .doesNotContain("Exception", "\tat ", "fault of Sonde", "frame #", "null", "\u001B");
    refused++;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static double[] features() {
    SplittableRandom random = new SplittableRandom(5);
    return random.doubles((long) SAMPLES * FEATURES, -2, 2).toArray();
  }

  private static String table() {
    double[] x = features();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      StringBuilder line = new StringBuilder();
      for (double value : Arrays.copyOfRange(x, i * FEATURES, (i + 1) * FEATURES)) {
        line.append(String.format(Locale.ROOT, "%.3f,", value));
      }
      lines.add(line.append(i % 3).toString());
    }
    return String.join("\n", lines) + "\n";
  }

  private static byte[] images() {
    ByteBuffer out = ByteBuffer.allocate(12 + Double.BYTES * SAMPLES * FEATURES);
    out.putInt(0x0E02).putInt(SAMPLES).putInt(FEATURES);
    for (double value : features()) {
      out.putDouble(value);
    }
    return out.array();
  }

  private static byte[] labels() {
    ByteBuffer out = ByteBuffer.allocate(8 + SAMPLES).putInt(0x0801).putInt(SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      out.put((byte) (i % 3));
    }
    return out.array();
  }
}
