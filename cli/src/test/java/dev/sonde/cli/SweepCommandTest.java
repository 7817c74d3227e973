package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepCommandTest {
  @TempDir Path folder;

  @Test
  void aSweepWritesWhatTheContractSays() throws IOException {
    Path out = folder.resolve("run");
    Run run = features(out, "--seeds", "3");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Double descent")
        .contains(out.resolve("report.html").toString());
    JsonNode json = new ObjectMapper().readTree(out.resolve("sweep.json").toFile());
    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsSubsequence(
            "sonde",
            "data",
            "configuration",
            "axis",
            "points",
            "threshold",
            "doubleDescent",
            "scoreboard",
            "theory",
            "advice",
            "findings");
    assertThat(json.get("axis").textValue()).isEqualTo("features");
    assertThat(json.get("points")).hasSize(4);
    JsonNode error = json.get("points").get(0).get("testError");
    assertThat(error.get("estimate").isNumber()).isTrue();
    assertThat(error.get("standardError").isNumber()).isTrue();
    assertThat(error.get("n").intValue()).isEqualTo(3);
    assertThat(json.get("doubleDescent").get("found").booleanValue()).isTrue();
    assertThat(json.get("doubleDescent").get("peak").get("value").doubleValue()).isEqualTo(60);
    assertThat(json.toString()).doesNotContain("NaN").doesNotContain("Infinity");
    List<String> rows = Files.readAllLines(out.resolve("cells.csv"));
    assertThat(rows).hasSize(1 + 4 * 3);
    assertThat(rows.get(0))
        .startsWith("cell,features,status,")
        .contains("testError", "seed.subset");
    assertThat(out.resolve("report.html")).isRegularFile();
    assertThat(out.resolve("ledger.db")).isRegularFile();
  }

  @Test
  void aFinishedRunIsShownListedExportedAndDeleted() throws IOException {
    Path out = folder.resolve("run");
    assertThat(features(out, "--seeds", "2", "--quiet").exitCode()).isZero();
    byte[] csv = Files.readAllBytes(out.resolve("cells.csv"));
    Files.delete(out.resolve("cells.csv"));
    assertThat(Run.of("runs", "list", folder.toString()).out()).contains("2 of 2 cells");
    assertThat(Run.of("runs", "list", out.toString()).out()).contains("sonde runs show " + out);
    assertThat(Run.of("runs", "show", out.toString()).out()).contains("Test error vs. features");
    assertThat(Run.of("runs", "resume", out.toString(), "--quiet").exitCode()).isZero();
    assertThat(Files.readAllBytes(out.resolve("cells.csv"))).isEqualTo(csv);
    Files.writeString(out.resolve("mine.txt"), "kept");
    Files.createDirectory(out.resolve("unfinished"));
    Files.writeString(out.resolve("unfinished").resolve("0123abcd"), "a killed cell's");
    assertThat(Run.of("runs", "delete", out.toString()).exitCode()).isZero();
    try (var left = Files.list(out)) {
      assertThat(left.map(file -> file.getFileName().toString())).containsExactly("mine.txt");
    }
    assertThat(Run.of("runs", "show", out.toString()).exitCode()).isEqualTo(2);
  }

  @Test
  void aFileOfOptionsIsReadAndTheCommandLineWins() throws IOException {
    Path file = folder.resolve("sweep.yaml");
    Files.writeString(
        file,
        "data: digits\nsamples: 60\ntest: 100\nwidths: [10, 60, 120]\nseeds: 5\nquiet: true\n");
    Path out = folder.resolve("run");
    Run run =
        Run.of(
            "sweep",
            "features",
            "--config",
            file.toString(),
            "--seeds",
            "1",
            "--ridges",
            "none",
            "--out",
            out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(Files.readAllLines(out.resolve("cells.csv"))).hasSize(1 + 3);
  }

  @Test
  void anUnknownKeyOfAFileNamesTheNearest() throws IOException {
    Path file = folder.resolve("sweep.yaml");
    Files.writeString(file, "data: digits\nwidhts: 4..8\n");
    Run run = Run.of("sweep", "features", "--config", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err())
        .contains("sweep.yaml: 'widhts' is not an option of sonde sweep features")
        .contains("Did you mean widths?");
  }

  @Test
  void aRunThatCannotBeResumedSaysWhatElseToDo() throws IOException {
    Path table = folder.resolve("numbers.csv");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append(i % 7).append(',').append(i % 5).append(',').append(i % 2).append('\n');
    }
    Files.writeString(table, rows);
    Path out = folder.resolve("run");
    String command = "sweep features --widths 1,2 --samples 20 --seeds 1 --quiet --header no";
    Run run = Run.of((command + " --data " + table + " --out " + out).split(" ", -1));
    assertThat(run.exitCode()).as(run.err()).isZero();

    // a run of a version that scaled all columns of a table alike
    Path old = Files.createDirectory(folder.resolve("old"));
    try (Ledger ledger = Ledger.open(out)) {
      dev.sonde.runs.Run now = ledger.run();
      Map<String, String> plan = new TreeMap<>(now.plan().values());
      assertThat(plan.remove("input-scales")).isEqualTo("columns");
      Ledger.create(
              old,
              new dev.sonde.runs.Run(now.command(), "0.0", now.started(), Configuration.of(plan)))
          .close();
    }
    Run resumed = Run.of("runs", "resume", old.toString());
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(resumed.err())
        .contains("(input-scales)", "sweep again in another folder", "runs export")
        .doesNotContain("runs resume");

    Files.writeString(table, rows.append("1,2,1\n"));
    assertThat(Run.of("runs", "resume", out.toString()).err())
        .contains("its hash differs", "into another folder");

    Files.delete(table);
    Run gone = Run.of("runs", "resume", out.toString());
    assertThat(gone.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(gone.err()).contains("cannot be read again", "does not exist");
    assertThat(Run.of("runs", "export", out.toString()).exitCode()).isZero();
  }

  @Test
  void aRunKnowsHowItsTableIsToBeReadAndWhichSeedItHad() throws IOException {
    Path table = folder.resolve("numbers.csv");
    // by their look the first numbers count the columns, but they are a sample
    StringBuilder rows = new StringBuilder("0,1,2,3\n");
    for (int i = 0; i < 60; i++) {
      rows.append(i % 7).append(',').append(i % 5).append(',').append(i % 3).append(',');
      rows.append(i % 2).append('\n');
    }
    Files.writeString(table, rows);
    String out = folder + "/run";
    Run run =
        Run.of(
            ("sweep features --widths 1,2 --samples 20 --seeds 1 --seed 7 --header no --quiet --data "
                    + (table + " --out " + out))
                .split(" ", -1));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Run.of("runs", "resume", out, "--quiet").exitCode()).isZero();
    assertThat(Files.readString(Path.of(out, "sweep.json")))
        .contains("\"header\": \"no\"")
        .contains("\"data-samples\": \"61\"")
        .contains("\"seed\": 7,");
  }

  @Test
  void aPresetSaysWhatItStandsForAndWarnsWhenItIsChanged() {
    Run run =
        Run.of(
            "sweep",
            "features",
            "--preset",
            "belkin-features",
            "--samples",
            "40",
            "--widths",
            "10,40,80",
            "--test",
            "50",
            "--seeds",
            "1",
            "--quiet",
            "--out",
            folder + "/run");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("Belkin et al. 2019, figure 2")
        .contains("Reduced: 1,000 samples instead of 10,000")
        .contains("--samples changes the preset belkin-features");
    Run shown = Run.of("runs", "show", folder + "/run");
    assertThat(shown.out())
        .contains("Given otherwise than in the preset: samples, test, widths.")
        .contains("FAIL: the peak is not where the published figure has it");
    assertThat(Run.of("sweep", "size", "--preset", "belkin-features").err())
        .contains("belongs to 'sonde sweep features --preset belkin-features'");
    assertThat(Run.of("sweep", "size", "--preset", "x").err()).contains("there are: pooled-mnist");
  }

  @Test
  void aSweepNeedsDataUnlessAPresetNamesThem() {
    Run run = Run.of("sweep", "size");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("--data DATA is missing; sonde sweep size needs it");
    assertThat(Run.of("sweep", "size", "--help").out()).contains("[--data=DATA]");
  }

  @ParameterizedTest
  @CsvSource({
    "--learning-rate, nan, --learning-rate expects one number above 0",
    "--weight-decay, -1, --weight-decay expects one number of at least 0",
    "--widths, 8..4,  got 8..4",
    "--samples, 5000, digits has 1797 samples",
    "--noise, 1.5,    a number from 0 on and below 1",
    "--noise, '0.1,0.2', a number from 0 on and below 1",
    "--seeds, 0,      --seeds expects",
    "--noise-kind, x, one of uniform"
  })
  void whatCannotBeIsRefusedAndLeavesNothingBehind(String option, String value, String message)
      throws IOException {
    Path out = folder.resolve("run");
    Run run = Run.of("sweep", "size", "--data", "digits", option, value, "--out", out.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains(message);
    assertThat(out).doesNotExist();
  }

  /** A tenth of the targets differs from the rest: some seeds draw six equal ones to train on. */
  @Test
  void aCellThatFailsLeavesTheOthersAndTheExitCodeSaysSo() throws IOException {
    StringBuilder table = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 120; i++) {
      double angle = 0.7 * i;
      table.append(
          "%.4f,%.4f,%s%n"
              .formatted(Math.sin(angle), Math.cos(3 * angle), i % 10 == 3 ? "1.5" : "0.25"));
    }
    Path file = Files.writeString(folder.resolve("rare.csv"), table);
    Path out = folder.resolve("run");
    Run run =
        Run.of(
            "sweep",
            "features",
            "--data",
            file.toString(),
            "--samples",
            "6",
            "--test",
            "40",
            "--widths",
            "2,4,9",
            "--ridges",
            "none",
            "--seeds",
            "6",
            "--out",
            out.toString());
    JsonNode cells = new ObjectMapper().readTree(out.resolve("sweep.json").toFile());
    int failed = evidence(cells, "cells-failed").get("failed").intValue();
    int done = cells.get("points").get(0).get("testError").get("n").intValue();
    assertThat(failed).isPositive();
    assertThat(done).isPositive().isEqualTo(6 - failed);
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err())
        .contains("Cells that failed: " + failed + "; the others are done")
        .contains("sonde runs resume " + out);
    // a sentence of the terminal, whose lines break anywhere and which cuts long reasons
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("all training targets are")
        .doesNotContain("{");
    assertThat(Files.readString(out.resolve("cells.csv"))).contains(",failed,", ",done,");
    Run again = Run.of("runs", "resume", out.toString());
    assertThat(again.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(again.err()).contains("Cells that failed: " + failed);
  }

  private static JsonNode evidence(JsonNode sweep, String code) {
    for (JsonNode finding : sweep.get("findings")) {
      if (finding.get("code").textValue().equals(code)) {
        return finding.get("evidence");
      }
    }
    throw new AssertionError("no finding " + code);
  }

  @Test
  void severalNumbersOfSamplesMakeAMap() throws IOException {
    Path out = folder.resolve("run");
    Run run = features("30..60:2", out, "--seeds", "3");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("With 30, 60 training samples the test error peaks");
    JsonNode map = new ObjectMapper().readTree(out.resolve("sweep.json").toFile()).get("sampleMap");
    assertThat(map.get("rows")).hasSize(2);
    assertThat(map.get("rows").get(0).get("samples").intValue()).isEqualTo(30);
    assertThat(map.get("rows").get(0).get("points")).hasSize(4);
    assertThat(map.get("pValue").isNumber()).isTrue();
    assertThat(map.has("moreSamplesHurt")).isTrue();
    assertThat(Files.readAllLines(out.resolve("cells.csv"))).hasSize(1 + 2 * 4 * 3);
    assertThat(Files.readString(out.resolve("report.html"))).contains("id=\"samplemap\"");
    Run wrong = Run.of("sweep", "noise", "--data", "digits", "--samples", "30,60");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(wrong.err()).contains("a map over several is for 'size' and 'features'");
  }

  @Test
  void theTheorysDataAreEstimatedToo() {
    Path out = folder.resolve("run");
    Run run =
        Run.of(
            "sweep",
            "features",
            "--data",
            "gaussian",
            "--widths",
            "5,20,60",
            "--samples",
            "20",
            "--seeds",
            "7",
            "--estimate",
            "--out",
            out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out() + run.err()).contains("7 cells, about");
    assertThat(out).doesNotExist();
  }

  @Test
  void theTheorysDataAreForFeaturesAlone() {
    Run run = Run.of("sweep", "size", "--data", "gaussian", "--out", folder + "/run");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("sonde sweep features");
  }

  @ParameterizedTest
  @CsvSource({
    "features --data gaussian --noise 0.4, --noise does not go with --data gaussian",
    "features --data gaussian --noise-kind paired, --noise-kind does not go with --data gaussian",
    "features --data gaussian --pool 2, --pool does not go with --data gaussian",
    "features --data gaussian --features relu, --features relu does not go with --data gaussian",
    "features --data gaussian --bandwidth 3, --bandwidth does not go with --data gaussian",
    "features --data gaussian --flat, '--flat lays images out in rows, and the samples of gaussian'",
    "features --data digits --features relu --bandwidth 3, '--bandwidth is for --features fourier'",
    "size --data moby-dick --model transformer --flat, --flat lays images out in rows",
    "features --data gaussian --target 2, '--target applies to tables (.csv, .tsv); gaussian is not one'",
    "features --data gaussian --header no, '--header applies to tables (.csv, .tsv); gaussian is not one'",
    "size --data digits --target 3, '--target applies to tables (.csv, .tsv); digits is not one'",
    "size --data digits --header no, '--header applies to tables (.csv, .tsv); digits is not one'",
    "size --data digits --context 4, '--context applies to text (moby-dick, .txt); digits is not text'",
    "size --data digits --heads 2, '--heads is for --model transformer, got perceptron'",
    "size --data digits --noise-kind paired, --noise-kind is about noisy labels",
    "size --data digits --vary labels, --vary labels is about noisy labels",
    "features --data digits --vary batches, '--vary batches would change nothing here, linear'",
    "features --data digits --features linear --vary initialisation, --vary initialisation would",
    "'features --data gaussian:4:1 --vary initialisation,batches', --vary batches would change",
    "'features --data gaussian:4:1 --vary subset,initialisation', --vary initialisation would",
    "noise --data digits --refine 3, --refine is not for 'sonde sweep noise'",
    "steps --data digits --refine 5, --refine is not for 'sonde sweep steps'",
    "size --data digits --budget 0 --z 1, '--z says where curvature is measured, and --budget 0'",
    "size --data digits --budget 0 --tau 0.1, '--tau says where curvature is measured'",
    "size --data digits --weight-decay 0.3 --decays 0.3, '--decays 0.3 names the --weight-decay'",
    "size --data digits --budget 10, '--budget expects 0, or a whole number from 20'"
  })
  void anOptionThatWouldDoNothingIsRefused(String command, String message) {
    Path out = folder.resolve("run");
    Run run = Run.of(("sweep " + command + " --out " + out).split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains(message);
    assertThat(out).doesNotExist();
  }

  @Test
  void aDigitOfAResultThatChangedOnTheDiskIsDamage() throws SQLException {
    Path out = folder.resolve("run");
    assertThat(features(out, "--quiet").exitCode()).isZero();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + out.resolve(Ledger.FILE));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE cell SET result = replace(result, '0.1', '0.2')");
    }
    for (String command : List.of("show", "export", "resume")) {
      Run run = Run.of("runs", command, out.toString());
      assertThat(run.exitCode()).as(command).isEqualTo(ExitCode.INPUT);
      assertThat(run.err()).contains("is damaged (the result of cell", "is not what it was");
    }
  }

  @Test
  void exportsAndResumedRunsHaveTheOptionsThatTheyHeed() {
    String export = Run.of("runs", "export", "--help").out();
    assertThat(export).contains("--out", "default: the run's own", "--json", "--overwrite");
    assertThat(export).doesNotContain("--seed", "--threads", "--no-progress", "<command>");
    String resume = Run.of("runs", "resume", "--help").out();
    assertThat(resume).contains("--threads", "--no-progress", "--json");
    assertThat(resume).doesNotContain("--seed", "--out");
    Run run = Run.of("runs", "resume", folder.toString(), "--seed", "7");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("--seed");
  }

  @Test
  void anExportGoesWhereItIsSent() {
    Path out = folder.resolve("run");
    assertThat(features(out, "--quiet").exitCode()).isZero();
    Path other = folder.resolve("other");
    Run run = Run.of("runs", "export", out.toString(), "--out", other.toString(), "--quiet");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(other.resolve("report.html")).isNotEmptyFile();
    assertThat(other.resolve("cells.csv")).hasSameTextualContentAs(out.resolve("cells.csv"));
  }

  @Test
  void aNameThatStandsTwiceInAFileIsRefused() throws IOException {
    Path file = folder.resolve("sweep.yaml");
    Files.writeString(file, "data: digits\nsamples: 100\nwidths: [2, 4]\nsamples: 200\n");
    Run run = Run.of("sweep", "size", "--config", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("sweep.yaml: 'samples' stands twice (line 4)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config: other.yaml", "preset-changed: widths"})
  void whatOnlyTheCommandLineMaySayIsNoKeyOfAFile(String line) throws IOException {
    Path file = folder.resolve("sweep.yaml");
    Files.writeString(file, "data: digits\n" + line + "\n");
    Run run = Run.of("sweep", "size", "--config", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err())
        .contains("'" + line.split(":", -1)[0] + "' is not an option of sonde sweep size");
  }

  private static Run features(Path out, String... more) {
    return features("60", out, more);
  }

  private static Run features(String samples, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sweep",
                "features",
                "--data",
                "digits",
                "--samples",
                samples,
                "--test",
                "200",
                "--noise",
                "0.2",
                "--widths",
                "10,30,60,120",
                "--ridges",
                "none",
                "--out",
                out.toString()));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }
}
