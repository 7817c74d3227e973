package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sonde compare}, and the list of runs that it chooses from. */
class CompareCommandTest {
  @TempDir Path folder;
  private Path runs;

  @BeforeEach
  void copyCase() throws IOException {
    runs = folder.resolve("runs");
    for (String name : List.of("mlp_wine.pt", "mlp_wine.npz")) {
      try (InputStream in =
          Objects.requireNonNull(CompareCommandTest.class.getResourceAsStream(name))) {
        Files.copy(in, folder.resolve(name));
      }
    }
  }

  private Path measured(String name, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("measure", folder.resolve("mlp_wine.pt").toString(), "--quiet"));
    arguments.addAll(List.of("--data", folder.resolve("mlp_wine.npz").toString()));
    arguments.addAll(List.of("--out", runs.resolve(name).toString(), "--lang", "en"));
    arguments.addAll(List.of(more));
    assertThat(Run.of(arguments.toArray(String[]::new)).exitCode()).isZero();
    return runs.resolve(name);
  }

  private Path swept(String name, String noise) {
    Path out = runs.resolve(name);
    Run run =
        Run.of(
            ("sweep features --data digits --samples 60 --test 200 --seeds 3 --ridges none --quiet"
                    + " --widths 10,60,120 --lang en --noise "
                    + noise
                    + " --out "
                    + out)
                .split(" ", -1));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return out;
  }

  private Run compared(Path first, Path second, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("compare", first.toString(), second.toString()));
    arguments.addAll(List.of("--out", folder.resolve("out").toString(), "--overwrite"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  @Test
  void twoMeasurementsAreHeldAgainstEachOther() throws IOException {
    Path first = measured("first");
    Path second = measured("second", "--samples", "100");
    Run run = compared(first, second, "--lang", "en");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("Not comparable, as the runs differ in: number of samples.")
        .contains("Difference  Differs?", "number of samples: 178 → 100", "report.html");
    assertThat(run.out().lines().filter(line -> !line.startsWith("Report")))
        .allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    JsonNode json = new ObjectMapper().readTree(folder.resolve("out/compare.json").toFile());
    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    assertThat(keys).containsExactly("sonde", "kind", "runs", "changed", "figures", "findings");
    assertThat(json.at("/runs/0/folder").textValue()).isEqualTo(first.toString());
    assertThat(json.at("/runs/1/data/samples").textValue()).isEqualTo("100");
    assertThat(json.at("/changed/0/what").textValue()).isEqualTo("data.samples");
    assertThat(json.at("/figures/0").has("distinguishable")).isTrue();
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains(
            "<h1>first and second</h1>",
            "Not comparable, as the runs differ in: number of samples.");
  }

  @Test
  void theSameRunIsNotTold() {
    Path first = measured("first");
    Run run = compared(first, first, "--lang", "ja");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("区別できません。").contains("モデル、データ、設定は同じです。");
  }

  @Test
  void aSweepWithoutNoiseHasTheLowerTestError() {
    Run run = compared(swept("noisy", "0.4"), swept("clean", "0"), "--lang", "en");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("The second run has the lower test error");
  }

  @Test
  void runsOfTwoCommandsAndFoldersWithoutRunsAreRefused() {
    Path first = measured("first");
    Run other = compared(first, swept("swept", "0"));
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("compare runs of one command").hasLineCount(1);
    Run none = compared(first, folder.resolve("none"));
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("is not the folder of a run");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void theListHasRunsOfEveryCommandWithDateAndHeadline() throws IOException {
    Path measured = measured("a-measured");
    Path swept = swept("b-swept", "0.2");
    Files.createDirectory(runs.resolve("mine"));
    List<String> lines = Run.of("runs", "list", runs.toString()).out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0))
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  .*")
        .contains(measured + "");
    JsonNode json = new ObjectMapper().readTree(measured.resolve("measure.json").toFile());
    assertThat(json.at("/findings/0/text").textValue())
        .startsWith(lines.get(1).strip().replace(" …", ""));
    assertThat(lines.get(2)).contains(swept + "  3 of 3 cells");
    assertThat(lines).allSatisfy(line -> assertThat(line.strip()).isNotEmpty());
  }

  @Test
  void aMeasurementIsShownAndDeletedLikeASweep() throws IOException {
    Path measured = measured("a-measured");
    Run shown = Run.of("runs", "show", measured.toString(), "--lang", "en");
    assertThat(shown.exitCode()).isZero();
    JsonNode json = new ObjectMapper().readTree(measured.resolve("measure.json").toFile());
    assertThat(shown.out().replaceAll("\\s+", " "))
        .contains("sonde measure ", "Report: " + measured.resolve("report.html"))
        .contains(json.at("/findings/0/text").textValue());
    assertThat(Run.of("runs", "delete", measured.toString()).exitCode()).isZero();
    assertThat(measured).doesNotExist();
  }

  @Test
  void aBaselineIsMeasuredInTheSameWayAndCompared() throws IOException {
    Path model = folder.resolve("mlp_wine.pt");
    Run run =
        Run.of(
            "measure",
            model.toString(),
            "--data",
            folder.resolve("mlp_wine.npz").toString(),
            "--baseline",
            model.toString(),
            "--out",
            runs.resolve("both").toString(),
            "--lang",
            "en");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Not distinguishable: of ", "comparison/report.html");
    assertThat(run.out()).containsOnlyOnce(runs.resolve("both/report.html").toString());
    assertThat(runs.resolve("both/baseline/measure.json")).isRegularFile();
    assertThat(runs.resolve("both/comparison/compare.json")).isRegularFile();
    Run none =
        Run.of(
            "measure",
            model.toString(),
            "--data",
            folder.resolve("mlp_wine.npz").toString(),
            "--baseline",
            "none.pt",
            "--out",
            runs.resolve("none").toString(),
            "--lang",
            "en");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("--baseline", "none.pt").hasLineCount(1);
    assertThat(runs.resolve("none")).doesNotExist();
  }
}
