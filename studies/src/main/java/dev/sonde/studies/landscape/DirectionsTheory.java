package dev.sonde.studies.landscape;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.landscape.DirectionsFigures.LinearModel;
import dev.sonde.studies.landscape.DirectionsFigures.Trained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The study {@code directions} without a network of the reader's. */
final class DirectionsTheory {
  /** Of the identity's model. */
  private static final int SAMPLES = 30;

  private static final int FEATURES = 80;
  private static final double NOISE = 0.3;
  private static final double PRIOR = 2;

  /** Of the published linear model. */
  private static final double WAVE_NOISE = 0.1;

  private static final double WAVE_PRIOR = 3;
  private static final int[] WAVE_SAMPLES = {25, 50, 100, 150, 175, 200, 225, 250, 300};

  private static final int[] STEPS = {300, 600, 1200, 2500, 5000, 10_000};
  private static final int[] QUICK_STEPS = {300, 600, 1200, 2500};
  private static final int DISPLACED_AFTER = 2500;
  private static final int DIRECTIONS = 20;
  private static final int QUICK_DIRECTIONS = 10;

  /** Products, of which a network of 337 parameters needs none: it is decomposed. */
  private static final int BUDGET = 150;

  private final DirectionsStudy study;
  private final List<Claim> claims = new ArrayList<>();

  DirectionsTheory(DirectionsStudy study) {
    this.study = study;
  }

  StudyResult result() {
    boolean quick = study.conduct().extent() == Extent.QUICK;
    int[] steps = quick ? QUICK_STEPS : STEPS;
    int directions = quick ? QUICK_DIRECTIONS : DIRECTIONS;
    Work work =
        new Work(
            study.conduct().listener(),
            steps[steps.length - 1] + Displacements.passes(directions) + 200);
    contraction();
    List<LinearModel> linear = waves();
    work.spend(200);
    List<Trained> trained = new ArrayList<>();
    try (Network network = Spirals.network(study.conduct().seed())) {
      Displacements displaced = trained(network, steps, directions, trained, work);
      List<Finding> findings = new ArrayList<>(matched(trained));
      Evidence moved = NetworkDirections.rises(study.radius(), displaced);
      findings.add(0, NetworkDirections.free(displaced, moved));
      work.done();
      return new StudyResult(
          Study.DIRECTIONS,
          Form.THEORY,
          study.conduct().extent(),
          settings(steps, directions, network),
          claims,
          new DirectionsFigures(
              displaced.classes(), displaced.overRadius(), List.of(), linear, trained, List.of()),
          findings);
    }
  }

