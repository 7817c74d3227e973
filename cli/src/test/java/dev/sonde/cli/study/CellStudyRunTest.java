package dev.sonde.cli.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.cli.Run;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Studies whose cells are kept are listed, shown, resumed and exported like sweeps. */
class CellStudyRunTest {
  @TempDir Path folder;

  /** Small forms that still have several cells. */
  private static List<String> small(String study) {
    return switch (study) {
      case "steps" ->
          List.of("--quick", "--steps", "100", "--samples", "40", "--net", "4", "--probes", "4");
      case "tickets" -> List.of("--quick", "--steps", "50", "--net", "12,8", "--seeds", "2");
      case "shortcuts" -> List.of("--quick", "--net", "8", "--epochs", "1", "--seeds", "2");
      default -> throw new IllegalArgumentException(study);
    };
  }

  private static String[] command(String study, Path out) {
    List<String> command = new ArrayList<>(List.of("study", study, "--data", "digits"));
    command.addAll(small(study));
    command.addAll(List.of("--out", out.toString()));
    return command.toArray(String[]::new);
  }

  /** What was found, without when and where. */
  private static JsonNode found(Path folder) throws IOException {
    ObjectNode json =
        (ObjectNode) new ObjectMapper().readTree(folder.resolve("study.json").toFile());
    json.remove("sonde");
    return json;
  }

  @ParameterizedTest
  @ValueSource(strings = {"steps", "tickets", "shortcuts"})
  void aRunIsListedShownExportedAndDeleted(String study) throws IOException {
    Path out = folder.resolve("runs").resolve("one");
    Run run = Run.of(command(study, out));
    assertThat(run.exitCode()).as(run.err()).isZero();
    Run list = Run.of("runs", "list", folder.resolve("runs").toString());
    assertThat(list.out()).contains("  study " + study + "  ");
    Run shown = Run.of("runs", "show", out.toString());
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("Claims");
    Path copy = folder.resolve("copy");
    Run exported = Run.of("runs", "export", out.toString(), "--out", copy.toString());
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(found(copy)).isEqualTo(found(out));
    // nothing is missing: resuming writes the same again
    JsonNode before = found(out);
    Run resumed = Run.of("runs", "resume", out.toString());
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(found(out)).isEqualTo(before);
    assertThat(Run.of("runs", "delete", out.toString()).exitCode()).isZero();
    assertThat(out.resolve("study.json")).doesNotExist();
  }

  /** A process is killed as by kill -9 once some cells are committed. */
  @ParameterizedTest
  @ValueSource(strings = {"steps", "tickets", "shortcuts"})
  @Tag("full")
  void aStudyThatIsKilledAndResumedEqualsOneThatWasNot(String study) throws Exception {
    Path whole = folder.resolve("whole");
    assertThat(Run.of(command(study, whole)).exitCode()).isZero();
    Path killed = folder.resolve("killed");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sonde.cli.Main"));
    command.addAll(List.of(command(study, killed)));
    command.addAll(List.of("--threads", "2"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    while (process.isAlive() && ended(killed) < 2) {
      Thread.onSpinWait();
    }
    process.destroyForcibly().waitFor();
    assertThat(killed.resolve("study.json"))
        .as("the process ended before it was killed")
        .doesNotExist();
    Run resumed = Run.of("runs", "resume", killed.toString());
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(found(killed)).isEqualTo(found(whole));
    try (Ledger first = Ledger.open(whole);
        Ledger second = Ledger.open(killed)) {
      assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    }
  }

  private static int ended(Path run) {
    if (!Ledger.isIn(run)) {
      return 0;
    }
    try (Ledger ledger = Ledger.open(run)) {
      return ledger.counts().ended();
    } catch (LedgerException e) {
      // being made at this moment
      return 0;
    }
  }

  @Test
  void dataThatChangedAreNotResumedOn() throws IOException {
    Path csv = folder.resolve("data.csv");
    StringBuilder text = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 80; i++) {
      text.append(i % 7).append(',').append(i * i % 11).append(',').append(i % 2).append('\n');
    }
    Files.writeString(csv, text);
    Path out = folder.resolve("out");
    Run run =
        Run.of(
            "study",
            "steps",
            "--data",
            csv.toString(),
            "--steps",
            "10",
            "--probes",
            "2",
            "--out",
            out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    Files.writeString(csv, text.append("3,4,0\n"));
    Run resumed = Run.of("runs", "resume", out.toString());
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(resumed.err()).contains("hash differs");
  }

  @Test
  void aModelOfTheReadersIsResumedWithItself() throws IOException {
    Path model = folder.resolve("start.pt");
    try (var network = Perceptron.of(64, 10).withWidths(6).build(3)) {
      network.save(model);
    }
    Path out = folder.resolve("model");
    Run run =
        Run.of(
            "study",
            "steps",
            model.toString(),
            "--data",
            "digits",
            "--steps",
            "10",
            "--samples",
            "40",
            "--probes",
            "2",
            "--out",
            out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(found(out).get("settings").get("model").asText()).endsWith("start.pt");
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("<p class=\"subject\">start.pt on digits: 1,797 samples</p>");
    Run resumed = Run.of("runs", "resume", out.toString());
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    try (var network = Perceptron.of(64, 10).withWidths(6).build(4)) {
      network.save(model);
    }
    assertThat(Run.of("runs", "resume", out.toString()).exitCode()).isEqualTo(ExitCode.INPUT);
  }
}
