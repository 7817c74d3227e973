package dev.sonde.spectra;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * How often {@code value ± 1.96 standardError} holds the truth, on matrices of chosen spectra.
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

  /** What was counted for one question about one subject. */
  static final class Tally {
    final String subject;
    final String question;
    final double truth;
    int surveys;
    int resolved;
    int held;
    double errorSquares;
    double standardErrorSquares;
    double bias;

    Tally(String subject, String question, double truth) {
      this.subject = subject;
      this.question = question;
      this.truth = truth;
    }

    void add(Estimate estimate) {
      add(estimate, truth);
    }

    void add(Estimate estimate, double truthOfThis) {
      surveys++;
      if (!estimate.resolved()) {
        return;
      }
      resolved++;
      double error = estimate.value() - truthOfThis;
      double rounding = 1e-12 * Math.abs(truthOfThis);
      held += Math.abs(error) <= 1.96 * estimate.standardError() + rounding ? 1 : 0;
      errorSquares += error * error;
      standardErrorSquares += estimate.standardError() * estimate.standardError();
      bias += error;
    }

    double coverage() {
      return (double) held / resolved;
    }

    double rootMeanSquareError() {
      return Math.sqrt(errorSquares / resolved);
    }

    double rootMeanSquareStandardError() {
      return Math.sqrt(standardErrorSquares / resolved);
    }

    String row() {
      return resolved == 0
          ? String.format(
              Locale.ROOT, "| %s | %s | %.4g | 100%% | | | | |", subject, question, truth)
          : String.format(
              Locale.ROOT,
              "| %s | %s | %.4g | %.0f%% | %.1f%% | %.2g | %.2g | %+.2g |",
              subject,
              question,
              truth,
              100.0 * (surveys - resolved) / surveys,
              100 * coverage(),
              rootMeanSquareStandardError(),
              rootMeanSquareError(),
              bias / resolved);
    }
  }

  static final String HEADER =
      "| spectrum | figure | truth | refused | held by ±1.96 SE | SE | error (rms) | bias |\n"
          + "|---|---|---|---|---|---|---|---|";

  private CoverageStudy() {}

  /** The spectra of the study. */
  static List<Subject> subjects() {
    int n = 600;
    SplittableRandom random = new SplittableRandom(5);
    double[] decaying =
        DoubleStream.iterate(1, i -> i + 1).limit(n).map(i -> 10 * Math.pow(i, -1.5)).toArray();
    double[] outliers = new double[n];
    double[] indefinite = new double[n];
    double[] clustered = new double[n];
    double[] noise = new double[n];
    double[] curvature = new double[n];
    for (int i = 0; i < n; i++) {
      outliers[i] =
          i < 10 ? 10 - 0.8 * i : Math.abs(0.3 * random.nextGaussian()) * random.nextDouble();
      indefinite[i] = (i % 3 == 2 ? -1.5 : 5) * Math.pow(i + 1, -1.2);
      clustered[i] =
          i < 20
              ? 5 + 1e-3 * random.nextGaussian()
              : i < 100
                  ? 1 + 1e-3 * random.nextGaussian()
                  : i < 300 ? 0.1 * (1 + 1e-2 * random.nextGaussian()) : 0;
      noise[i] = i < 60 ? 5 * Math.pow(i + 1, -1.3) : 1e-6 * random.nextGaussian();
      // ten outliers, a decaying positive part, a smaller negative one, and a null space
      curvature[i] =
          i < 10
              ? 20.0 / (i + 1)
              : i < 250
                  ? 2 * Math.pow(i - 8, -1.1)
                  : i < 400 ? -0.2 * Math.pow(i - 248, -0.9) : 1e-7 * random.nextGaussian();
    }
    List<Subject> subjects = new ArrayList<>();
    subjects.add(new Subject("decaying", decaying, 60));
    subjects.add(new Subject("bulk and outliers", outliers, 60));
    subjects.add(new Subject("indefinite", indefinite, 60));
    subjects.add(new Subject("clustered", clustered, 60));
    subjects.add(new Subject("noise floor", noise, 60));
    subjects.add(new Subject("like a network's", curvature, 100));
    return subjects;
  }

  static DoubleUnaryOperator effectiveDimension(double z) {
    return x -> x > 0 ? x / (x + z) : 0;
  }

  static List<Question> questions(double largest) {
    List<Question> questions = new ArrayList<>();
    questions.add(new Question("trace", Spectrum::trace));
    questions.add(new Question("Frobenius²", Spectrum::frobeniusSquared));
    for (double relative : new double[] {1, 0.1, 0.01, 1e-3, 1e-4}) {
      questions.add(
          new Question(
              String.format(Locale.ROOT, "N_eff(%.3g)", relative * largest),
              s -> s.traceOf(effectiveDimension(relative * largest))));
    }
    DoubleFunction<Question> above =
        tau -> new Question(String.format(Locale.ROOT, "> %.3g", tau), s -> s.shareAbove(tau));
    for (double relative : new double[] {0.3, 0.1, 0.03, 0.01, 1e-3, 0}) {
      questions.add(above.apply(relative * largest));
    }
    for (double relative : new double[] {0.03, 1e-3, 0}) {
      double tau = relative * largest;
      questions.add(
          new Question(String.format(Locale.ROOT, "< −%.3g", tau), s -> s.shareBelow(tau)));
    }
    return questions;
  }

  /** Surveys one subject many times. */
  static List<Tally> run(Subject subject, List<Question> questions, int block, int surveys) {
    SymmetricOperator operator = DiagonalOperator.of(subject.eigenvalues());
    Spectrum exact = ExactSpectrum.of(operator);
    List<Tally> tallies = new ArrayList<>();
    for (Question question : questions) {
      tallies.add(new Tally(subject.name(), question.name(), question.ask().apply(exact).value()));
    }
    SpectralSurvey survey =
        SpectralSurvey.withDefaults()
            .withExactLimit(0)
            .withThreads(1)
            .withBudget(subject.budget())
            .withBlock(block);
    for (int seed = 0; seed < surveys; seed++) {
      Spectrum spectrum = survey.withSeed(seed).of(operator);
      for (int q = 0; q < questions.size(); q++) {
        tallies.get(q).add(questions.get(q).ask().apply(spectrum));
      }
    }
    return tallies;
  }

  /** A sample of a linear model's population. */
  record Sample(
      String name,
      int population,
      int sample,
      int dimension,
      int groups,
      double tail,
      boolean indefinite,
      int budget) {}

  static List<Sample> samples() {
    return List.of(
        new Sample("Gaussian", 2000, 500, 200, 10, 0, false, 60),
        new Sample("few", 2000, 100, 200, 10, 0, false, 60),
        new Sample("heavy", 2000, 500, 200, 10, 0.5, false, 60),
        new Sample("indef", 2000, 500, 200, 10, 0, true, 60),
        new Sample("half", 1000, 500, 200, 5, 0, false, 60));
  }

  /** Surveys one sample of each of many populations. */
  static List<Tally> run(Sample sample, List<Question> questions, int surveys, double[][] tops) {
    List<Tally> tallies = new ArrayList<>();
    for (Question question : questions) {
      tallies.add(new Tally(sample.name(), question.name(), 0));
    }
    int[] wanted = {1, 2, 5, 10};
    for (int k : wanted) tallies.add(new Tally(sample.name(), "top " + k, 0));
    SpectralSurvey survey =
        SpectralSurvey.withDefaults().withExactLimit(0).withThreads(1).withBudget(sample.budget());
    for (int seed = 0; seed < surveys; seed++) {
      SampleMoments population =
          SampleMoments.population(
              sample.population(), sample.dimension(), sample.tail(), sample.indefinite(), seed);
      Spectrum exact = ExactSpectrum.of(population);
      Spectrum spectrum =
          survey.withSeed(seed).of(population.first(sample.sample(), sample.groups()));
      for (int q = 0; q < questions.size(); q++) {
        double truth = questions.get(q).ask().apply(exact).value();
        tallies.get(q).add(questions.get(q).ask().apply(spectrum), truth);
        tops[q][0] += truth / surveys;
        tops[q][1] += questions.get(q).ask().apply(spectrum).samplingError() / surveys;
      }
      for (int i = 0; i < wanted.length; i++) {
        int k = wanted[i];
        EigenvalueEstimate e = spectrum.top(k).get(k - 1);
        double truth = exact.top(k).get(k - 1).value();
        int q = questions.size() + i;
        tallies
            .get(q)
            .add(new Estimate(e.value(), Math.hypot(e.samplingError(), e.residual()), true), truth);
        tops[q][0] += truth / surveys;
        tops[q][1] += e.samplingError() / surveys;
      }
    }
    return tallies;
  }

  static void samplesMain(String[] args) {
    int surveys = Integer.parseInt(args[0]);
    for (Sample sample : samples()) {
      if (!sample.name().contains(args[2])) continue;
      List<Question> questions = questions(1);
      double[][] tops = new double[questions.size() + 4][2];
      long start = System.nanoTime();
      int q = 0;
      for (Tally tally : run(sample, questions, surveys, tops)) {
        System.out.printf(
            "%s mean truth %.4g sampling %.3g%n", tally.row(), tops[q][0], tops[q][1]);
        q++;
      }
      System.out.printf("%.1f ms a survey%n", (System.nanoTime() - start) / 1e6 / surveys);
    }
  }

  public static void main(String[] args) {
    if (args.length > 1 && args[1].equals("samples")) {
      samplesMain(args);
      return;
    }
    int surveys = Integer.parseInt(args[0]);
    int block = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    String only = args.length > 2 ? args[2] : "";
    System.out.println(HEADER);
    for (Subject subject : subjects()) {
      if (!subject.name().contains(only)) continue;
      if (args.length > 3) {
        subject = new Subject(subject.name(), subject.eigenvalues(), Integer.parseInt(args[3]));
      }
      long start = System.nanoTime();
      for (Tally tally : run(subject, questions(subject.largest()), block, surveys)) {
        System.out.println(tally.row());
      }
      System.out.printf("%.1f ms a survey%n", (System.nanoTime() - start) / 1e6 / surveys);
    }
  }
}
