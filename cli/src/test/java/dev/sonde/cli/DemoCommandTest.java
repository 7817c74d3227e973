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
  void theDemoLearnsAllOfItsDigitsAndResolvesItsHeadline() throws IOException {
    Path out = temporary.resolve("demo");
    Run run = Run.of("demo", "--out", out.toString());
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
