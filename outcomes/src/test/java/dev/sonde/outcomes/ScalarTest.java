package dev.sonde.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScalarTest {
  private static final String WATCH =
      """
      {"sonde": {"seed": 0}, "settings": {"learningRate": 0.1}, "limit": {"formula": "2/η", "value": 20},
       "checkpoints": [
        {"step": 0, "loss": {"estimate": 2.5, "standardError": 0.0}, "distance": 0,
         "effectiveDimension": [{"matrix": "ggn", "z": 0.1, "estimate": 6.5, "standardError": 0.5, "resolved": true}],
         "heads": [{"layer": 0, "head": 3, "maxLogit": 12.5, "clip": 1}]},
        {"step": 100, "loss": {"estimate": 1.5, "standardError": 0.0}, "distance": null,
         "effectiveDimension": [{"matrix": "ggn", "z": 0.1, "estimate": null, "standardError": null, "resolved": false}],
         "heads": []}],
       "findings": []}
      """;

  private static final String SWEEP =
      """
      {"axis": "noise", "points": [
        {"value": %s, "testError": {"estimate": 0.5, "standardError": 0.1, "n": 3}},
        {"value": %s, "testError": {"estimate": 0.25, "standardError": 0.1, "n": 3}}],
       "findings": []}
      """;

  @Test
  void aTrainingsFiguresStandAtTheStepsOfItsCheckpoints() {
    assertThat(Scalar.of(Outcome.parse(WATCH, "watch.json")))
        .containsExactly(
            new Scalar("loss", 0, 2.5),
            new Scalar("distance", 0, 0),
            new Scalar("effectiveDimension/ggn/0.1", 0, 6.5),
            new Scalar("effectiveDimension/ggn/0.1/standardError", 0, 0.5),
            new Scalar("heads/0/3/maxLogit", 0, 12.5),
            new Scalar("heads/0/3/clip", 0, 1),
            new Scalar("loss", 100, 1.5));
  }

  @Test
  void aSweepsFiguresStandAtItsValuesWhereTheseAreWhole() {
    assertThat(Scalar.of(Outcome.parse(SWEEP.formatted("10", "20"), "sweep.json")))
        .contains(new Scalar("testError", 10, 0.5), new Scalar("testError", 20, 0.25));
    assertThat(Scalar.of(Outcome.parse(SWEEP.formatted("0", "0.2"), "sweep.json")))
        .contains(new Scalar("testError", 0, 0.5), new Scalar("testError", 1, 0.25));
  }

  @Test
  void otherFiguresStandAtTheStart() {
    assertThat(Scalar.of(OutcomeTest.measured()))
        .contains(
            new Scalar("spectrum/trace", 0, 10),
            new Scalar("spectrum/trace/standardError", 0, 1),
            new Scalar("measures/sharpness/0.05", 0, 0.3))
        .noneMatch(scalar -> scalar.tag().contains("fisherTrace"))
        .allMatch(scalar -> scalar.tag().matches("[A-Za-z0-9._/-]+"));
  }
}
