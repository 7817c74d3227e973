package dev.sonde.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures have the names of their places, and people find them by the ends of these. */
class OutcomeTest {
  static final String MEASURE =
      """
      {"sonde": {"version": "1", "seed": 0, "seconds": 3.5},
       "model": {"file": "m.pt", "parameters": 173, "tensors": [{"name": "0.weight", "shape": [10, 13]}]},
       "data": {"source": "d.npz", "sha256": "ab", "samples": 100},
       "loss": {"name": "cross-entropy", "value": 0.5, "accuracy": 0.9, "gradientNorm": 0.1},
       "spectrum": {"matrix": "hessian", "products": 200,
         "top": [{"value": 3.0, "residual": 0.5}, {"value": 2.0, "residual": 0.0}],
         "trace": {"estimate": 10.0, "standardError": 1.0},
         "density": {"grid": [1, 2], "values": [3, 4]},
         "above": [{"tau": 0.01, "fraction": {"estimate": 0.2, "standardError": 0.0}, "resolved": true}]},
       "effectiveDimension": [
         {"matrix": "hessian", "z": 0.1, "estimate": 6.0, "standardError": 0.5, "low": null, "high": null, "resolved": true},
         {"matrix": "ggn", "z": 0.1, "estimate": null, "standardError": null, "low": 4.0, "high": 7.0, "resolved": false}],
       "layers": [{"name": "encoder.fc1", "spectrum": {"trace": {"estimate": 8.0, "standardError": 0.5}}},
                  {"name": "encoder.fc2", "spectrum": {"trace": {"estimate": 2.0, "standardError": 0.5}}}],
       "measures": [{"name": "sharpness@0.05", "estimate": 0.3, "standardError": 0.0, "resolved": true},
                    {"name": "fisherTrace", "estimate": null, "standardError": null, "resolved": false}],
       "findings": [{"code": "not-converged", "severity": "warning", "text": "It could fall."}]}
      """;

  static Outcome measured() {
    return Outcome.parse(MEASURE, "measure.json");
  }

  private static List<String> names(String asked) {
    return measured().named(asked).stream().map(figure -> figure.name().text()).toList();
  }

  @Test
  void aFigureIsFoundByTheEndOfItsName() {
    assertThat(names("spectrum.trace")).containsExactly("spectrum.trace");
    assertThat(names("loss.value")).containsExactly("loss.value");
    assertThat(names("effectiveDimension[hessian@0.1]"))
        .containsExactly("effectiveDimension[hessian@0.1]");
    assertThat(names("above[0.01]")).containsExactly("spectrum.above[0.01]");
    assertThat(names("top[0]")).containsExactly("spectrum.top[0]");
  }

  /** A layer's trace ends in the same words, but stands deeper in the file. */
  @Test
  void theNameOfTheWholeIsNotThatOfItsParts() {
    assertThat(names("trace")).containsExactly("spectrum.trace");
    assertThat(names("layers.encoder.fc1.spectrum.trace"))
        .containsExactly("layers.encoder.fc1.spectrum.trace");
  }

  @Test
  void whatStandsInBracketsOrBehindAnAtMayBeLeftOut() {
    assertThat(names("sharpness")).containsExactly("measures.sharpness@0.05");
    assertThat(names("effectiveDimension"))
        .containsExactly("effectiveDimension[hessian@0.1]", "effectiveDimension[ggn@0.1]");
    assertThat(names("effectiveDimension[ggn]")).containsExactly("effectiveDimension[ggn@0.1]");
    assertThat(names("top")).containsExactly("spectrum.top[0]", "spectrum.top[1]");
  }

