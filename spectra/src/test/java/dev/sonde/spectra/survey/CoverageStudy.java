package dev.sonde.spectra.survey;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.KnownSpectrum;
import dev.sonde.spectra.SampleMoments;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Lapack;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * How often {@code value ± 1.96 standardError} holds the truth, on matrices of chosen spectra and
 * on samples of chosen populations.
 *
 * <p>Diagonal matrices suffice: the start vectors are uniformly distributed over all frames, so a
 * survey of {@code V Λ Vᵀ} has the same distribution for every orthogonal <i>V</i>.
 */
final class CoverageStudy {

  /** A figure that a survey can be asked for. */
  record Question(String name, Function<Spectrum, Estimate> ask) {}

  /** A matrix whose spectrum is known. */
  record Subject(String name, double[] eigenvalues, int budget) {

    double largest() {
      return DoubleStream.of(eigenvalues).map(Math::abs).max().orElse(0);
    }
  }

  /** Samples of a linear model's population, of which each survey sees another one. */
  record Draw(String name, SampleMoments population, int samples, int groups, int budget) {}

  /** What was counted for one question about one subject. */
  static final class Tally {
    private final String subject;
    private final String question;
    private final double truth;
    private int surveys;
    private int resolved;
    private int held;
    private double errorSquares;
    private double standardErrorSquares;
    private double errors;

    Tally(String subject, String question, double truth) {
      this.subject = subject;
      this.question = question;
      this.truth = truth;
    }

    void add(Estimate estimate) {
      surveys++;
      if (!estimate.resolved()) {
        return;
      }
      resolved++;
      double error = estimate.value() - truth;
      // differences at rounding are no errors
      double rounding = 1e-12 * Math.max(1, Math.abs(truth));
      held += Math.abs(error) <= 1.96 * estimate.standardError() + rounding ? 1 : 0;
      errors += error;
      errorSquares += error * error;
      standardErrorSquares += estimate.standardError() * estimate.standardError();
    }

    String name() {
      return subject + ", " + question;
    }

    int resolved() {
      return resolved;
    }

    double resolvedShare() {
      return (double) resolved / surveys;
    }

    double coverage() {
      return (double) held / resolved;
    }

    double meanError() {
      return errors / resolved;
    }

    double rootMeanSquareError() {
      return Math.sqrt(errorSquares / resolved);
    }

    double rootMeanSquareStandardError() {
      return Math.sqrt(standardErrorSquares / resolved);
    }

    String row() {
      String start =
          String.format(
              Locale.ROOT,
              "| %s | %s | %.4g | %.0f%% |",
              subject,
              question,
              truth,
              100 * (1 - resolvedShare()));
      return resolved == 0
          ? start + " | | | |"
          : start
              + String.format(
                  Locale.ROOT,
                  " %.1f%% | %.2g | %.2g | %+.1g |",
                  100 * coverage(),
                  rootMeanSquareStandardError(),
                  rootMeanSquareError(),
                  meanError());
    }
  }

  static final String HEADER =
      "| spectrum | figure | truth | refused | held by ± 1.96 SE | SE | error | mean error |\n"
          + "|---|---|---|---|---|---|---|---|";

  /** No zero, and nothing that any figure could tell from it. */
  private static final double TINY = 1e-200;

  private CoverageStudy() {}

