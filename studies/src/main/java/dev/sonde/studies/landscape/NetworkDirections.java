package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.ForwardWork;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.QuickEffort;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.landscape.DirectionsFigures.Contraction;
import dev.sonde.studies.landscape.DirectionsFigures.Mapped;
import dev.sonde.studies.landscape.DirectionsFigures.Moved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The study {@code directions} of the reader's network. */
final class NetworkDirections {
  private static final int BUDGET = 150;
  private static final int QUICK_BUDGET = 50;
  private static final int DEGREE = 40;
  private static final int QUICK_DEGREE = 20;
  private static final int DIRECTIONS = 20;
  private static final int QUICK_DIRECTIONS = 8;

  private static final int LEAST_DIRECTIONS = 4;

  /** A filter of this degree still suppresses most of the curvature. */
  private static final int LEAST_DEGREE = 10;

  /** What a survey asks for. */
  private static final int LEAST_BUDGET = 25;

  /** Parameters times samples: more samples than these change little. */
  private static final double QUICK_WORK = 2e7;

  /** In units of a forward pass: a product with the Gauss–Newton matrix. */
  private static final double PRODUCT = 8;

  /** A share of answers, and of the steep directions' rise, that is as good as none. */
  private static final double NONE = 0.01;

  private static final int CURVE = 7;

  private final DirectionsStudy study;
  private final Network network;
  private final Loss loss;
  private final Dataset data;
  private final int given;
  private final long targets;
  private final Precision precision;
  private final int budget;
  private final int degree;
  private final int directions;
  private final WidthDepthMap map;
  private final Work work;

  NetworkDirections(DirectionsStudy study, Network network, Loss loss, Dataset data) {
    this.study = study;
    this.network = network;
    this.loss = loss;
    this.given = data.samples();
    this.targets = (long) given * data.targets().sampleSize();
    NetworkChecks.check(network, loss, data);
    boolean quick = study.conduct().extent() == Extent.QUICK;
    int parameters = network.parameterCount();
    QuickEffort effort = QuickEffort.whole(given);
    if (quick) {
      long products =
          DeterminedDirections.products(parameters, QUICK_BUDGET, QUICK_DEGREE, QUICK_DIRECTIONS)
              + Math.min(parameters, QUICK_BUDGET);
      effort =
          QuickEffort.of(
              ForwardWork.multiplications(network, data),
              given,
              (int) Math.max(1, QUICK_WORK / parameters),
              PRODUCT * products + Displacements.passes(QUICK_DIRECTIONS));
    }
    this.data = data.first(effort.samples());
    this.precision = effort.precision();
    // drawing costs a product for each direction and degree
    QuickEffort each = new QuickEffort(effort.samples(), Math.sqrt(effort.share()), precision);
    this.budget = quick ? effort.part(QUICK_BUDGET, LEAST_BUDGET) : BUDGET;
    this.degree = quick ? each.part(QUICK_DEGREE, LEAST_DEGREE) : DEGREE;
    this.directions = quick ? each.part(QUICK_DIRECTIONS, LEAST_DIRECTIONS) : DIRECTIONS;
    this.map = WidthDepthMap.of(study.conduct().extent());
    this.work =
        new Work(
            study.conduct().listener(),
            DeterminedDirections.products(parameters, budget, degree, directions)
                + Math.min(parameters, DeterminedDirections.EXACT)
                + Displacements.passes(directions)
                + (study.map() == DirectionsStudy.Map.NONE ? 0 : map.planned()));
  }

  StudyResult result() {
    Evaluation evaluation = QuickEffort.evaluation(study.conduct(), data.samples(), precision);
    try (Objective objective = Objective.of(network, loss, data, evaluation)) {
      NetworkChecks.requireOneLoss(network, loss, data, objective.value().value());
      return result(objective);
    }
  }

