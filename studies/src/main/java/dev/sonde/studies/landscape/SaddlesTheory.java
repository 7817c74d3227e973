package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.training.KrylovStep.Curvature;
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
import dev.sonde.studies.landscape.CriticalPoint.Kind;
import dev.sonde.studies.landscape.KrylovSteps.Acceptance;
import dev.sonde.studies.landscape.KrylovSteps.Path;
import dev.sonde.studies.landscape.KrylovSteps.Place;
import dev.sonde.studies.landscape.SaddlesFigures.Known;
import dev.sonde.studies.landscape.SaddlesFigures.Spent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The study {@code saddles} without a network of the reader's. */
final class SaddlesTheory {
  /** Of the saddle made for the check: coordinates, and how many of them lead down. */
  private static final int DIMENSION = 20;

  private static final int DOWN = 10;

  private static final int KRYLOV = 8;

  private static final double[] TO_HUNDRED = {100, 10, 1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

  /** Every λ that damped Newton tries lies below every c; above, it may escape as well. */
  private static final double[] BELOW_EVERY_C = {1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

  private static final double REACHED = 0.999;
  private static final int MOST_STEPS = 60;
  private static final int MOST_DESCENT = 2000;

  private static final double[] EIGENVALUES = {5, 4, 3, 2, 1};
  private static final int SEARCHES = 120;
  private static final int QUICK_SEARCHES = 40;
  private static final int SEARCH_STEPS = 200;
  private static final int SAMPLES = 200;
  private static final int INPUTS = 3;
  private static final int UNITS = 5;
  private static final int TEACHERS = 4;

  private final SaddlesStudy study;
  private final List<Claim> claims = new ArrayList<>();
  private final Map<String, List<Spent>> methods = new LinkedHashMap<>();

  SaddlesTheory(SaddlesStudy study) {
    this.study = study;
  }

  StudyResult result() {
    int searches = study.conduct().extent() == Extent.QUICK ? QUICK_SEARCHES : SEARCHES;
    QuarticSaddle saddle = saddle();
    escape(saddle);
    factors();
    List<Known> known = linearAutoencoder();
    splitUnit();
    TanhRegression network = network();
    Census census =
        Census.of(
            network,
            starts(network, searches),
            SEARCH_STEPS,
            done -> study.conduct().listener().progressed(done, searches));
    List<Finding> findings = judge(census, claims, searches);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("dimension", DIMENSION);
    settings.put("down", DOWN);
    settings.put("searches", searches);
    settings.put("samples", SAMPLES);
    settings.put("parameters", network.dimension());
    return new StudyResult(
        Study.SADDLES,
        Form.THEORY,
        study.conduct().extent(),
        settings,
        claims,
        new SaddlesFigures(
            methods, saddle.minimum(), Optional.empty(), List.of(), found(census), known),
        findings);
  }

  static List<SaddlesFigures.Found> found(Census census) {
    return census.points().stream()
        .map(
            p ->
                new SaddlesFigures.Found(
                    p.loss(), p.index(), p.gradientNorm(), p.flatness(), label(p.kind())))
        .toList();
  }

  private static String label(Kind kind) {
    return switch (kind) {
      case CRITICAL -> "critical";
      case GRADIENT_FLAT -> "gradient-flat";
      case UNFINISHED -> "unfinished";
    };
  }

  /** What a census says, as claims and findings. */
  static List<Finding> judge(Census census, List<Claim> claims, int searches) {
    List<Finding> findings = new ArrayList<>();
    Average correlation = census.rankCorrelation();
    List<CriticalPoint> distinct = census.distinct();
    int converged = census.of(Kind.CRITICAL).size();
    int flat = census.of(Kind.GRADIENT_FLAT).size();
    claims.add(
        Claim.judged(
                "saddles.index-rises", Reference.DAUPHIN_2014, Relation.AT_LEAST, 0, correlation, 0)
            .with("distinct", distinct.size()));
    if (correlation.estimate() > correlation.interval()) {
      findings.add(
          StudyFindingCode.INDEX_RISES_WITH_LOSS.finding(
              Severity.INFO,
              Evidence.of("correlation", correlation.estimate())
                  .and("distinct", distinct.size())
                  .and("searches", searches)));
    }
    if (searches > converged) {
      claims.add(
          Claim.judged(
                  "saddles.gradient-flat",
                  Reference.FRYE_2020,
                  Relation.AT_LEAST,
                  0.5,
                  share(flat, searches - converged),
                  0)
              .with("stopped", searches - converged));
    }
    if (flat > 0) {
      findings.add(
          StudyFindingCode.GRADIENT_FLAT.finding(
              Severity.INFO, Evidence.of("flat", flat).and("searches", searches)));
    }
    return findings;
  }

  private static Average share(int some, int all) {
    double share = (double) some / all;
    // of all or none, the error of one more or less
    double variance = Math.max(share * (1 - share), (double) (all - 1) / all / all);
    return new Average(share, Math.sqrt(variance / all), all);
  }

  private QuarticSaddle saddle() {
    StudyDraws draws = new StudyDraws(study.conduct().seed(), Purpose.WEIGHTS, 0);
    double[] a = new double[DIMENSION - DOWN];
    double[] c = new double[DOWN];
    Arrays.setAll(a, i -> Math.exp(4 * draws.unit() - 2));
    Arrays.setAll(c, j -> 10 + 10 * draws.unit());
    double[][] rotation = new double[DIMENSION][];
    for (int i = 0; i < DIMENSION; i++) {
      double[] row = draws.normals(DIMENSION);
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < i; k++) {
          Vectors.add(-Vectors.dot(row, rotation[k]), rotation[k], row);
        }
      }
      rotation[i] = Vectors.scaled(row, 1 / Vectors.norm(row));
    }
    return new QuarticSaddle(a, c, rotation);
  }