  private static double[] eigenvalues(int count, IntToDoubleFunction law) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = law.applyAsDouble(i);
    }
    return values;
  }

  /** {@code 10 i^−1.5}. */
  static Subject decaying(int budget) {
    return new Subject("decaying", eigenvalues(600, i -> 10 * Math.pow(i + 1, -1.5)), budget);
  }

  /** The spectra of the study. */
  static List<Subject> subjects() {
    SplittableRandom random = new SplittableRandom(5);
    int n = 600;
    return List.of(
        decaying(60),
        new Subject(
            "bulk and 10 outliers",
            eigenvalues(
                n,
                i ->
                    i < 10
                        ? 10 - 0.8 * i
                        : Math.abs(0.3 * random.nextGaussian()) * random.nextDouble()),
            60),
        new Subject(
            "indefinite", eigenvalues(n, i -> (i % 3 == 2 ? -1.5 : 5) * Math.pow(i + 1, -1.2)), 60),
        new Subject(
            "clustered",
            eigenvalues(
                n,
                i ->
                    i < 20
                        ? 5 + 1e-3 * random.nextGaussian()
                        : i < 100
                            ? 1 + 1e-3 * random.nextGaussian()
                            : i < 300 ? 0.1 * (1 + 1e-2 * random.nextGaussian()) : 0),
            60),
        new Subject(
            "noise floor",
            eigenvalues(n, i -> i < 60 ? 5 * Math.pow(i + 1, -1.3) : 1e-6 * random.nextGaussian()),
            60),
        // ten outliers, a decaying positive part, a smaller negative one, and a null space
        new Subject(
            "like a network's",
            eigenvalues(
                n,
                i ->
                    i < 10
                        ? 20.0 / (i + 1)
                        : i < 250
                            ? 2 * Math.pow(i - 8, -1.1)
                            : i < 400
                                ? -0.2 * Math.pow(i - 248, -0.9)
                                : 1e-7 * random.nextGaussian()),
            100));
  }

  /**
   * Eight outliers and {@code 6 i^−1.46} in 6,000 dimensions, whose effective dimensionality at z =
   * 1, 0.1, 0.01, 0.001 is 15.7, 47.6, 189, 766: near to a published comparison of estimators on
   * 100 products.
   */
  static Subject large() {
    return new Subject(
        "6,000 dimensions",
        eigenvalues(6_000, i -> i < 8 ? 10 + 5 * i : 6 * Math.pow(i - 7, -1.46)),
        100);
  }

  /** Spectra of other kinds, on which no constant of the survey was tuned. */
  static List<Subject> heldOut() {
    SplittableRandom random = new SplittableRandom(8);
    int n = 600;
    return List.of(
        new Subject("i^−0.8", eigenvalues(n, i -> 5 * Math.pow(i + 1, -0.8)), 60),
        new Subject("0.95^i", eigenvalues(n, i -> 3 * Math.pow(0.95, i)), 60),
        new Subject(
            "two bulks",
            eigenvalues(
                n,
                i ->
                    i % 2 == 0
                        ? 2 + 0.6 * (random.nextDouble() - 0.5)
                        : -1 + 0.4 * (random.nextDouble() - 0.5)),
            60),
        new Subject("Marchenko–Pastur and spikes", marchenkoPastur(random), 60),
        // outliers, 1/k of both signs, and noise of both signs around zero
        new Subject(
            "outliers, ±1/k, noise",
            eigenvalues(
                1_000,
                i ->
                    i < 10
                        ? 15 * Math.pow(0.7, i)
                        : i < 400
                            ? (i % 4 == 3 ? -0.8 : 1.2) / (i - 8)
                            : 1e-5 * random.nextGaussian()),
            100));
  }

  /** The eigenvalues of a sample covariance, 600 features of 1,200 samples, and five spikes. */
  private static double[] marchenkoPastur(SplittableRandom random) {
    int n = 600;
    int samples = 1_200;
    double[] X = new double[n * samples];
    double[] Xt = new double[n * samples];
    for (int s = 0; s < samples; s++) {
      for (int i = 0; i < n; i++) {
        double x = random.nextGaussian() / Math.sqrt(samples);
        X[s * n + i] = x;
        Xt[i * samples + s] = x;
      }
    }
    double[] values =
        Lapack.symmetricEigenpairs(Lapack.multiply(X, n, samples, Xt, n), n, false).values();
    double[] spikes = {30, 20, 12, 8, 5};
    System.arraycopy(spikes, 0, values, n - spikes.length, spikes.length);
    return values;
  }

  /** The samples of the study: feature variances 1/i in 200 dimensions. */
  static List<Draw> draws() {
    return List.of(
        new Draw(
            "500 of 2,000, Gaussian",
            SampleMoments.population(2_000, 200, 0, false, 1),
            500,
            10,
            60),
        new Draw(
            "100 of 2,000, Gaussian",
            SampleMoments.population(2_000, 200, 0, false, 1),
            100,
            10,
            60),
        new Draw(
            "500 of 2,000, heavy tails",
            SampleMoments.population(2_000, 200, 0.5, false, 1),
            500,
            10,
            60),
        new Draw(
            "500 of 2,000, indefinite",
            SampleMoments.population(2_000, 200, 0, true, 1),
            500,
            10,
            60),
        new Draw(
            "500 of 1,000, five groups",
            SampleMoments.population(1_000, 200, 0, false, 1),
            500,
            5,
            60));
  }

  static DoubleUnaryOperator effectiveDimension(double z) {
    return x -> x > 0 ? x / (x + z) : 0;
  }

  /** Trace, squared norm, effective dimensionality and shares, on a scale of eigenvalues. */
  static List<Question> questions(double scale) {
    List<Question> questions = new ArrayList<>();
    questions.add(new Question("trace", Spectrum::trace));
    questions.add(new Question("Frobenius²", Spectrum::frobeniusSquared));
    for (double relative : new double[] {1, 0.1, 0.01, 1e-3, 1e-4}) {
      double z = relative * scale;
      questions.add(
          new Question(
              String.format(Locale.ROOT, "N_eff, z = %.3g", z),
              s -> s.traceOf(effectiveDimension(z))));
    }
    for (double relative : new double[] {0.3, 0.1, 0.03, 0.01, 1e-3, 0}) {
      double tau = relative * scale;
      questions.add(
          new Question(String.format(Locale.ROOT, "share > %.3g", tau), s -> s.shareAbove(tau)));
    }
    for (double relative : new double[] {0.03, 1e-3, 0}) {
      double tau = relative * scale;
      questions.add(
          new Question(String.format(Locale.ROOT, "share < −%.3g", tau), s -> s.shareBelow(tau)));
    }
    return questions;
  }

  private static List<Tally> tallies(String subject, List<Question> questions, Spectrum exact) {
    List<Tally> tallies = new ArrayList<>();
    for (Question question : questions) {
      tallies.add(new Tally(subject, question.name(), question.ask().apply(exact).value()));
    }
    return tallies;
  }

  private static void add(List<Tally> tallies, List<Question> questions, Spectrum spectrum) {
    for (int q = 0; q < questions.size(); q++) {
      tallies.get(q).add(questions.get(q).ask().apply(spectrum));
    }
  }

  private static SpectralSurvey survey(int budget) {
    return SpectralSurvey.withDefaults().withExactLimit(0).withThreads(1).withBudget(budget);
  }

  /** A diagonal operator none of whose rows is zero: those would be left out of the survey. */
  static SymmetricOperator hidingZeros(double[] eigenvalues) {
    return DiagonalOperator.of(DoubleStream.of(eigenvalues).map(x -> x == 0 ? TINY : x).toArray());
  }

  /** Surveys one subject many times with different start vectors. */
  static List<Tally> run(Subject subject, int surveys) {
    List<Question> questions = questions(subject.largest());
    SymmetricOperator operator = hidingZeros(subject.eigenvalues());
    // the exact path of a diagonal matrix is the matrix
    List<Tally> tallies =
        tallies(subject.name(), questions, new KnownSpectrum(subject.eigenvalues()));
    SpectralSurvey survey = survey(subject.budget());
    for (int seed = 0; seed < surveys; seed++) {
      add(tallies, questions, survey.withSeed(seed).of(operator));
    }
    return tallies;
  }

  /** Surveys many samples of one population, each with other start vectors. */
  static List<Tally> run(Draw draw, int surveys) {
    List<Question> questions = new ArrayList<>(questions(1));
    for (int k : new int[] {1, 2, 5, 10}) {
      questions.add(new Question("eigenvalue " + k, s -> eigenvalue(s, k)));
    }
    List<Tally> tallies = tallies(draw.name(), questions, ExactSpectrum.of(draw.population()));
    SpectralSurvey survey = survey(draw.budget());
    SplittableRandom random = new SplittableRandom(9);
    for (int seed = 0; seed < surveys; seed++) {
      SampleMoments sample =
          draw.population().shuffled(random.nextLong()).first(draw.samples(), draw.groups());
      add(tallies, questions, survey.withSeed(seed).of(sample));
    }
    return tallies;
  }

  private static Estimate eigenvalue(Spectrum spectrum, int k) {
    List<EigenvalueEstimate> top = spectrum.top(k);
    if (top.size() < k) {
      return Estimate.unresolved(Double.NaN, Double.NaN);
    }
    EigenvalueEstimate e = top.get(k - 1);
    return new Estimate(e.value(), Math.hypot(e.residual(), e.samplingError()), true);
  }
}
