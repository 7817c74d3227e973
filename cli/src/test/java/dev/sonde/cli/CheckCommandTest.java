package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.runs.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sonde check measure} and {@code sonde check sweep}, from arguments to exit codes. */
class CheckCommandTest {
  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void copyCase() throws IOException {
    out = folder.resolve("out");
    for (String name : List.of("mlp_wine.pt", "mlp_wine.npz")) {
      try (InputStream in =
          Objects.requireNonNull(CheckCommandTest.class.getResourceAsStream(name))) {
        Files.copy(in, folder.resolve(name));
      }
    }
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>();
    boolean measures = List.of(arguments).contains("measure");
    for (String argument : arguments) {
      all.add(argument);
      if (argument.equals("measure")) {
        all.add(folder.resolve("mlp_wine.pt").toString());
        all.addAll(List.of("--data", folder.resolve("mlp_wine.npz").toString()));
      }
    }
    if (!measures) {
      all.addAll(List.of("--data", "digits", "--samples", "60", "--test", "200", "--seeds", "2"));
      all.addAll(List.of("--widths", "10,60,120", "--ridges", "none", "--noise", "0.2"));
    }
    all.addAll(List.of("--out", out.toString(), "--lang", "en"));
    return Run.of(all.toArray(String[]::new));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void aMeasurementWithinItsLimitsEndsWell() throws IOException {
    Run run = run("check", "measure", "--max", "trace=20", "--min", "accuracy=0.95");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines().toList()).first().isEqualTo("Within all limits (2).");
    assertThat(run.out())
        .contains("ok       max trace: 0.8556, at most 20  (spectrum.trace)")
        .contains("ok       min accuracy: 1, at least 0.95")
        .contains("Report: " + out.resolve("report.html"));
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("<p class=\"lead gate\">Within all 2 limits.</p>");
    assertThat(out.resolve("measure.json")).isRegularFile();
    JsonNode check = json(out.resolve("check.json"));
    assertThat(check.get("crossed").booleanValue()).isFalse();
    assertThat(check.get("limits")).hasSize(2);
    assertThat(check.get("limits").get(0).get("limit").doubleValue()).isEqualTo(20);
    assertThat(check.get("limits").get(0).get("value").get("estimate").doubleValue())
        .isEqualTo(json(out.resolve("measure.json")).at("/spectrum/trace/estimate").doubleValue());
  }

  @Test
  void aLimitThatIsCrossedEndsWithOneAndIsToldToPipelines() throws IOException {
    Path xml = folder.resolve("reports/junit.xml");
    Path sarif = folder.resolve("sonde.sarif");
    Run run =
        run(
            "check",
            "measure",
            "--max",
            "trace=0.5",
            "--max",
            "sharpness=1e9",
            "--fail-on",
            "alarm",
            "--junit",
            xml.toString(),
            "--sarif",
            sarif.toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).startsWith("Limits crossed: 1 of 3.\n");
    String page = Files.readString(out.resolve("report.html"));
    assertThat(page).contains("<p class=\"lead gate crossed\">Limits crossed: 1 of 3. ");
    assertThat(page.indexOf("lead gate crossed")).isLessThan(page.indexOf("class=\"cards\""));
    assertThat(Files.readString(xml))
        .contains("tests=\"3\" failures=\"1\"")
        .contains("<failure message=\"max trace is 0.8556, the limit is 0.5 (spectrum.trace)\"");
    JsonNode log = json(sarif);
    assertThat(log.get("version").textValue()).isEqualTo("2.1.0");
    JsonNode result = log.at("/runs/0/results/0");
    assertThat(result.get("ruleId").textValue()).isEqualTo("limit/max/trace");
    assertThat(result.get("level").textValue()).isEqualTo("error");
    assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri").textValue())
        .endsWith("mlp_wine.pt");
    List<String> findings = new ArrayList<>();
    log.at("/runs/0/results").forEach(one -> findings.add(one.get("ruleId").textValue()));
    List<String> codes = new ArrayList<>();
    json(out.resolve("measure.json"))
        .get("findings")
        .forEach(one -> codes.add("finding/" + one.get("code").textValue()));
    assertThat(codes).isNotEmpty();
    assertThat(findings).containsAll(codes);
  }

