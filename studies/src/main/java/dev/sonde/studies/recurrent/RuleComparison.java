package dev.sonde.studies.recurrent;

import static java.util.Objects.requireNonNull;

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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Losses against each other, by differences over seeds.
 *
 * <p>What counts as the same loss is a part of what there is to tell apart: on the add task the
 * 0.207 nats between the level of who knows nothing and that of who knows both lags, on data the
 * gap between the best answer that never changes and the best rule, or what the best rule leaves
 * where that is less (of squared errors that are a thousandth of the variance, twice as much is not
 * the same).
 */
record RuleComparison(Form form, List<Tuned> tuned, RulesFigures figures) {
  /** On the add task 0.005 nats, that nobody would choose a costlier rule for. */
  private static final double NEGLIGIBLE = 0.005 / 0.2071;

  /** On the add task 0.02 nats, little beside what its worst rule is short of, 0.044 nats. */
  private static final double LITTLE = 0.02 / 0.2071;

  /** What there is to tell apart; not above 0 where no rule has learned anything. */
  private double learnable() {
    if (form == Form.THEORY) {
      return level("nothing") - level("both");
    }
    Average best = best().loss();
    double learned = level("constant") - best.estimate();
    return learned > best.interval() ? Math.min(learned, best.estimate()) : 0;
  }

  private double level(String name) {
    return requireNonNull(figures.levels().get(name));
  }

  private RulesFigures.Row best() {
    return figures.rules().stream()
        .min(Comparator.comparingDouble(row -> row.loss().estimate()))
        .orElseThrow();
  }

  /** The least loss of the rules that train more than output weights. */
  private double bestOther() {
    return figures.rules().stream()
        .filter(row -> row.rule() != LearningRule.OUTPUT_ONLY)
        .mapToDouble(row -> row.loss().estimate())
        .min()
        .orElseThrow();
  }

  /** A comparison that has a tolerance, which has a meaning only where there is a scale. */
  private Claim within(
      String id, Reference source, Relation relation, Average difference, double part) {
    double learnable = learnable();
    return learnable > 0
        ? Claim.judged(id, source, relation, 0, difference, part * learnable)
        : Claim.unresolved(id, source, relation, 0, difference);
  }

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
        within(
            "rules.truncation-suffices",
            Reference.MARSCHALL_2020,
            Relation.AT_MOST,
            less(LearningRule.BPTT, LearningRule.RTRL),
            NEGLIGIBLE));
    claims.add(
        within(
            "rules.kronecker-is-enough",
            Reference.MUJIKA_2018,
            Relation.AT_MOST,
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
          within(
              "rules.exact-reaches-the-level",
              Reference.MARSCHALL_2020,
              Relation.AT_MOST,
              row(LearningRule.RTRL).aboveOptimum().orElseThrow(),
              NEGLIGIBLE));
    }
    // the better aligned rule of the two does no better
    claims.add(
        within(
                "rules.alignment-is-not-loss",
                Reference.MARSCHALL_2020,
                Relation.AT_LEAST,
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

  /** A rule's loss is above another's by no more than is negligible, with its whole interval. */
  private boolean isAsGood(LearningRule rule, LearningRule best) {
    Average above = less(rule, best);
    return rule == best || above.estimate() + above.interval() <= NEGLIGIBLE * learnable();
  }

  List<Finding> findings() {
    RulesFigures.Row best = best();
    if (!(learnable() > 0)) {
      return List.of(
          StudyFindingCode.NOTHING_LEARNED.finding(
              Severity.WARNING,
              Evidence.of("rule", best.rule().label())
                  .and("bestLoss", best.loss().estimate())
                  .and("constant", level("constant"))));
    }
    RulesFigures.Row none = row(LearningRule.OUTPUT_ONLY);
    if (isAsGood(none.rule(), best.rule())) {
      return List.of(
          StudyFindingCode.RESERVOIR_SUFFICES.finding(
              Severity.INFO,
              Evidence.of("loss", none.loss().estimate()).and("bestLoss", bestOther())));
    }
    List<Finding> findings = new ArrayList<>();
    List<RulesFigures.Row> asGood =
        figures.rules().stream().filter(row -> isAsGood(row.rule(), best.rule())).toList();
    int fewest = asGood.stream().mapToInt(row -> row.rule().needs().size()).min().orElseThrow();
    List<RulesFigures.Row> alike =
        asGood.stream().filter(row -> row.rule().needs().size() == fewest).toList();
    // of rules that need as little the one of less work, and of these the one of the least loss
    RulesFigures.Row cheapest =
        alike.stream()
            .min(
                Comparator.<RulesFigures.Row>comparingInt(row -> row.rule().workPower())
                    .thenComparingDouble(row -> row.loss().estimate()))
            .orElseThrow();
    double tolerance = NEGLIGIBLE * learnable();
    Evidence least =
        Evidence.of("rule", cheapest.rule().label()).and("loss", cheapest.loss().estimate());
    if (asGood.size() > 1) {
      least =
          least
              .and("tolerance", tolerance)
              .and("rules", asGood.size())
              .and("fewest", alike.size())
              .and(
                  "alike",
                  alike.stream().map(row -> row.rule().label()).collect(Collectors.joining(", ")));
      least = alike.size() > 1 ? least.and("power", cheapest.rule().workPower()) : least;
    } else {
      least = least.and("margin", tolerance);
    }
    findings.add(
        StudyFindingCode.RULE_SUFFICES.finding(
            Severity.INFO,
            cheapest.rule() == best.rule()
                ? least
                : least
                    .and("bestRule", best.rule().label())
                    .and("bestLoss", best.loss().estimate())));
    RulesFigures.Row local = row(LearningRule.RFLO);
    Average above = less(local.rule(), best.rule());
    if (above.estimate() - above.interval() > NEGLIGIBLE * learnable()) {
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
