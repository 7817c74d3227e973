package dev.sonde.studies.trajectory;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellResults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a run of {@code steps} found from its plan and its cells alone. */
public final class StepsReading {
  /** How far the linear law may be off for a network, whose features move. */
  private static final double FEATURES_MOVE = 0.15;

  /** What two ways to compute one number may differ by. */
  private static final double SAME = 1e-9;

  private final Configuration plan;
  private final long[] points;
  private final CellFigures course;
  private final CellFigures linear;
  private final double[][] freedom;

  private StepsReading(Configuration plan, CellResults results) {
    this.plan = plan;
    this.points = StepsPlan.points(plan);
    this.course = one(results, "course");
    this.linear = one(results, "linear");
    this.freedom =
        results.where(cell -> cell.get("cell").equals(Optional.of("probe"))).stream()
            .map(figures -> figures.list("freedom"))
            .toArray(double[][]::new);
  }

  private static CellFigures one(CellResults results, String cell) {
    List<CellFigures> found =
        results.where(configuration -> configuration.get("cell").equals(Optional.of(cell)));
    if (found.isEmpty()) {
      throw results.incomplete();
    }
    return found.get(0);
  }

  /**
   * Reads a run.
   *
   * @param plan its plan
   * @param results its cells, all of them computed
   * @return what it found
   * @throws dev.sonde.findings.InvalidInputException when its training diverged
   */
  public static StudyResult of(Configuration plan, CellResults results) {
    if (results.missing() > 0 || results.diverged() > 0) {
      throw results.incomplete();
    }
    return new StepsReading(plan, results).result();
  }

  private Average freedomAt(int at) {
    double[] values = new double[freedom.length];
    for (int k = 0; k < values.length; k++) {
      values[k] = freedom[k][at];
    }
    return Average.of(values);
  }

  private StudyResult result() {
    List<StepsFigures.Point> curve = new ArrayList<>();
    List<StepsFigures.Linear> line = new ArrayList<>();
    double[] dimension = course.list("dimension");
    int tests = Integer.parseInt(StepsPlan.text(plan, "tests"));
    for (int at = 0; at < points.length; at++) {
      double error = course.list("dimension-error")[at];
      curve.add(
          new StepsFigures.Point(
              points[at],
              freedomAt(at),
              error > 0
                  ? Average.estimated(dimension[at], error)
                  : StepsStudy.exactly(dimension[at]),
              new Average(
                  course.list("test-error")[at], course.list("test-error-error")[at], tests),
              course.list("train-error")[at],
              new double[] {
                course.list("share-0")[at], course.list("share-1")[at], course.list("share-2")[at]
              }));
      line.add(
          new StepsFigures.Linear(
              points[at], linear.list("freedom")[at], linear.list("dimension")[at]));
    }
    int parameters = (int) course.figure("parameters");
    int targets = Integer.parseInt(StepsPlan.text(plan, "targets"));
    Map<String, Object> settings = new LinkedHashMap<>();
    plan.get("model-name").ifPresent(name -> settings.put("model", name));
    plan.get("widths").ifPresent(widths -> settings.put("units", widths.replace(' ', ',')));
    settings.put("rate", StepsPlan.rate(plan));
    settings.put("steps", points[points.length - 1]);
    settings.put("probes", freedom.length);
    settings.put("probeSize", StepsPlan.probeSize(plan));
    settings.put("samples", Integer.parseInt(StepsPlan.text(plan, "samples")));
    settings.put("tests", tests);
    settings.put("of", Integer.parseInt(StepsPlan.text(plan, "of")));
    return new StudyResult(
        Study.STEPS,
        Form.DATA,
        StepsPlan.text(plan, "extent").equals("quick") ? Extent.QUICK : Extent.FULL,
        settings,
        claims(),
        new StepsFigures(
            curve, line, List.of(), parameters, targets, LossUnit.SUMMED_SQUARED_ERROR),
        findings(curve, parameters, targets));
  }