  private StudyResult result(Objective objective) {
    List<Claim> claims = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    Displacements displaced = displaced(objective);
    List<Contraction> contraction =
        contraction(
            EffectiveDimensions.of(
                objective.gaussNewton(),
                budget,
                study.conduct().seed(),
                study.conduct().threads()));
    work.spend(Math.min(network.parameterCount(), DeterminedDirections.EXACT));
    judge(displaced, claims, "directions.own");
    findings.add(free(displaced, evidence(displaced)));
    findings.add(determined(contraction));
    List<Mapped> nets = List.of();
    if (study.map() == DirectionsStudy.Map.WIDTH_DEPTH) {
      nets = map.train(data, loss, study.conduct().seed(), work);
      judge(nets, claims, findings);
    }
    work.done();
    return new StudyResult(
        Study.DIRECTIONS,
        Form.DATA,
        study.conduct().extent(),
        settings(),
        claims,
        new DirectionsFigures(
            displaced.classes(), displaced.overRadius(), contraction, List.of(), List.of(), nets),
        findings);
  }

  private Displacements displaced(Objective objective) {
    DeterminedDirections determined =
        new DeterminedDirections(
            objective.gaussNewton(),
            new StudyDraws(study.conduct().seed(), Purpose.WEIGHTS, 0),
            budget,
            degree,
            study.conduct().seed());
    work.spend(DeterminedDirections.products(network.parameterCount(), budget, degree, directions));
    return Displacements.of(objective, determined, directions, study.radius(), work);
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("parameters", network.parameterCount());
    settings.put("samples", data.samples());
    if (data.samples() < given) {
      settings.put("of", given);
    }
    settings.put("targets", targets);
    settings.put("loss", loss.label());
    settings.put("radius", study.radius());
    settings.put("directions", directions);
    if (study.conduct().extent() == Extent.QUICK) {
      settings.put("fullDirections", DIRECTIONS);
    }
    if (network.parameterCount() > DeterminedDirections.EXACT) {
      settings.put("products", budget);
      settings.put("degree", degree);
    }
    settings.put("precision", precision.label());
    if (study.map() == DirectionsStudy.Map.WIDTH_DEPTH) {
      settings.put("networks", map.widths().length * map.depths().length);
      settings.put("steps", map.steps());
    }
    return settings;
  }

  private Evidence evidence(Displacements displaced) {
    return looked(rises(study.radius(), displaced));
  }

  /** How much the loss rises along the flattest and the steepest directions, with the errors. */
  static Evidence rises(double radius, Displacements displaced) {
    Average flat = displaced.of(DirectionsFigures.FLAT).lossRise();
    Average steep = displaced.of(DirectionsFigures.STEEP).lossRise();
    return Evidence.of("radius", radius)
        .and("rise", flat.estimate())
        .and("riseError", flat.standardError())
        .and("steep", steep.estimate())
        .and("steepError", steep.standardError());
  }

  /** With the samples that were looked at, where they are not all. */
  private Evidence looked(Evidence found) {
    return data.samples() < given ? found.and("looked", data.samples()).and("of", given) : found;
  }

  /**
   * At a fixed z, relative to the largest eigenvalue, at the weights' own variance, and between.
   */
  private List<Contraction> contraction(EffectiveDimensions dimensions) {
    double largest = dimensions.largest();
    double size = Vectors.norm(network.parameterVector());
    List<Contraction> rows = new ArrayList<>();
    rows.add(row(dimensions, EffectiveDimensions.Z, "fixed"));
    rows.add(row(dimensions, EffectiveDimensions.Z * largest, "relative"));
    if (size > 0) {
      // the summed loss's Hessian against 1/a², a² the mean square of the weights; the loss is a
      // mean over targets, and all of them determine, however many are looked at
      double precision = network.parameterCount() / (size * size);
      rows.add(row(dimensions, precision / targets, "prior"));
    }
    for (int i = 0; i < CURVE; i++) {
      rows.add(row(dimensions, largest * Math.pow(10, -i * 0.75), "curve"));
    }
    return rows;
  }

