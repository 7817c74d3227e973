package dev.sonde.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run crosses the one before where it is worse by more than chance allows. */
class RegressionCheckTest {

  /** Two heads with these spreads, each with this error. */
  static String attention(double first, double second, double error) {
    return String.format(
        Locale.ROOT,
        """
        {"sonde": {"version": "1"}, "model": {"file": "m.onnx"}, "input": {"sha256": "ab"},
         "conventions": {"scaled": true}, "residualStream": {"width": 8},
         "layers": [{"layer": 0, "node": "s", "heads": [
           {"head": 0, "dimension": 8, "rowStd": {"estimate": %1$s, "standardError": %3$s, "n": 50},
            "verdicts": []},
           {"head": 1, "dimension": 8, "rowStd": {"estimate": %2$s, "standardError": %3$s, "n": 50},
            "verdicts": ["saturated"]}]}],
         "verdicts": {"saturated": ["L0H1"], "dead": []},
         "unrecognised": [], "findings": []}
        """,
        first,
        second,
        error);
  }

  private static List<LimitCheck> against(String before, String now) {
    return Gate.open()
        .against(Outcome.parse(before, "before.json"))
        .check(Outcome.parse(now, "now.json"));
  }

  private static String withTrace(double trace, double error) {
    return OutcomeTest.MEASURE.replace(
        "\"trace\": {\"estimate\": 10.0, \"standardError\": 1.0}",
        String.format(
            Locale.ROOT, "\"trace\": {\"estimate\": %s, \"standardError\": %s}", trace, error));
  }

  private static LimitCheck trace(List<LimitCheck> checks) {
    return checks.stream()
        .filter(check -> check.name().equals("against spectrum.trace"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSameRunIsNoWorse() {
    assertThat(against(OutcomeTest.MEASURE, OutcomeTest.MEASURE))
        .isNotEmpty()
        .noneMatch(LimitCheck::crossed);
  }

  /** Errors of 1 and 1 make 1.41; five pairs are held at 1% each, 2.33 of them: 3.29. */
  @Test
  void whatErrorsAllowIsNoWorse() {
    assertThat(trace(against(OutcomeTest.MEASURE, withTrace(13.2, 1))).crossed()).isFalse();
    LimitCheck worse = trace(against(OutcomeTest.MEASURE, withTrace(13.4, 1)));
    assertThat(worse.crossed()).isTrue();
    assertThat(worse.baseline()).hasValue(10);
    assertThat(worse.measured()).isEqualTo(13.4);
    assertThat(worse.limit()).isBetween(13.2, 13.4);
  }

  @Test
  void beingBetterIsNoCrossing() {
    assertThat(trace(against(OutcomeTest.MEASURE, withTrace(1, 0))).crossed()).isFalse();
    String accurate = OutcomeTest.MEASURE.replace("\"accuracy\": 0.9", "\"accuracy\": 1.0");
    assertThat(against(OutcomeTest.MEASURE, accurate)).noneMatch(LimitCheck::crossed);
    String wrong = OutcomeTest.MEASURE.replace("\"accuracy\": 0.9", "\"accuracy\": 0.6");
    assertThat(against(OutcomeTest.MEASURE, wrong))
        .filteredOn(LimitCheck::crossed)
        .extracting(LimitCheck::name)
        .containsExactly("against loss.accuracy");
  }

  @Test
  void theWorstHeadIsNamed() {
    LimitCheck check = against(attention(1, 2, 0.1), attention(1.1, 3, 0.1)).get(0);
    assertThat(check.crossed()).isTrue();
    assertThat(check.where()).isEqualTo("L0H1");
  }

  /**
   * Runs that differ by chance alone, 40 heads of each: one in 20 crosses at most, and of 1,000
   * that is 50, give or take 7.
   */
  @Test
  @Tag("full")
  void falseAlarmsAreRare() {
    SplittableRandom random = new SplittableRandom(1);
    int alarms = 0;
    for (int run = 0; run < 1_000; run++) {
      String before = heads(random);
      String now = heads(random);
      if (against(before, now).stream().anyMatch(LimitCheck::crossed)) {
        alarms++;
      }
    }
    assertThat(alarms).isBetween(25, 72);
  }

  private static String heads(SplittableRandom random) {
    StringBuilder heads = new StringBuilder();
    for (int h = 0; h < 40; h++) {
      heads.append(h == 0 ? "" : ", ");
      heads.append("{\"head\": ").append(h).append(", \"rowStd\": {\"estimate\": ");
      heads.append(2 + 0.1 * random.nextGaussian()).append(", \"standardError\": 0.1}}");
    }
    return "{\"residualStream\": {}, \"layers\": [{\"layer\": 0, \"heads\": ["
        + heads
        + "]}], \"findings\": []}";
  }

  @Test
  void otherKindsDataAndModelsAreRefused() {
    assertThatThrownBy(() -> against(attention(1, 2, 0.1), OutcomeTest.MEASURE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("before.json is of sonde attention")
        .hasMessageContaining("measure.json");
    String other = OutcomeTest.MEASURE.replace("\"sha256\": \"ab\"", "\"sha256\": \"cd\"");
    assertThatThrownBy(() -> against(other, OutcomeTest.MEASURE))
        .hasMessageContaining("data.sha256 ab, was cd");
    String larger = OutcomeTest.MEASURE.replace("\"parameters\": 173", "\"parameters\": 174");
    assertThatThrownBy(() -> against(larger, OutcomeTest.MEASURE))
        .hasMessageContaining("model.parameters 173, was 174");
    String loss = OutcomeTest.MEASURE.replace("cross-entropy", "mse");
    assertThatThrownBy(() -> against(loss, OutcomeTest.MEASURE)).hasMessageContaining("loss.name");
    String heads = attention(1, 2, 0.1).replace("\"head\": 1,", "\"other\": 1, \"skipped\": [],");
    String fewer = heads.replace("\"rowStd\": {\"estimate\": 2.0", "\"gone\": {\"estimate\": 2.0");
    assertThatThrownBy(() -> against(fewer, attention(1, 2, 0.1)))
        .hasMessageContaining("heads 2, was 1");
  }

  @Test
  void withoutACommonFigureNothingPasses() {
    String none = attention(1, 2, 0.1).replace("\"standardError\": 0.1", "\"standardError\": null");
    assertThatThrownBy(() -> against(none, none))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("shares no figure that has an error bar");
  }
}