  private List<Claim> claims() {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int at = 0; at < points.length; at++) {
      double ratio = linear.list("freedom")[at] / linear.list("dimension")[at];
      least = Math.min(least, ratio);
      most = Math.max(most, ratio);
    }
    double exact = linear.figure("exact");
    double[] ratios = new double[freedom.length];
    double[] growth = new double[freedom.length];
    double[] dimension = course.list("dimension");
    for (int k = 0; k < ratios.length; k++) {
      for (int at = 0; at < points.length; at++) {
        ratios[k] += freedom[k][at] / dimension[at] / points.length;
      }
      growth[k] = freedom[k][points.length - 1] - freedom[k][0];
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.exact("steps.own-lower", Reference.IDENTITY, Relation.AT_LEAST, 1, least, 1e-9));
    claims.add(Claim.exact("steps.own-upper", Reference.IDENTITY, Relation.AT_MOST, 2, most, 1e-9));
    claims.add(ownProbe(exact));
    claims.add(
        Claim.judged(
            "steps.net-lower",
            Reference.IDENTITY,
            Relation.AT_LEAST,
            1,
            Average.of(ratios),
            FEATURES_MOVE));
    claims.add(
        Claim.judged(
            "steps.net-upper",
            Reference.IDENTITY,
            Relation.AT_MOST,
            2,
            Average.of(ratios),
            FEATURES_MOVE));
    claims.add(
        Claim.judged("steps.grows", Reference.IDENTITY, Relation.AT_LEAST, 0, Average.of(growth), 0)
            .with("first", points[0])
            .with("last", points[points.length - 1]));
    return claims;
  }

  /** One by one all of the targets, which is exact; where they are too many, at random. */
  private Claim ownProbe(double exact) {
    int outputs =
        Integer.parseInt(StepsPlan.text(plan, "targets"))
            / Integer.parseInt(StepsPlan.text(plan, "samples"));
    Claim claim = ownProbeOfAnOutput(exact).with("steps", StepsCells.LINEAR_STEPS);
    return outputs > 1 ? claim.with("outputs", outputs) : claim;
  }

  private Claim ownProbeOfAnOutput(double exact) {
    String id = "steps.own-probe";
    if (linear.entries().containsKey("moved")) {
      double[] moved = linear.list("moved");
      return Claim.exact(id, Reference.IDENTITY, Relation.EQUAL, exact, moved[0], SAME * exact)
          .with("moved", (int) moved[1]);
    }
    double[] probed = linear.list("probed");
    return Claim.judged(
            id, Reference.IDENTITY, Relation.EQUAL, exact, Average.of(probed), 0.1 * exact)
        .with("probes", probed.length);
  }

  private List<Finding> findings(List<StepsFigures.Point> curve, int parameters, int targets) {
    double[] rise = course.list("rise");
    Finding found =
        best(curve, (int) course.figure("best"), new Average(rise[0], rise[1], (int) rise[2]));
    Finding capacity = capacity(curve, parameters, targets);
    // what is not resolved is no headline
    return found.severity() == Severity.WARNING || !capacity.evidence().containsKey("freedom")
        ? List.of(found, capacity)
        : List.of(capacity, found);
  }

  /**
   * Whether later steps raise the error. The step and errors that are shown are those of all test
   * samples; whether the error rises is judged by half of them, from a step that the others choose,
   * so that choosing it is no advantage.
   *
   * @param curve the table
   * @param chosen the place in it of the step that half of the test samples choose
   * @param rise of the error from there to the end, on the others
   */
  static Finding best(List<StepsFigures.Point> curve, int chosen, Average rise) {
    StepsFigures.Point last = curve.get(curve.size() - 1);
    StepsFigures.Point least =
        curve.stream()
            .min(Comparator.comparingDouble(point -> point.testError().estimate()))
            .orElseThrow();
    Evidence trainedOn =
        Evidence.of("trainedOn", last.testError().estimate())
            .and("trainedOnError", last.testError().standardError())
            .and("last", last.steps());
    Evidence stopped =
        trainedOn
            .and("steps", least.steps())
            .and("stopped", least.testError().estimate())
            .and("stoppedError", least.testError().standardError());
    Evidence judged =
        stopped
            .and("chosen", curve.get(chosen).steps())
            .and("rise", rise.estimate())
            .and("riseError", rise.standardError());
    if (rise.estimate() - rise.interval() > 0) {
      Average freedom = least.degreesOfFreedom();
      return StudyFindingCode.PAST_THE_BEST_STEP.finding(
          Severity.WARNING,
          isResolved(freedom)
              ? judged
                  .and("freedom", freedom.estimate())
                  .and("freedomError", freedom.standardError())
              : judged);
    }
    if (least.steps() == last.steps()) {
      return StudyFindingCode.STEPS_NOT_THE_LIMIT.finding(Severity.INFO, trainedOn);
    }
    return StudyFindingCode.STEPS_NOT_THE_LIMIT.finding(
        Severity.INFO, chosen == curve.size() - 1 ? stopped : judged);
  }

  /** Whether the 95% interval of degrees of freedom leaves out zero. */
  private static boolean isResolved(Average freedom) {
    return freedom.estimate() - freedom.interval() > 0;
  }

  /**
   * The capacity in use, with its standard error, after the most steps at which it is resolved;
   * where that is not the end, what is not resolved there.
   */
  static Finding capacity(List<StepsFigures.Point> curve, int parameters, int targets) {
    StepsFigures.Point last = curve.get(curve.size() - 1);
    Evidence evidence = Evidence.of("parameters", parameters).and("targets", targets);
    int at = curve.size() - 1;
    while (at >= 0 && !isResolved(curve.get(at).degreesOfFreedom())) {
      at--;
    }
    if (at >= 0) {
      Average freedom = curve.get(at).degreesOfFreedom();
      evidence =
          evidence
              .and("freedom", freedom.estimate())
              .and("freedomError", freedom.standardError())
              .and("steps", curve.get(at).steps());
    }
    if (at < curve.size() - 1) {
      evidence =
          evidence
              .and("last", last.steps())
              .and("unresolved", last.degreesOfFreedom().estimate())
              .and("unresolvedError", last.degreesOfFreedom().standardError());
    }
    return StudyFindingCode.CAPACITY_AT_STEPS.finding(Severity.INFO, evidence);
  }
}
