package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
class DemoCommandTest {
  @TempDir private Path temporary;

  @Test
  void theDemoFindsDoubleDescentTwiceAndSaysWhichMeasureTellsIt() throws IOException {
    Path out = temporary.resolve("demo");
    Run run = Run.of("demo", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Where was the double descent?", "Why did the parameter count mislead?")
        .contains("Which measure did not?", "Report  " + out.resolve("report.html"));
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80 || line.contains("/"));
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    JsonNode root = new ObjectMapper().readTree(out.resolve("demo.json").toFile());
    JsonNode features = root.get("features");
    JsonNode networks = root.get("networks");
    assertThat(features.at("/doubleDescent/peak/value").asInt()).isEqualTo(1_000);
    // SCIENCE: valley 6 to 10, peak 24 to 36, second descent beyond
    assertThat(networks.at("/doubleDescent/found").asBoolean()).isTrue();
    assertThat(networks.at("/doubleDescent/valley/value").asInt()).isBetween(6, 10);
    assertThat(networks.at("/doubleDescent/peak/value").asInt()).isBetween(24, 54);
    assertThat(networks.at("/doubleDescent/after/value").asInt()).isGreaterThanOrEqualTo(270);
    assertThat(networks.get("points")).hasSize(11);
    assertThat(networks.at("/points/5/measures/pathNorm/n").asInt()).isEqualTo(5);
    for (String part : List.of("features", "networks")) {
      assertThat(out.resolve(part).resolve("ledger.db")).isNotEmptyFile();
      assertThat(out.resolve(part).resolve("cells.csv")).isNotEmptyFile();
    }
    // what is done is not computed again
    Run again = Run.of("demo", "--out", out.toString(), "--overwrite", "--json", "-");
    assertThat(again.exitCode()).as(again.err()).isZero();
    JsonNode same = new ObjectMapper().readTree(again.out());
    assertThat(same.at("/networks/points")).isEqualTo(networks.get("points"));
  }

  @Test
  void oneMeasurementLearnsAllOfItsDigitsAndResolvesItsHeadline() throws IOException {
    Path out = temporary.resolve("demo");
    Run run = Run.of("demo", "measure", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("right on 100.0% of these digits")
        .contains(out.resolve("model.pt").toString())
        .endsWith("Report  " + out.resolve("report.html") + "\n")
        .doesNotContain("not resolved");
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    JsonNode root = new ObjectMapper().readTree(out.resolve("measure.json").toFile());
    assertThat(root.at("/loss/accuracy").asDouble()).isEqualTo(1);
    assertThat(root.at("/data/samples").asInt()).isEqualTo(1_500);
    assertThat(root.at("/spectrum/trace/estimate").isNumber()).isTrue();
    assertThat(root.at("/effectiveDimension"))
        .isNotEmpty()
        .allSatisfy(dimension -> assertThat(dimension.get("resolved").asBoolean()).isTrue())
        .anySatisfy(dimension -> assertThat(dimension.get("z").asDouble() * 1_500).isEqualTo(1));

    Path again = temporary.resolve("again");
    String command =
        run.out()
            .lines()
            .filter(line -> line.contains("./sonde measure"))
            .findFirst()
            .orElseThrow();
    List<String> arguments =
        new ArrayList<>(List.of(command.strip().substring("./sonde ".length()).split(" ", -1)));
    arguments.addAll(List.of("--out", again.toString()));
    Run repeated = Run.of(arguments.toArray(String[]::new));
    assertThat(repeated.exitCode()).as(repeated.err()).isZero();
    JsonNode same = new ObjectMapper().readTree(again.resolve("measure.json").toFile());
    assertThat(same.get("loss")).isEqualTo(root.get("loss"));
    assertThat(same.at("/spectrum/trace")).isEqualTo(root.at("/spectrum/trace"));
  }
}
