package dev.sonde.studies.trajectory;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.ProgressListener;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.linear.FilteredLeastSquares;
import dev.sonde.studies.linear.SpectralFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Steps and effective dimensionality of linear models, closed forms beside descent itself. */
final class StepsTheory {
  private static final long[] POINTS = {1, 2, 3, 5, 10, 30, 100, 300, 1_000, 10_000, 100_000};

  /** From how many steps on the ratio stays below {@link #LATER}. */
  private static final long LATE = 10;

  /** The largest ratio at t = 10, rounded up; it falls with t. */
  private static final double LATER = 1.342;

  /** The largest of (1 − e⁻ˣ)(1 + x)/x, at x = 1.7933. */
  private static final double LIMIT = 1.2984256075253968;

  /** Steps of the simulation with probes. */
  private static final int STEPS = 200;

  private static final double MOMENTUM = 0.9;

  private final long seed;
  private final boolean quick;
  private final ProgressListener listener;

  StepsTheory(long seed, Extent extent, ProgressListener listener) {
    this.seed = seed;
    this.quick = extent == Extent.QUICK;
    this.listener = listener;
  }

  StudyResult result() {
    int n = quick ? 300 : 600;
    int features = quick ? 200 : 400;
    int probes = quick ? 40 : 200;
    long planned = 3;
    listener.progressed(0, planned);
    double[][] rows = features(n, features);
    double[][] signs = signs(n, probes);
    FilteredLeastSquares fits = FilteredLeastSquares.of(rows, signs);
    double[] eigenvalues = fits.eigenvalues();
    double rate = 1 / fits.largestEigenvalue();
    listener.progressed(1, planned);
    List<StepsFigures.Ratio> ratios = new ArrayList<>();
    List<StepsFigures.Linear> linear = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    double late = 0;
    for (long steps : POINTS) {
      double[] extremes = StepLaw.extremeRatios((double) steps);
      ratios.add(new StepsFigures.Ratio(steps, extremes[0], extremes[1]));
      least = Math.min(least, extremes[0]);
      most = Math.max(most, extremes[1]);
      late = steps >= LATE ? Math.max(late, extremes[1]) : late;
      linear.add(
          new StepsFigures.Linear(
              steps,
              StepLaw.degreesOfFreedom(eigenvalues, rate, (double) steps),
              StepLaw.effectiveDimension(eigenvalues, 1 / (rate * steps))));
    }
    listener.progressed(2, planned);
    List<Claim> claims = new ArrayList<>();
    claims.add(exact("steps.lower", Relation.AT_LEAST, 1, least, 1e-12));
    claims.add(exact("steps.upper", Relation.AT_MOST, 2, most, 1e-12));
    claims.add(exact("steps.later", Relation.AT_MOST, LATER, late, 0).with("steps", LATE));
    claims.add(exact("steps.limit", Relation.EQUAL, LIMIT, StepLaw.extremeRatios(1e6)[1], 1e-5));
    double exact = fits.degreesOfFreedom(SpectralFilter.descent(rate, STEPS));
    claims.add(
        Claim.judged(
                "steps.probe",
                Reference.IDENTITY,
                Relation.EQUAL,
                exact,
                Average.of(StepsCells.probed(rows, signs, rate)),
                0.05 * exact)
            .with("steps", STEPS)
            .with("probes", probes));
    // past 1/(1 − µ) steps, momentum only multiplies the rate
    int many = quick ? 1_000 : 5_000;
    double slow = rate * (1 - MOMENTUM);
    claims.add(
        exact(
                "steps.momentum",
                Relation.EQUAL,
                1,
                StepLaw.withMomentum(eigenvalues, slow, MOMENTUM, many)
                    / StepLaw.degreesOfFreedom(eigenvalues, rate, many),
                0.02)
            .with("momentum", MOMENTUM)
            .with("steps", many));
    int few = features / 4;
    FilteredLeastSquares small = FilteredLeastSquares.of(features(few, features), signs(few, 1));
    claims.add(
        exact(
                "steps.share",
                Relation.EQUAL,
                (double) few / features,
                (double) small.eigenvalues().length / features,
                1e-12)
            .with("samples", few)
            .with("parameters", features));
    listener.progressed(planned, planned);
    StepsFigures.Linear last = linear.get(linear.size() - 1);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("samples", n);
    settings.put("features", features);
    settings.put("draws", probes);
    return new StudyResult(
        Study.STEPS,
        Form.THEORY,
        quick ? Extent.QUICK : Extent.FULL,
        settings,
        claims,
        new StepsFigures(List.of(), linear, ratios, features, n, LossUnit.SUMMED_SQUARED_ERROR),
        List.of(
            StudyFindingCode.CAPACITY_AT_STEPS.finding(
                Severity.INFO,
                Evidence.of("freedom", last.degreesOfFreedom())
                    .and("steps", last.steps())
                    .and("parameters", features)
                    .and("targets", n))));
  }

  private static Claim exact(
      String id, Relation relation, double published, double figure, double tolerance) {
    return Claim.exact(id, Reference.IDENTITY, relation, published, figure, tolerance);
  }

  /** ReLU features of normal inputs, whose eigenvalues fall over several decades. */
  private double[][] features(int n, int features) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
    int inputs = 20;
    double[] weights =
        new StudyDraws(seed, Purpose.WEIGHTS, 0).normals(Math.multiplyExact(inputs, features));
    StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, n);
    double[][] rows = new double[n][features];
    for (double[] row : rows) {
      double[] x = draws.normals(inputs);
      for (int j = 0; j < features; j++) {
        double sum = 0;
        for (int i = 0; i < inputs; i++) {
          sum += weights[j * inputs + i] * x[i];
        }
        row[j] = Math.max(0, sum) / Math.sqrt(inputs);
      }
    }
    return rows;
  }

  private double[][] signs(int n, int count) {
    StudyDraws draws = new StudyDraws(seed, Purpose.SIGNS, n);
    double[][] signs = new double[n][count];
    for (double[] row : signs) {
      for (int k = 0; k < count; k++) {
        row[k] = draws.sign();
      }
    }
    return signs;
  }
}
