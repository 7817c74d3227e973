package dev.sonde.studies.recurrent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Verdict;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.RateSearch;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules are told apart by parts of what there is to learn, on any data. */
class RuleComparisonTest {
  private static final double[] SPREAD = {-0.03, 0.01, 0.04, -0.01, -0.01};

  /** Losses as multiples of one, in the order of the rules, each with a spread of some percent. */
  private static RuleComparison of(double constant, double... losses) {
    List<Tuned> tuned = new ArrayList<>();
    List<RulesFigures.Row> rows = new ArrayList<>();
    for (LearningRule rule : LearningRule.values()) {
      int at = tuned.size();
      List<OnlineTraining> trainings = new ArrayList<>();
      for (int seed = 0; seed < SPREAD.length; seed++) {
        double own = SPREAD[(seed + at) % SPREAD.length];
        double loss = losses[at] * (1 + own / 3);
        trainings.add(new OnlineTraining(new double[20], loss, loss, 1));
      }
      Tuned one = new Tuned(rule, 0.01, trainings, new TreeSet<>(Set.of(0.01)));
      tuned.add(one);
      rows.add(
          new RulesFigures.Row(
              rule,
              0.01,
              RateSearch.ONLY_ONE,
              one.average(OnlineTraining::last),
              Optional.empty(),
              Optional.of(one.average(training -> 0.5)),
              Optional.empty(),
              1));
    }
    return new RuleComparison(
        Form.DATA,
        tuned,
        new RulesFigures(rows, Map.of("constant", constant), List.of(), LossUnit.NATS));
  }

  private static Claim claim(RuleComparison comparison, String id) {
    return comparison.claims().stream()
        .filter(one -> one.id().equals("rules." + id))
        .findFirst()
        .orElseThrow();
  }

  private static String headline(RuleComparison comparison) {
    return comparison.findings().get(0).code();
  }

  private static String code(StudyFindingCode code) {
    return code.finding(Severity.INFO, Evidence.of("x", 1)).code();
  }

  /** Losses of a series whose targets have variance 1: RTRL, BPTT, UORO, KF, r-KF, RFLO, … */
  private static final double[] SERIES = {
    0.0042, 0.0058, 0.0059, 0.0053, 0.0058, 0.0026, 0.0032, 0.0026, 0.0039, 0.0026, 0.0071
  };

  @Test
  void whatLeavesTwiceTheSmallestErrorIsNotTheSameHoweverSmallErrorsAre() {
    RuleComparison series = of(1.5, SERIES);
    assertThat(headline(series)).isEqualTo(code(StudyFindingCode.RULE_SUFFICES));
    assertThat(claim(series, "truncation-suffices").verdict())
        .isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
    assertThat(claim(series, "kronecker-is-enough").verdict())
        .isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
    assertThat(claim(series, "alignment-is-not-loss").verdict())
        .isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
    assertThat(claim(series, "truncation-suffices").tolerance()).isBetween(5e-5, 7e-5);
  }

  /** The same data in other units, and with most of the loss out of reach, as in a text. */
  @Test
  void verdictsDoNotDependOnTheUnitsOfTheLoss() {
    double[] larger = new double[SERIES.length];
    for (int rule = 0; rule < SERIES.length; rule++) {
      larger[rule] = 1000 * SERIES[rule];
    }
    RuleComparison series = of(1.5, SERIES);
    RuleComparison same = of(1500, larger);
    for (int at = 0; at < series.claims().size(); at++) {
      assertThat(same.claims().get(at).verdict()).isEqualTo(series.claims().get(at).verdict());
    }
    assertThat(headline(same)).isEqualTo(headline(series));
  }

  @Test
  void whereNoRuleIsBelowTheConstantAnswerNothingIsCompared() {
    RuleComparison flat = of(1, 1, 1.01, 1.02, 1, 1, 1, 1, 1.01, 1, 1, 1);
    assertThat(headline(flat)).isEqualTo(code(StudyFindingCode.NOTHING_LEARNED));
    assertThat(claim(flat, "truncation-suffices").verdict()).isEqualTo(Verdict.NOT_RESOLVED);
  }

  @Test
  void outputWeightsSufficeWhereTheyMeasurablyDoAsWell() {
    double[] alike = new double[SERIES.length];
    Arrays.fill(alike, 1);
    RuleComparison far = of(100, alike);
    assertThat(far.claims().get(1).verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(headline(far)).isEqualTo(code(StudyFindingCode.RESERVOIR_SUFFICES));
    alike[alike.length - 1] = 0.5;
    assertThat((double) requireNonNull(of(100, alike).findings().get(0).evidence().get("bestLoss")))
        .isCloseTo(1, within(0.02));
  }

  /** RTRL and back-propagation need two things each; back-propagation is less work. */
  @Test
  void rulesThatNeedAsLittleAreAllNamedAndTheOneOfLessWorkIsPreferred() {
    double[] losses = new double[SERIES.length];
    Arrays.fill(losses, 0.8);
    // in the order of the rules: RTRL, BPTT, …, DNI
    losses[0] = 0.5;
    losses[1] = 0.5001;
    Map<String, Object> both = of(1.5, losses).findings().get(0).evidence();
    assertThat(both)
        .containsEntry("rule", "BPTT")
        .containsEntry("alike", "RTRL, BPTT")
        .containsEntry("fewest", 2)
        .containsEntry("power", 2)
        .containsEntry("bestRule", "RTRL");
    losses[8] = 0.5001;
    assertThat(of(1.5, losses).findings().get(0).evidence())
        .containsEntry("rule", "DNI")
        .containsEntry("alike", "DNI")
        .doesNotContainKey("power");
  }
}
