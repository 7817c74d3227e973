package dev.sonde.studies.recurrent;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Losses against each other. */
record RuleComparison(Form form, List<Tuned> tuned, RulesFigures figures) {
  /** A loss, in its units, that nobody would choose a costlier rule for. */
  private static final double NEGLIGIBLE = 0.005;

  /** A loss that is little beside what the worst rule of the add task is short of, 0.044 nats. */
  private static final double LITTLE = 0.02;

  List<Claim> claims() {
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.judged(
            "rules.recurrent-weights-matter",
            Reference.MARSCHALL_2020,
            Relation.AT_LEAST,
            0,
            less(LearningRule.OUTPUT_ONLY, LearningRule.RTRL),
            0));
    claims.add(
        Claim.judged(
            "rules.truncation-suffices",
            Reference.MARSCHALL_2020,
            Relation.AT_MOST,
            0,
            less(LearningRule.BPTT, LearningRule.RTRL),
            NEGLIGIBLE));
    claims.add(
        Claim.judged(
            "rules.kronecker-is-enough",
            Reference.MUJIKA_2018,
            Relation.AT_MOST,
            0,
            less(LearningRule.KF_RTRL, LearningRule.RTRL),
            NEGLIGIBLE));
    claims.add(
        Claim.judged(
            "rules.local-costs",
            Reference.MARSCHALL_2020,
            Relation.AT_LEAST,
            0,
            less(LearningRule.RFLO, LearningRule.RTRL),
            0));
    if (form == Form.THEORY) {
      claims.add(
          Claim.judged(
              "rules.exact-reaches-the-level",
              Reference.MARSCHALL_2020,
              Relation.AT_MOST,
              0,
              row(LearningRule.RTRL).aboveOptimum(),
              NEGLIGIBLE));
    }
    // the better aligned rule of the two does no better
    claims.add(
        Claim.judged(
                "rules.alignment-is-not-loss",
                Reference.MARSCHALL_2020,
                Relation.AT_LEAST,
                0,
                less(LearningRule.RFLO, LearningRule.UORO),
                LITTLE)
            .with("rflo", row(LearningRule.RFLO).alignment().orElseThrow().estimate())
            .with("uoro", row(LearningRule.UORO).alignment().orElseThrow().estimate()));
    return claims;
  }

  private RulesFigures.Row row(LearningRule rule) {
    return figures.rules().stream().filter(row -> row.rule() == rule).findFirst().orElseThrow();
  }

  /** The first rule's loss less the second's, seed by seed. */
  private Average less(LearningRule first, LearningRule second) {
    List<OnlineTraining> a = trainings(first);
    List<OnlineTraining> b = trainings(second);
    double[] out = new double[a.size()];
    for (int s = 0; s < out.length; s++) {
      out[s] = a.get(s).last() - b.get(s).last();
    }
    return Average.of(out);
  }

  private List<OnlineTraining> trainings(LearningRule rule) {
    return tuned.stream().filter(one -> one.rule() == rule).findFirst().orElseThrow().trainings();
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    RulesFigures.Row best = row(LearningRule.RTRL);
    for (RulesFigures.Row row : figures.rules()) {
      if (row.loss().estimate() < best.loss().estimate()) {
        best = row;
      }
    }
    RulesFigures.Row none = row(LearningRule.OUTPUT_ONLY);
    if (none.loss().estimate() <= best.loss().estimate() + NEGLIGIBLE) {
      findings.add(
          StudyFindingCode.RESERVOIR_SUFFICES.finding(
              Severity.INFO,
              Evidence.of("loss", none.loss().estimate()).and("bestLoss", best.loss().estimate())));
      return findings;
    }
    RulesFigures.Row cheapest = best;
    for (RulesFigures.Row row : figures.rules()) {
      boolean asGood = row.loss().estimate() <= best.loss().estimate() + NEGLIGIBLE;
      boolean asksLess = row.rule().needs().size() < cheapest.rule().needs().size();
      if (asGood && asksLess) {
        cheapest = row;
      }
    }
    Evidence least =
        Evidence.of("rule", cheapest.rule().label()).and("loss", cheapest.loss().estimate());
    findings.add(
        StudyFindingCode.RULE_SUFFICES.finding(
            Severity.INFO,
            cheapest.rule() == best.rule()
                ? least
                : least
                    .and("bestRule", best.rule().label())
                    .and("bestLoss", best.loss().estimate())));
    RulesFigures.Row local = row(LearningRule.RFLO);
    if (local.loss().estimate() > best.loss().estimate() + NEGLIGIBLE) {
      String level = "";
      for (Map.Entry<String, Double> known : figures.levels().entrySet()) {
        if (local.loss().estimate() <= known.getValue()) {
          level = known.getKey();
        }
      }
      Evidence evidence =
          Evidence.of("rule", local.rule().label())
              .and("loss", local.loss().estimate())
              .and("bestLoss", best.loss().estimate());
      findings.add(
          StudyFindingCode.MEMORY_TOO_SHORT.finding(
              Severity.INFO,
              form == Form.THEORY && !level.isEmpty() ? evidence.and("level", level) : evidence));
    }
    return findings;
  }
}
