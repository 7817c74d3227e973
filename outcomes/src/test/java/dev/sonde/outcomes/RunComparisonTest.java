package dev.sonde.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs say what their errors allow, and nothing where figures do not compare. */
class RunComparisonTest {
  private static RunComparison compared(String first, String second) {
    return RunComparison.of(Outcome.parse(first, "a"), Outcome.parse(second, "b"));
  }

  private static List<String> codes(String first, String second) {
    return compared(first, second).findings().stream().map(Finding::code).toList();
  }

  private static String with(String from, String to) {
    assertThat(OutcomeTest.MEASURE).contains(from);
    return OutcomeTest.MEASURE.replace(from, to);
  }

  private static final String TRACE = "\"trace\": {\"estimate\": 10.0, \"standardError\": 1.0}";
  private static final String FLAT = "\"trace\": {\"estimate\": 2.0, \"standardError\": 1.0}";

  @Test
  void theSameRunTwiceIsNotTold() {
    RunComparison same = compared(OutcomeTest.MEASURE, OutcomeTest.MEASURE);
    assertThat(same.changes()).isEmpty();
    assertThat(same.figures()).noneMatch(ComparedFigure::differs);
    assertThat(same.findings()).extracting(Finding::code).containsExactly("not-distinguishable");
  }

  @Test
  void theFlatterRunIsNamed() {
    assertThat(codes(OutcomeTest.MEASURE, with(TRACE, FLAT)))
        .containsExactly("flatter", "figures-differ");
    Finding flatter = compared(OutcomeTest.MEASURE, with(TRACE, FLAT)).findings().get(0);
    assertThat(flatter.evidence())
        .containsEntry("run", "second")
        .containsEntry("trace", 2.0)
        .containsEntry("other", 10.0);
    assertThat(compared(with(TRACE, FLAT), OutcomeTest.MEASURE).findings().get(0).evidence())
        .containsEntry("run", "first");
  }

  /** At another loss a smaller trace is no flatness. */
  @Test
  void atUnlikeLossNothingIsFlatter() {
    String lower = with(TRACE, FLAT).replace("\"value\": 0.5, \"acc", "\"value\": 0.3, \"acc");
    assertThat(codes(OutcomeTest.MEASURE, lower)).containsExactly("unlike-loss", "figures-differ");
    String close = with(TRACE, FLAT).replace("\"value\": 0.5, \"acc", "\"value\": 0.46, \"acc");
    assertThat(codes(OutcomeTest.MEASURE, close)).containsExactly("flatter", "figures-differ");
  }

  @Test
  void onOtherDataNothingCompares() {
    RunComparison comparison =
        compared(OutcomeTest.MEASURE, with(TRACE, FLAT).replace("\"ab\"", "\"cd\""));
    assertThat(comparison.findings())
        .extracting(Finding::code)
        .containsExactly("not-comparable", "figures-differ");
    assertThat(comparison.findings().get(0).evidence()).containsEntry("unlike", "data.sha256");
    assertThat(comparison.changes()).containsExactly(new Change("data.sha256", "ab", "cd"));
  }

  @Test
  void aFigureWithoutAnErrorIsNeitherApartNorNot() {
    List<ComparedFigure> figures =
        compared(OutcomeTest.MEASURE, with("\"value\": 0.5, \"acc", "\"value\": 0.9, \"acc"))
            .figures();
    ComparedFigure loss =
        figures.stream()
            .filter(figure -> figure.second().name().text().equals("loss.value"))
            .findFirst()
            .orElseThrow();
    assertThat(loss.distinguishable()).isEmpty();
    assertThat(loss.difference().estimate()).isEqualTo(0.9 - 0.5);
  }

  @Test
  void ofHeadsThoseAreShownThatDifferMost() {
    RunComparison comparison =
        compared(
            RegressionCheckTest.attention(1, 2, 0.1),
            RegressionCheckTest.attention(1.2, 3, 0.1).replace("\"width\"", "\"other\""));
    assertThat(comparison.shown())
        .extracting(figure -> figure.second().place())
        .containsExactly("L0H1", "L0H0");
    assertThat(comparison.findings()).extracting(Finding::code).containsExactly("figures-differ");
  }