  private Finding determined(List<Contraction> contraction) {
    Evidence evidence = Evidence.of("targets", targets);
    for (Contraction row : contraction) {
      Average dimension = row.effectiveDimension();
      if (!row.kind().equals("curve") && Double.isFinite(dimension.estimate())) {
        String name = row.kind().equals("prior") ? "dimension" : row.kind();
        evidence =
            row.kind().equals("prior")
                ? evidence
                    .and("z", row.z())
                    .and(name, dimension.estimate())
                    .and("parameters", network.parameterCount())
                    .and("share", row.share())
                : evidence.and(name, dimension.estimate());
        evidence = evidence.and(name + "Error", dimension.standardError());
      }
    }
    return StudyFindingCode.DETERMINED_DIRECTIONS.finding(Severity.INFO, looked(evidence));
  }

  private Contraction row(EffectiveDimensions dimensions, double z, String kind) {
    Average at = dimensions.at(z);
    return new Contraction(z, kind, at, at.estimate() / network.parameterCount());
  }

  /** What displacements show, as claims. */
  static void judge(Displacements displaced, List<Claim> claims, String prefix) {
    Moved flat = displaced.of(DirectionsFigures.FLAT);
    Moved random = displaced.of(DirectionsFigures.RANDOM);
    Moved steep = displaced.of(DirectionsFigures.STEEP);
    flat.answersChanged()
        .ifPresent(
            changed ->
                claims.add(
                    Claim.judged(
                        prefix + "-flat-answers",
                        Reference.MADDOX_2020,
                        Relation.AT_MOST,
                        NONE,
                        changed,
                        0)));
    double unit = steep.lossRise().estimate();
    claims.add(
        Claim.judged(
            prefix + "-flat-loss",
            Reference.MADDOX_2020,
            Relation.AT_MOST,
            NONE,
            scaled(flat.lossRise(), unit),
            0));
    claims.add(
        Claim.judged(
            prefix + "-random-loss",
            Reference.MADDOX_2020,
            Relation.AT_MOST,
            0.1,
            scaled(random.lossRise(), unit),
            0));
  }

  private static Average scaled(Average average, double unit) {
    return new Average(
        average.estimate() / unit, average.standardError() / Math.abs(unit), average.n());
  }

  /** Whether flat directions are free: neither answers nor the loss notice them. */
  static Finding free(Displacements displaced, Evidence evidence) {
    Moved flat = displaced.of(DirectionsFigures.FLAT);
    Moved steep = displaced.of(DirectionsFigures.STEEP);
    Evidence found =
        flat.answersChanged().isPresent()
            ? evidence.and("changed", flat.answersChanged().get().estimate())
            : evidence;
    boolean answers = flat.answersChanged().map(a -> a.estimate() <= NONE).orElse(true);
    boolean free =
        answers && flat.lossRise().estimate() <= NONE * Math.abs(steep.lossRise().estimate());
    return free
        ? StudyFindingCode.FLAT_DIRECTIONS_FREE.finding(Severity.INFO, found)
        : StudyFindingCode.FLAT_DIRECTIONS_NOT_FREE.finding(Severity.WARNING, found);
  }

  private static void judge(List<Mapped> nets, List<Claim> claims, List<Finding> findings) {
    List<Mapped> interpolating = nets.stream().filter(Mapped::interpolates).toList();
    claims.add(rank("directions.map-fixed", interpolating, Mapped::fixed));
    claims.add(rank("directions.map-relative", interpolating, Mapped::relative));
    double least = nets.stream().mapToDouble(Mapped::trainLoss).min().orElse(0);
    double most = nets.stream().mapToDouble(Mapped::trainLoss).max().orElse(0);
    if (most > WidthDepthMap.MATCHED * least) {
      findings.add(
          StudyFindingCode.LOSS_NOT_MATCHED.finding(
              Severity.WARNING, Evidence.of("least", least).and("most", most)));
    }
  }

  private static Claim rank(String id, List<Mapped> nets, ToDoubleFunction<Mapped> figure) {
    Average tau = WidthDepthMap.tau(nets, figure);
    Claim claim =
        Claim.judged(id, Reference.MADDOX_2020, Relation.AT_LEAST, 0, tau, 0)
            .with("networks", nets.size());
    return Double.isFinite(tau.estimate()) ? claim : claim.with("fewest", WidthDepthMap.FEWEST);
  }
}