  private Map<String, Object> settings(int[] steps, int directions, Network network) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("radius", study.radius());
    settings.put("directions", directions);
    if (study.conduct().extent() == Extent.QUICK) {
      settings.put("fullDirections", DIRECTIONS);
    }
    settings.put("parameters", network.parameterCount());
    settings.put("steps", steps[steps.length - 1]);
    return settings;
  }

  private void contraction() {
    StudyDraws draws = new StudyDraws(study.conduct().seed(), Purpose.INPUTS, 0);
    double[][] features = new double[SAMPLES][];
    for (int i = 0; i < SAMPLES; i++) {
      features[i] = draws.normals(FEATURES);
    }
    BayesianLinearModel model = new BayesianLinearModel(features, NOISE, PRIOR);
    double[] posterior = model.posteriorEigenvalues();
    double lost = PRIOR * FEATURES - Arrays.stream(posterior).sum();
    double expected =
        PRIOR * BayesianLinearModel.effectiveDimension(model.hessianEigenvalues(), 1 / PRIOR);
    claims.add(
        Claim.exact(
            "directions.contraction",
            Reference.MADDOX_2020,
            Relation.EQUAL,
            expected,
            lost,
            1e-11 * expected));
    claims.add(
        Claim.exact(
            "directions.unchanged",
            Reference.MADDOX_2020,
            Relation.EQUAL,
            FEATURES - SAMPLES,
            (int) Arrays.stream(posterior).filter(v -> Math.abs(v - PRIOR) < 1e-9).count(),
            0));
    claims.add(
        Claim.exact(
            "directions.null-free",
            Reference.MADDOX_2020,
            Relation.EQUAL,
            0,
            nullSpace(features, draws),
            1e-10));
  }

  /** How far the largest output moves by a displacement of length 100 in the null space. */
  private static double nullSpace(double[][] features, StudyDraws draws) {
    double[] columns = new double[SAMPLES * FEATURES];
    for (int i = 0; i < SAMPLES; i++) {
      System.arraycopy(features[i], 0, columns, i * FEATURES, FEATURES);
    }
    double[] left = Lapack.singularValues(columns, FEATURES, SAMPLES).left();
    double[] displacement = draws.normals(FEATURES);
    for (int pass = 0; pass < 2; pass++) {
      for (int k = 0; k < SAMPLES; k++) {
        double[] row = Arrays.copyOfRange(left, k * FEATURES, (k + 1) * FEATURES);
        Vectors.add(-Vectors.dot(row, displacement), row, displacement);
      }
    }
    displacement = Vectors.scaled(displacement, 100 / Vectors.norm(displacement));
    double[] w = draws.normals(FEATURES);
    double[] moved = Vectors.plus(w, 1, displacement);
    double apart = 0;
    for (double[] row : features) {
      apart = Math.max(apart, Math.abs(Vectors.dot(row, moved) - Vectors.dot(row, w)));
    }
    return apart;
  }

  private List<LinearModel> waves() {
    double[][] all = BayesianLinearModel.waves();
    int[] order = new StudyDraws(study.conduct().seed(), Purpose.ORDER, 0).permutation(all.length);
    List<LinearModel> rows = new ArrayList<>();
    int k = all[0].length;
    rows.add(new LinearModel(0, k * WAVE_PRIOR / (WAVE_PRIOR + BayesianLinearModel.Z), 0));
    for (int n : WAVE_SAMPLES) {
      double[][] some = new double[n][];
      Arrays.setAll(some, i -> all[order[i]]);
      rows.add(new BayesianLinearModel(some, WAVE_NOISE, WAVE_PRIOR).row());
    }
    LinearModel last = rows.get(rows.size() - 1);
    // the figures of the whole example, which nothing random enters, by numpy
    claims.add(
        Claim.exact(
            "directions.parameter-space",
            Reference.MADDOX_2020,
            Relation.EQUAL,
            0.026692722870883548,
            last.parameterSpace(),
            1e-9));
    claims.add(
        Claim.exact(
            "directions.function-space",
            Reference.MADDOX_2020,
            Relation.EQUAL,
            199.33466666666664,
            last.functionSpace(),
            1e-6));
    return rows;
  }

  /** One network along its training, and what displacements do to it on the way. */
  private Displacements trained(
      Network network, int[] steps, int directions, List<Trained> trained, Work work) {
    Dataset data = Spirals.drawn(study.conduct().seed());
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withThreads(study.conduct().threads())
            .withPrecision(Precision.DOUBLE);
    Displacements displaced = new Displacements(List.of(), Map.of());
    Map<Integer, double[]> kept = Spirals.trained(network, data, steps, work);
    for (Map.Entry<Integer, double[]> after : kept.entrySet()) {
      int count = after.getKey();
      network.setParameterVector(after.getValue());
      try (Objective objective =
          Objective.of(network, Loss.BINARY_CROSS_ENTROPY, data, evaluation)) {
        trained.add(seen(objective, count));
        if (count == DISPLACED_AFTER) {
          displaced = displaced(objective, directions, work);
        }
      }
    }
    NetworkDirections.judge(displaced, claims, "directions.spirals");
    judge(trained.get(0), trained.get(trained.size() - 1));
    return displaced;
  }

  private Trained seen(Objective objective, int steps) {
    EffectiveDimensions dimensions =
        EffectiveDimensions.of(
            objective.gaussNewton(), BUDGET, study.conduct().seed(), study.conduct().threads());
    return new Trained(steps, objective.value().value(), dimensions.fixed(), dimensions.relative());
  }

  private Displacements displaced(Objective objective, int directions, Work work) {
    DeterminedDirections determined =
        new DeterminedDirections(
            objective.gaussNewton(),
            new StudyDraws(study.conduct().seed(), Purpose.WEIGHTS, 3),
            BUDGET,
            1,
            study.conduct().seed());
    return Displacements.of(objective, determined, directions, study.radius(), work);
  }

  /** What becomes of N_eff from the first look to the last. */
  private void judge(Trained first, Trained last) {
    claims.add(
        Claim.exact(
                "directions.fixed-z-falls",
                Reference.MADDOX_2020,
                Relation.AT_LEAST,
                2,
                first.fixed() / last.fixed(),
                0)
            .with("first", first.fixed())
            .with("last", last.fixed()));
    claims.add(
        Claim.exact(
                "directions.relative-z-stays",
                Reference.MADDOX_2020,
                Relation.AT_MOST,
                0.5,
                Math.abs(
                    Math.log(first.relative() / last.relative())
                        / Math.log(first.fixed() / last.fixed())),
                0)
            .with("first", first.relative())
            .with("last", last.relative()));
  }

  private static List<Finding> matched(List<Trained> trained) {
    Trained first = trained.get(0);
    Trained last = trained.get(trained.size() - 1);
    return first.trainLoss() > 2 * last.trainLoss()
        ? List.of(
            StudyFindingCode.LOSS_NOT_MATCHED.finding(
                Severity.INFO,
                Evidence.of("least", last.trainLoss())
                    .and("most", first.trainLoss())
                    .and("from", first.fixed())
                    .and("to", last.fixed())))
        : List.of();
  }
}