  /** Three seeds a point; t with 4 degrees of freedom at 1.25% is 3.5. */
  @Test
  void theSweepWithTheLowerTestErrorIsNamed() {
    String before = sweep(0.30, 0.20);
    assertThat(codes(before, sweep(0.30, 0.10)))
        .containsExactly("lower-test-error", "figures-differ");
    assertThat(compared(sweep(0.30, 0.10), before).findings().get(0).evidence())
        .containsEntry("run", "first")
        .containsEntry("lower", 1)
        .containsEntry("points", 2);
    assertThat(codes(before, sweep(0.31, 0.19))).containsExactly("not-distinguishable");
    assertThat(codes(before, sweep(0.10, 0.40))).containsExactly("figures-differ");
  }

  private static String sweep(double first, double second) {
    return """
        {"axis": "width", "data": {"sha256": "ab"}, "findings": [], "points": [
          {"value": 4, "testError": {"estimate": %s, "standardError": 0.01, "n": 3}},
          {"value": 8, "testError": {"estimate": %s, "standardError": 0.01, "n": 3}}]}
        """
        .formatted(first, second);
  }

  @Test
  void aNameIsAsShortAsItCanBe() {
    Outcome outcome = OutcomeTest.measured();
    assertThat(outcome.figures())
        .extracting(outcome::shortestName)
        .contains("trace", "value", "top[0]", "encoder.fc1.spectrum.trace")
        .doesNotHaveDuplicates();
    Outcome heads = Outcome.parse(RegressionCheckTest.attention(1, 2, 0.1), "a");
    assertThat(heads.named("rowStd"))
        .extracting(heads::shortestName)
        .containsExactly("L0H0 rowStd", "L0H1 rowStd");
  }

  @Test
  void runsOfTwoCommandsAreRefused() {
    assertThatThrownBy(() -> compared(OutcomeTest.MEASURE, sweep(1, 2)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a is a run of sonde measure and b one of sonde sweep");
  }

  @Test
  void aFolderIsReadByWhatLiesInIt(@TempDir Path folder) throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    assertThatThrownBy(() -> Outcome.ofRun(run)).hasMessageContaining("holds no measure.json");
    Files.writeString(run.resolve("measure.json"), OutcomeTest.MEASURE);
    assertThat(Outcome.ofRun(run).kind()).isEqualTo(OutcomeKind.MEASURE);
    assertThat(Outcome.ofRun(run).source()).isEqualTo(run.toString());
    assertThatThrownBy(() -> Outcome.ofRun(run.resolve("measure.json")))
        .hasMessageContaining("is not the folder of a run");
    Path demo = Files.createDirectory(folder.resolve("demo"));
    Files.writeString(demo.resolve("demo.json"), "{}");
    assertThatThrownBy(() -> Outcome.ofRun(demo)).hasMessageContaining("features or networks");
  }

  @Test
  void aRunIsSummedUpByItsFirstFinding(@TempDir Path folder) throws IOException {
    assertThat(RunSummary.of(folder)).isEmpty();
    Files.writeString(folder.resolve("measure.json"), "{ not JSON");
    assertThat(RunSummary.of(folder)).isEmpty();
    Files.writeString(
        folder.resolve("measure.json"),
        """
        {"sonde": {"command": "sonde measure m.pt", "started": "2026-12-01T09:30:15.123Z"},
         "findings": [{"text": "It could fall."}, {"text": "More."}]}
        """);
    RunSummary run = RunSummary.of(folder).orElseThrow();
    assertThat(run.command()).isEqualTo("sonde measure m.pt");
    assertThat(run.started()).isEqualTo("2026-12-01 09:30");
    assertThat(run.headline()).isEqualTo("It could fall.");
    assertThat(run.findings()).containsExactly("It could fall.", "More.");
  }
}
