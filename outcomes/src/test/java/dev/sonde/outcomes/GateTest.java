package dev.sonde.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.InvalidInputException;
import org.junit.jupiter.api.Test;

/** A gate lets nothing through that is beyond a limit, or that is no number. */
class GateTest {
  private static LimitCheck check(Limit limit) {
    return check(limit, OutcomeTest.MEASURE);
  }

  private static LimitCheck check(Limit limit, String json) {
    return Gate.open().with(limit).check(Outcome.parse(json, "run.json")).get(0);
  }

  @Test
  void aLimitItselfIsAllowed() {
    assertThat(check(Limit.max("trace", 10)).crossed()).isFalse();
    assertThat(check(Limit.max("trace", 9.99)).crossed()).isTrue();
    assertThat(check(Limit.min("trace", 10)).crossed()).isFalse();
    assertThat(check(Limit.min("trace", 10.01)).crossed()).isTrue();
  }

  @Test
  void theErrorIsToldButTheEstimateDecides() {
    assertThat(check(Limit.max("trace", 9.99)).standardError()).isEqualTo(1);
    assertThat(check(Limit.max("trace", 9.99)).measured()).isEqualTo(10);
  }

  @Test
  void ofSeveralFiguresTheWorstIsHeld() {
    LimitCheck most = check(Limit.max("layers.encoder.fc2.spectrum.trace", 1));
    assertThat(most.crossed()).isTrue();
    LimitCheck top = check(Limit.min("top", 2.2));
    assertThat(top.crossed()).isTrue();
    assertThat(top.where()).isEqualTo("spectrum.top[1]");
  }

  /** A residual of 0.5 leaves 2.5 to 3.5. */
  @Test
  void boundsAreAllowedOnlyWhole() {
    assertThat(check(Limit.max("top[0]", 3.4)).crossed()).isTrue();
    assertThat(check(Limit.max("top[0]", 3.5)).crossed()).isFalse();
    assertThat(check(Limit.min("top[0]", 2.6)).crossed()).isTrue();
    assertThat(check(Limit.max("effectiveDimension[ggn]", 6.9)).crossed()).isTrue();
    assertThat(check(Limit.max("effectiveDimension[ggn]", 7)).crossed()).isFalse();
    assertThat(check(Limit.min("effectiveDimension[ggn]", 4)).crossed()).isFalse();
  }

  @Test
  void aFigureThatIsNoNumberCrossesEveryLimit() {
    for (Limit limit :
        new Limit[] {Limit.max("fisherTrace", 1e300), Limit.min("fisherTrace", -1e300)}) {
      assertThat(check(limit).crossed()).isTrue();
      assertThat(check(limit).measured()).isNaN();
    }
  }

  @Test
  void aHeadWithoutRowsIsLeftOut() {
    String json = RegressionCheckTest.attention(2, 3, 0.1);
    assertThat(check(Limit.max("rowStd", 3), json).where()).isEqualTo("L0H1");
    assertThat(check(Limit.max("rowStd", 3), json).crossed()).isFalse();
    String one = json.replace("{\"estimate\": 3.0, \"standardError\": 0.1, \"n\": 50}", NOTHING);
    assertThat(check(Limit.max("rowStd", 3), one).measured()).isEqualTo(2);
    String none = one.replace("{\"estimate\": 2.0, \"standardError\": 0.1, \"n\": 50}", NOTHING);
    assertThat(check(Limit.max("rowStd", 1e9), none).crossed()).isTrue();
    assertThat(check(Limit.max("rowStd", 1e9), none).measured()).isNaN();
  }

  private static final String NOTHING = "{\"estimate\": null, \"standardError\": null, \"n\": 0}";

  @Test
  void aHeadWhoseFigureIsNoNumberIsNamed() {
    String json =
        RegressionCheckTest.attention(2, 3, 0.1)
            .replace(
                "{\"estimate\": 3.0, \"standardError\": 0.1, \"n\": 50}",
                "{\"estimate\": null, \"standardError\": null, \"n\": 12}");
    LimitCheck check = check(Limit.max("rowStd", 1e9), json);
    assertThat(check.crossed()).isTrue();
    assertThat(check.where()).isEqualTo("L0H1");
  }

  @Test
  void findingsAsGraveCross() {
    Outcome outcome = OutcomeTest.measured();
    LimitCheck warning = Gate.open().failingOn(Severity.WARNING).check(outcome).get(0);
    assertThat(warning.crossed()).isTrue();
    assertThat(warning.where()).isEqualTo("not-converged");
    assertThat(Gate.open().failingOn(Severity.ALARM).check(outcome).get(0).crossed()).isFalse();
  }

  @Test
  void aLimitOnNothingIsRefused() {
    assertThatThrownBy(() -> check(Limit.max("trase", 1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("spectrum.trace");
    assertThatThrownBy(() -> Limit.max("trace", Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