  private void escape(QuarticSaddle saddle) {
    StudyDraws draws = new StudyDraws(study.conduct().seed(), Purpose.INPUTS, 0);
    double[] z = draws.normals(DIMENSION);
    for (int j = DIMENSION - DOWN; j < DIMENSION; j++) {
      z[j] *= 1e-3;
    }
    double[] start = saddle.at(z);
    Path free =
        new KrylovSteps(
                Curvature.ABSOLUTE, Acceptance.ONLY_LOWER, TO_HUNDRED, KRYLOV, MOST_STEPS, 1e-10)
            .descend(saddle, start, spent -> {});
    Path damped =
        new KrylovSteps(
                Curvature.SIGNED, Acceptance.ANY, BELOW_EVERY_C, DIMENSION, MOST_STEPS, 1e-12)
            .descend(saddle, start, spent -> {});
    List<Spent> plain = gradientDescent(saddle, start);
    methods.put(SaddlesFigures.SADDLE_FREE, spent(free.places()));
    methods.put(SaddlesFigures.DAMPED, spent(damped.places()));
    methods.put(SaddlesFigures.SGD, plain);
    int index =
        DenseHessian.of(saddle.hessianAt(damped.end().parameters())).index(LocalCurvature.ZERO);
    claims.add(
        Claim.exact(
            "saddles.damped-attracted", Reference.DAUPHIN_2014, Relation.EQUAL, DOWN, index, 0));
    claims.add(
        Claim.exact(
                "saddles.escape",
                Reference.DAUPHIN_2014,
                Relation.AT_LEAST,
                REACHED,
                free.end().loss() / saddle.minimum(),
                0)
            .with("steps", steps(spent(free.places()), saddle))
            .with("descent", steps(plain, saddle)));
  }

  static List<Spent> spent(List<Place> places) {
    return places.stream().map(p -> new Spent(p.gradients(), p.loss())).toList();
  }

  private static int steps(List<Spent> losses, QuarticSaddle saddle) {
    int steps = 0;
    while (steps + 1 < losses.size() && losses.get(steps).loss() > REACHED * saddle.minimum()) {
      steps++;
    }
    return steps;
  }

  /** At the rate 1/L, L twice the largest curvature at the start, as deep as the descent needs. */
  private static List<Spent> gradientDescent(QuarticSaddle saddle, double[] start) {
    double rate = 1 / (2 * DenseHessian.of(saddle.hessianAt(start)).norm());
    List<Spent> out = new ArrayList<>();
    double[] at = start;
    for (int step = 0; step < MOST_DESCENT; step++) {
      out.add(new Spent(step + 0.5, saddle.lossAt(at)));
      at = Vectors.plus(at, -rate, saddle.gradientAt(at));
    }
    return out;
  }