  @Test
  void onlyWholeMembersCount() {
    assertThatThrownBy(() -> names("race")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> names("trace.")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> names("")).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void anUnknownNameIsToldWithTheNearest() {
    assertThatThrownBy(() -> names("sharpnes"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'sharpnes' is not a figure of measure.json")
        .hasMessageContaining("measures.sharpness");
    assertThatThrownBy(() -> names("loss.acuracy")).hasMessageContaining("loss.accuracy");
  }

  @Test
  void errorsAndBoundsComeAlong() {
    Figure trace = measured().named("trace").get(0);
    assertThat(trace.estimate()).isEqualTo(10);
    assertThat(trace.standardError()).isEqualTo(1);
    Figure largest = measured().named("top[0]").get(0);
    assertThat(largest.lowest()).isEqualTo(2.5);
    assertThat(largest.highest()).isEqualTo(3.5);
    Figure bounded = measured().named("effectiveDimension[ggn]").get(0);
    assertThat(bounded.estimate()).isNaN();
    assertThat(bounded.lowest()).isEqualTo(4);
    assertThat(bounded.highest()).isEqualTo(7);
    assertThat(measured().named("loss.value").get(0).standardError()).isNaN();
    Outcome sampled =
        Outcome.parse(
            MEASURE.replaceFirst("\"loss\"\\s*:\\s*\\{", "$0\"samplingError\": 0.25, "),
            "measure.json");
    assertThat(sampled.named("loss.value").get(0).standardError()).isEqualTo(0.25);
    assertThat(sampled.figures())
        .extracting(figure -> figure.name().text())
        .doesNotContain("loss.samplingError");
  }

  /** √(0.9 · 0.1 / 100). */
  @Test
  void anAccuracyHasTheErrorOfAShare() {
    assertThat(measured().named("accuracy").get(0).standardError()).isCloseTo(0.03, within(1e-12));
  }

  @Test
  void whatARunIsMadeOfIsNoFigure() {
    assertThat(measured().figures())
        .extracting(figure -> figure.name().text())
        .doesNotContain("model.parameters", "data.samples", "sonde.seed")
        .noneMatch(name -> name.contains("density"));
    assertThat(measured().facts())
        .containsEntry("model.parameters", "173")
        .containsEntry("loss.name", "cross-entropy")
        .containsEntry("sonde.seed", "0");
    assertThat(measured().notices())
        .containsExactly(new Outcome.Notice("not-converged", Severity.WARNING, "It could fall."));
  }

  @Test
  void headsAreNamedByLayerAndHead() {
    Outcome outcome = Outcome.parse(RegressionCheckTest.attention(1, 5, 0.1), "attention.json");
    List<Figure> spreads = outcome.named("rowStd");
    assertThat(spreads).extracting(Figure::place).containsExactly("L0H0", "L0H1");
    assertThat(spreads.get(1).name().text()).isEqualTo("layers[0].heads[1].rowStd");
    Figure saturated = outcome.named("verdicts.saturated").get(0);
    assertThat(saturated.estimate()).isEqualTo(1);
    assertThat(saturated.where()).isEqualTo("L0H1");
    assertThat(outcome.named("verdicts.dead").get(0).estimate()).isZero();
    assertThat(outcome.named("unrecognised").get(0).estimate()).isZero();
  }

  @Test
  void aFileThatIsNoneOfOursIsRefused() {
    assertThatThrownBy(() -> Outcome.parse("{\"a\": 1}", "a.json"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a.json is not a measure.json");
    assertThatThrownBy(() -> Outcome.parse("<xml>", "a.xml"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a.xml is not JSON");
  }

  /** Files come from anywhere: whatever stands in them is read, or refused in one message. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"spectrum\": 1, \"findings\": {\"a\": {\"severity\": \"grave\"}}}",
        "{\"spectrum\": {\"trace\": {\"estimate\": 1e999, \"standardError\": -1}}, \"findings\":"
            + " []}",
        "{\"spectrum\": {\"top\": [{\"value\": \"a\", \"residual\": []}]}, \"findings\": 3}",
        "{\"spectrum\": [], \"layers\": [{\"name\": {}}, {\"name\": \"\"}, 3, [4]], \"findings\":"
            + " null}",
        "{\"points\": [{\"value\": null}, {\"value\": {}}], \"data\": [[]], \"findings\":"
            + " \"none\"}",
        "{\"spectrum\": {\"a\": {\"estimate\": 1, \"standardError\": 0, \"n\": 1}}, \"findings\":"
            + " []}"
      })
  void whateverStandsInAFileIsRead(String json) {
    Outcome outcome = Outcome.parse(json, "odd.json");
    assertThat(outcome.figures())
        .allSatisfy(figure -> assertThat(outcome.named(figure.name().text())).isNotEmpty());
    assertThat(RunComparison.of(outcome, outcome).findings()).isNotEmpty();
    assertThatThrownBy(() -> Gate.open().with(Limit.max("none", 1)).check(outcome))
        .isInstanceOf(InvalidInputException.class);
  }
}
