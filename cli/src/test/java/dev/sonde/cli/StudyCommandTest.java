package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudyCommandTest {
  @TempDir Path folder;

  @Test
  void withoutANameTheStudiesAreListed() {
    Run english = Run.of("study");
    assertThat(english.exitCode()).isZero();
    for (Study study : StudyCatalogue.studies()) {
      // a gap before the question, whatever the name's length
      assertThat(english.out()).containsPattern("(?m)^" + study.label() + " {2,}[A-Z]");
    }
    assertThat(english.out()).contains("How many steps do my inputs cost me?");
    assertThat(Run.of("study", "--lang", "ja").out()).contains("何ステップ");
  }

  @Test
  void aStudyOfDataWritesWhatTheContractSays() throws IOException {
    Path out = folder.resolve("run");
    Run run = Run.of("study", "inputs", "--data", "digits", "--quick", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("1,491").contains("✓ holds");
    JsonNode json = new ObjectMapper().readTree(out.resolve("study.json").toFile());
    assertThat(json.get("study").textValue()).isEqualTo("inputs");
    assertThat(json.get("form").textValue()).isEqualTo("data");
    assertThat(json.get("figures").get("steps").get("centred").get("steps").intValue())
        .isEqualTo(72);
    assertThat(Files.readString(out.resolve("report.html"))).contains("1,491");
  }

  @Test
  void jsonGoesToStandardOutputAlone() throws IOException {
    Run run =
        Run.of(
            "study",
            "online",
            "--data",
            "digits",
            "--rule",
            "adaline",
            "--quick",
            "--json",
            "-",
            "--out",
            folder.resolve("json").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(new ObjectMapper().readTree(run.out()).get("figures").has("noiseScale")).isTrue();
  }

  @Test
  void theLayersOfAModelAreLookedAt() throws IOException {
    Path model = folder.resolve("model.pt");
    try (var network = Perceptron.of(64, 10).withWidths(20, 12).build(3)) {
      network.save(model);
    }
    Path out = folder.resolve("layers");
    Run run =
        Run.of(
            "study",
            "inputs",
            model.toString(),
            "--data",
            "digits",
            "--quick",
            "--out",
            out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode layers =
        new ObjectMapper()
            .readTree(out.resolve("study.json").toFile())
            .get("figures")
            .get("layers");
    assertThat(layers).hasSize(3);
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("<p class=\"subject\">model.pt on digits: 1,797 samples</p>");
    assertThat(layers.get(1).get("inputs").intValue()).isEqualTo(20);
    assertThat(layers.get(2).get("inputs").intValue()).isEqualTo(12);
    assertThat(layers.get(1).get("largestEigenvalue").doubleValue())
        .isGreaterThanOrEqualTo(layers.get(1).get("centredLargest").doubleValue() * 0.99);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inputs | --data or --theory",
        "inputs --theory --data digits | leave one of them out",
        "inputs --theory --samples 5 | --samples belongs to --data",
        "inputs --data digits --to 1.5 | above 0 and below 1",
        "stopping --data digits --alpha 2 | --alpha belongs to --theory",
        "stopping --theory --alpha 0 | above 0",
        "stopping --theory --times 1,x | separated by commas",
        "online --data digits --rule sgd | one of logistic, adaline",
        "online --theory --rule svm | --rule belongs to --data",
        "rules --theory --lags 3 | two different whole numbers",
        "rules --theory --lags 3,3 | two different whole numbers",
        "rules --theory --units 1 | from 2 to 128",
        "rules --data digits --leak 0 | above 0",
        "steps | --data or --theory",
        "steps --theory --net 5 | --net belongs to --data",
        "steps --data digits --net 5,0 | --net",
        "steps a.pt --data digits --net 5 | leave one of them out",
        "steps --data digits --steps 3 | --steps",
        "tickets --data digits --left 2 | --left",
        "tickets a.pt --data digits --net 5 | leave one of them out",
        "shortcuts --data digits --epochs 0 | --epochs",
        "nosuch | not a command of",
        "saddles --data digits | give MODEL",
        "saddles model.pt --theory | MODEL belongs to --data",
        "saddles --theory --census | --census belongs to --data",
        "saddles model.pt --data digits --krylov 0 | from 1 to 1000",
        "saddles model.pt --data digits --loss huber | one of cross-entropy",
        "directions --data digits | give MODEL",
        "directions --theory --map | --map belongs to --data",
        "directions model.pt --data digits --radius 0 | above 0",
        "inputs --data digits --weights w.safetensors | no model was given",
        "steps --data digits --output logits | no model was given",
        "tickets a.pt --weights w.safetensors --data digits | applies to exported models",
        "shortcuts a.pt --output logits --data digits | applies to exported models",
        "inputs a.pt --theory | MODEL belongs to --data",
        "stopping --data digits --features model.pt2 | a model's file and a layer of it",
        "stopping --data digits --features :fc1 | a model's file and a layer of it",
        "stopping --theory --features model.pt2:fc1 | --features belongs to --data",
      })
  void whatMakesNoSenseIsRefusedBeforeAnyWork(String arguments, String says) {
    Run run = Run.of(("study " + arguments).split(" ", -1));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains(says.startsWith("--data or") ? "needs --data" : says);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inputs", "stopping", "online", "steps", "tickets", "shortcuts"})
  void dataOfOneClassAreRefused(String study) throws IOException {
    Path csv = folder.resolve("one.csv");
    StringBuilder text = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 240; i++) {
      text.append(i).append(',').append(i * i % 7).append(",1\n");
    }
    Files.writeString(csv, text);
    Run run =
        Run.of("study", study, "--data", csv.toString(), "--out", folder.resolve("x").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("all samples are of class 1");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inputs", "stopping", "online", "steps", "tickets", "shortcuts"})
  void constantInputsAreRefused(String study) throws IOException {
    Path csv = folder.resolve("constant.csv");
    Files.writeString(csv, "a,b,y\n" + "1,2,0\n1,2,1\n".repeat(120));
    Run run =
        Run.of("study", study, "--data", csv.toString(), "--out", folder.resolve("x").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("same inputs", "check the file's columns");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stopping | at least 20 samples, got 12",
        "online | at least 20 samples, got 12",
        "steps | at least 40 are needed",
        "tickets | at least 200 are needed",
        "shortcuts | at least 100 are needed",
        "rules | at least 200 steps is needed, got 12",
      })
  void tooFewSamplesAreRefused(String study, String says) throws IOException {
    Path csv = folder.resolve("few.csv");
    Files.writeString(csv, "a,b,y\n" + "1,2,0\n3,1,1\n4,4,0\n".repeat(4));
    Run run =
        Run.of("study", study, "--data", csv.toString(), "--out", folder.resolve("x").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains(says);
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void stoppingLearnsFromWhatALayerSees() throws IOException {
    Path model = folder.resolve("model.pt");
    String layer;
    try (var network = Perceptron.of(64, 10).withWidths(20, 12).build(3)) {
      network.save(model);
      layer = network.parameters().get(2).name().replaceFirst("\\.?weight$", "");
    }
    Path out = folder.resolve("features");
    String[] command = {
      "study", "stopping", "--data", "digits", "--quick", "--out", out.toString(), "--features", ""
    };
    command[8] = model + ":" + layer;
    Run run = Run.of(command);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(out.resolve("study.json").toFile());
    // the second layer sees twenty units
    assertThat(json.get("settings").get("inputs").intValue()).isEqualTo(20);
    command[6] = folder.resolve("other").toString();
    command[8] = model + ":nine";
    Run unknown = Run.of(command);
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(unknown.err()).contains("has no layer called nine", layer);
  }

  @Test
  void aSequenceThatIsTooShortIsRefused() throws IOException {
    Path csv = folder.resolve("short.csv");
    Files.writeString(csv, "a,y\n" + "1,0\n2,1\n".repeat(40));
    Run run =
        Run.of("study", "rules", "--data", csv.toString(), "--out", folder.resolve("x").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("at least 200 steps is needed, got 80");
  }

  @ParameterizedTest
  @EnumSource(Study.class)
  @Tag("full")
  void everyQuickTheoryHoldsOrIsNotResolved(Study study) throws IOException {
    Path out = folder.resolve(study.label());
    Run run = Run.of("study", study.label(), "--theory", "--quick", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(out.resolve("study.json").toFile());
    int judged = 0;
    for (JsonNode claim : json.get("claims")) {
      assertThat(claim.get("verdict").textValue())
          .as(claim.get("statement").textValue())
          .isNotEqualTo("does-not-hold-here");
      judged += claim.get("verdict").textValue().equals("holds") ? 1 : 0;
    }
    assertThat(judged).isGreaterThanOrEqualTo(2);
  }
}