  /** What one step does to the distance from the saddle, in one dimension. */
  private void factors() {
    double c = 10;
    double y = 1e-4;
    QuarticSaddle line = new QuarticSaddle(new double[0], new double[] {c}, new double[][] {{1}});
    for (Curvature curvature : List.of(Curvature.SIGNED, Curvature.ABSOLUTE)) {
      double apart = 0;
      for (double damping : new double[] {1, 0.1, 1e-2}) {
        double next =
            new KrylovSteps(curvature, Acceptance.ANY, new double[] {damping}, 1, 1, 0)
                .descend(line, new double[] {y}, spent -> {})
                .end()
                .parameters()[0];
        double factor =
            curvature == Curvature.SIGNED ? -damping / (c - damping) : 1 + c / (c + damping);
        apart = Math.max(apart, Math.abs(next / y - factor));
      }
      // the quartic's part of the step is 2y² of it
      claims.add(
          Claim.exact(
              curvature == Curvature.SIGNED ? "saddles.pulled-in" : "saddles.driven-out",
              Reference.IDENTITY,
              Relation.EQUAL,
              0,
              apart,
              1e-6));
    }
  }

  private List<Known> linearAutoencoder() {
    LinearAutoencoder network = new LinearAutoencoder(EIGENVALUES, 2);
    List<Known> known = new ArrayList<>();
    int wrong = 0;
    for (LinearAutoencoder.Critical point : network.criticalPoints()) {
      int counted = DenseHessian.of(network.hessianAt(point.parameters())).index(1e-9);
      wrong += counted == point.index() ? 0 : 1;
      known.add(
          new Known(
              point.kept().stream().map(i -> EIGENVALUES[i]).toList(),
              point.loss(),
              point.index(),
              counted));
    }
    claims.add(
        Claim.exact("saddles.linear-census", Reference.BALDI_1989, Relation.EQUAL, 0, wrong, 0)
            .with("points", known.size()));
    return known;
  }

  private void splitUnit() {
    StudyDraws draws = new StudyDraws(study.conduct().seed(), Purpose.INPUTS, 1);
    double[][] x = new double[2 * SAMPLES][];
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      x[i] = draws.normals(2);
      y[i] = Math.tanh(2 * x[i][0] + x[i][1]) + Math.tanh(2 * x[i][0] - x[i][1]);
    }
    SplitUnit split = SplitUnit.fitted(x, y, new double[] {0.5, 0.5, 1});
    TanhRegression two = new TanhRegression(x, y, 2, 0);
    double[] inside = split.into(0.3);
    claims.add(
        Claim.exact(
                "saddles.split-unit",
                Reference.FUKUMIZU_2000,
                Relation.AT_LEAST,
                1,
                DenseHessian.of(two.hessianAt(inside)).index(1e-6),
                0)
            .with("gradient", Vectors.norm(two.gradientAt(inside)))
            .with("outside", DenseHessian.of(two.hessianAt(split.into(1.5))).index(1e-6)));
  }

  private TanhRegression network() {
    StudyDraws inputs = new StudyDraws(study.conduct().seed(), Purpose.INPUTS, 2);
    StudyDraws teachers = new StudyDraws(study.conduct().seed(), Purpose.TARGETS, 0);
    double[] signs = {1, -1, 0.7, -0.7};
    double[][] weights = new double[TEACHERS][];
    for (int k = 0; k < TEACHERS; k++) {
      weights[k] = Vectors.scaled(teachers.normals(INPUTS), 1.5);
    }
    double[][] x = new double[SAMPLES][];
    double[] y = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      x[i] = inputs.normals(INPUTS);
      for (int k = 0; k < TEACHERS; k++) {
        y[i] += signs[k] * Math.tanh(Vectors.dot(x[i], weights[k]));
      }
    }
    double mean = Arrays.stream(y).average().orElseThrow();
    double squares = Arrays.stream(y).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / SAMPLES);
    Arrays.setAll(y, i -> (y[i] - mean) / deviation);
    return new TanhRegression(x, y, UNITS, 1e-3);
  }

  /** Starts of four sizes, some of them after some descent, so that losses of all heights come. */
  private List<double[]> starts(Landscape network, int count) {
    double[] sizes = {0.3, 0.6, 1, 1.5};
    int[] descents = {0, 0, 20, 100, 500};
    StudyDraws draws = new StudyDraws(study.conduct().seed(), Purpose.WEIGHTS, 1);
    List<double[]> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] at =
          Vectors.scaled(draws.normals(network.dimension()), sizes[draws.below(sizes.length)]);
      int steps = descents[draws.below(descents.length)];
      for (int step = 0; step < steps; step++) {
        at = Vectors.plus(at, -0.3, network.gradientAt(at));
      }
      out.add(at);
    }
    return out;
  }
}