  @Test
  void theRunBeforeIsTheLimit() throws IOException {
    assertThat(run("measure", "--quiet").exitCode()).isZero();
    Path before = Files.move(out.resolve("measure.json"), folder.resolve("before.json"));
    Run same = run("check", "measure", "--against", before.toString(), "--overwrite");
    assertThat(same.exitCode()).as(same.err()).isZero();
    assertThat(same.out()).contains("against spectrum.trace: 0.8556, at most 0.8556, was 0.8556");
    String flatter =
        Files.readString(before).replaceFirst("\"estimate\": 0\\.8555", "\"estimate\": 0.5555");
    Files.writeString(before, flatter);
    Run worse = run("check", "measure", "--against", before.toString(), "--overwrite");
    assertThat(worse.exitCode()).as(worse.out()).isEqualTo(1);
    assertThat(worse.out()).contains("crossed  against spectrum.trace");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--quiet | which limit? Give --max NAME=V",
        "--max 20 | --max expects a figure and its limit, got '20'; for example: --max trace=20",
        "--max trace= | --max expects a number, got ''",
        "--max trace=much | --max expects a number, got 'much'",
        "--max =3 | --max expects a figure",
        "--max trace=NaN | --max expects a number",
        "--fail-on info | --fail-on expects one of alarm, warning",
        "--against none.json | none.json cannot be read",
        "--max trace=1 --junit - --sarif - | name the same place",
        "--max trace=1 --junit - --json - | standard output can take one of",
      })
  void whatIsNoLimitIsRefusedBeforeTheWork(String options, String message) {
    Run run = run(("check measure " + options).split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void aBaselineOfAnotherKindIsRefusedBeforeTheWork() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("sweep.json"),
            "{\"axis\": \"width\", \"points\": [], \"findings\": []}");
    Run run = run("check", "measure", "--against", file.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("sweep.json is of sonde sweep; give the measure.json");
    assertThat(out).doesNotExist();
  }

  @Test
  void anUnknownFigureIsToldWithTheNearestAndTheRunIsKept() {
    Run run = run("check", "measure", "--max", "sharpnes=1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("'sharpnes' is not a figure", "measures.sharpness@0.05");
    assertThat(out.resolve("measure.json")).isRegularFile();
  }

  @Test
  void theXmlGoesToStandardOutputAlone() {
    Run run = run("check", "measure", "--max", "trace=0.5", "--junit", "-");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).startsWith("<?xml ").endsWith("</testsuites>\n");
    assertThat(run.err()).contains("Report: ");
  }

  @Test
  void aSweepIsHeldAgainstLimits() throws IOException {
    Run run =
        run("check", "sweep", "features", "--max", "points.testError=0.01", "--min", "found=1");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("crossed  max points.testError: ", "(points[60].testError)");
    assertThat(out.resolve("sweep.json")).isRegularFile();
    assertThat(json(out.resolve("check.json")).get("kind").textValue()).isEqualTo("sweep");
  }

  @Test
  void aSweepIsHeldAgainstTheOneBefore() throws IOException {
    assertThat(run("sweep", "features", "--quiet").exitCode()).isZero();
    Path before = Files.move(out.resolve("sweep.json"), folder.resolve("before.json"));
    out = folder.resolve("again");
    Run same = run("check", "sweep", "features", "--against", before.toString());
    assertThat(same.exitCode()).as(same.err()).isZero();
    assertThat(same.out()).contains("ok       against points.testError");
  }

  @Test
  void aRunIsHeldAgainstLimitsWithoutMeasuringAgain() throws IOException {
    assertThat(run("measure", "--quiet").exitCode()).isZero();
    List<String> before = files(out);
    Path xml = folder.resolve("junit.xml");
    Run within = Run.of("check", "run", out.toString(), "--max", "trace=20", "--lang", "en");
    assertThat(within.exitCode()).as(within.err()).isZero();
    assertThat(within.out()).startsWith("Within all limits (1).\nok       max trace: 0.8556");
    Run crossed =
        Run.of(
            "check",
            "run",
            out.toString(),
            "--max",
            "trace=0.5",
            "--junit",
            xml.toString(),
            "--sarif",
            folder.resolve("run.sarif").toString(),
            "--json",
            "-",
            "--lang",
            "en");
    assertThat(crossed.exitCode()).as(crossed.err()).isEqualTo(1);
    JsonNode check = new ObjectMapper().readTree(crossed.out());
    assertThat(check.get("kind").textValue()).isEqualTo("measure");
    assertThat(check.at("/limits/0/crossed").booleanValue()).isTrue();
    assertThat(Files.readString(xml)).contains("tests=\"1\" failures=\"1\"");
    assertThat(
            json(folder.resolve("run.sarif"))
                .at("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri")
                .textValue())
        .endsWith("mlp_wine.pt");
    Run same =
        Run.of(
            "check",
            "run",
            out.toString(),
            "--against",
            out.resolve("measure.json").toString(),
            "--lang",
            "en");
    assertThat(same.exitCode()).as(same.err()).isZero();
    assertThat(same.out()).contains("ok       against spectrum.trace");
    assertThat(files(out)).isEqualTo(before);
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void aRunWithMissingCellsNeverPasses() {
    assertThat(run("sweep", "features", "--quiet").exitCode()).isZero();
    Run whole = Run.of("check", "run", out.toString(), "--min", "advice.testError=0");
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    try (Ledger ledger = Ledger.open(out)) {
      ledger.add(List.of(ledger.run().plan().with("repetition", "99")));
    }
    Run run = Run.of("check", "run", out.toString(), "--min", "advice.testError=0");
    assertThat(run.exitCode()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none --max trace=1 | none is not the folder of a run; 'sonde runs list' names",
        ". --max trace=1 | holds no measure.json, watch.json, sweep.json, attention.json or study.json",
        "OUT | which limit? Give --max NAME=V",
        "OUT --max sharpnes=1 | is not a figure of",
        "OUT --against OUT | is a folder; give the JSON file in it, ",
        "OUT --max trace=1 --junit - --json - | standard output can take one of",
      })
  void aRunThatCannotBeHeldIsRefusedInOneLine(String options, String message) {
    assertThat(run("measure", "--quiet").exitCode()).isZero();
    Run run =
        Run.of(
            ("check run " + options.replace("OUT", out.toString()) + " --lang en").split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message).hasLineCount(1);
  }

  @Test
  void theFileOfOptionsIsReadForACheckToo() throws IOException {
    Path file = Files.writeString(folder.resolve("sweep.yaml"), "quiet: true\n");
    Run run = run("check", "sweep", "features", "--config", file.toString(), "--max", "found=1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
  }
}
