package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.ProgressListener;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Weight decay and stopping of a perceptron in noise: closed form beside simulations. */
final class StoppingTheory {
  static final double RATE = 0.02;

  static final double LONGEST = 1e4;

  private static final int INPUTS = 200;

  private static final int DRAWS = 64;

  private static final int QUICK_DRAWS = 40;

  /** Draws of 200 inputs come this close to the limit of many, as a part of the error. */
  private static final double LIMIT_TOLERANCE = 0.05;

  /** A difference of test losses that nobody would train again for. */
  private static final double WORTH_A_WORD = 0.01;

  private final NoisyPerceptron perceptron;
  private final double[] times;
  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;

  StoppingTheory(
      NoisyPerceptron perceptron,
      double[] times,
      long seed,
      Extent extent,
      ProgressListener listener) {
    this.perceptron = perceptron;
    this.times = times;
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  StudyResult result() {
    int draws = extent == Extent.QUICK ? QUICK_DRAWS : DRAWS;
    PerceptronSimulation simulation = new PerceptronSimulation(perceptron, INPUTS, RATE, seed);
    double bestTime = perceptron.bestTime(LONGEST);
    double bestDecay = perceptron.bestDecay();
    double[][] errors = new double[draws][];
    double[] gains = new double[draws];
    double[] apart = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      errors[draw] = simulation.errors(draw, times);
      for (int k = 0; k < times.length; k++) {
        double expected = perceptron.error(times[k], RATE);
        apart[draw] += (errors[draw][k] - expected) / expected / times.length;
      }
      double[] both = simulation.stoppedAndDecayed(draw, bestTime, bestDecay);
      gains[draw] = both[1] - both[0];
      listener.progressed(draw + 1L, draws);
    }
    NoisyPerceptron decayed = perceptron.withDecay(bestDecay);
    StoppingFigures figures =
        new StoppingFigures(
            curve(decayed, errors),
            bestTime,
            perceptron.error(bestTime),
            bestDecay,
            decayed.error(Double.POSITIVE_INFINITY),
            perceptron.error(LONGEST),
            List.of(),
            overSamples(),
            List.of(),
            LossUnit.SQUARED_DISTANCE);
    return new StudyResult(
        Study.STOPPING,
        Form.THEORY,
        extent,
        theorySettings(draws),
        theoryClaims(figures, Average.of(apart), Average.of(gains)),
        figures,
        theoryFindings(figures));
  }

  private Map<String, Object> theorySettings(int draws) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("alpha", perceptron.samplesPerInput());
    settings.put("noise", perceptron.noise());
    settings.put("decay", perceptron.decay());
    settings.put("weight-noise", perceptron.weightNoise());
    settings.put("output-noise", perceptron.outputNoise());
    settings.put("input-noise", perceptron.inputNoise());
    settings.put("inputs", INPUTS);
    settings.put("draws", draws);
    settings.put("rate", RATE);
    return settings;
  }

  private List<StoppingFigures.Point> curve(NoisyPerceptron decayed, double[][] errors) {
    List<StoppingFigures.Point> curve = new ArrayList<>();
    double last = Math.max(10, times[times.length - 1]);
    int points = 40;
    for (int i = 0; i <= points; i++) {
      double t = 0.05 * Math.pow(last / 0.05, (double) i / points);
      curve.add(
          new StoppingFigures.Point(t, perceptron.error(t), decayed.error(t), Optional.empty()));
    }
    for (int k = 0; k < times.length; k++) {
      int at = k;
      Average drawn = Average.of(Arrays.stream(errors).mapToDouble(e -> e[at]).toArray());
      double t = times[k];
      curve.add(
          new StoppingFigures.Point(t, perceptron.error(t), decayed.error(t), Optional.of(drawn)));
    }
    curve.sort((a, b) -> Double.compare(a.t(), b.t()));
    return curve;
  }

  private List<StoppingFigures.SampleRow> overSamples() {
    List<StoppingFigures.SampleRow> rows = new ArrayList<>();
    for (double alpha : new double[] {0.25, 0.5, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 4, 6, 8}) {
      NoisyPerceptron there =
          new NoisyPerceptron(
              alpha,
              perceptron.noise(),
              0,
              perceptron.start(),
              perceptron.weightNoise(),
              perceptron.outputNoise(),
              perceptron.inputNoise());
      rows.add(
          new StoppingFigures.SampleRow(
              alpha,
              there.error(LONGEST),
              there.error(there.bestTime(LONGEST)),
              there.withDecay(there.bestDecay()).error(Double.POSITIVE_INFINITY)));
    }
    return rows;
  }

  private List<Claim> theoryClaims(StoppingFigures figures, Average apart, Average gain) {
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.judged(
                "stopping.curve", Reference.KROGH_1992, Relation.EQUAL, 0, apart, LIMIT_TOLERANCE)
            .with("inputs", INPUTS));
    if (perceptron.weightNoise() == 0 && perceptron.outputNoise() == 0) {
      if (perceptron.noise() > 0) {
        claims.add(
            Claim.exact(
                "stopping.best-decay-is-noise",
                Reference.KROGH_1992,
                Relation.EQUAL,
                Math.max(
                    0, perceptron.noise() - perceptron.samplesPerInput() * perceptron.inputNoise()),
                figures.bestDecay(),
                1e-4 * perceptron.noise()));
      }
      NoisyPerceptron ended = perceptron.withDecay(figures.bestDecay());
      claims.add(
          Claim.exact(
              "stopping.quadrature",
              Reference.KROGH_1992,
              Relation.EQUAL,
              ended.limit(),
              ended.error(Double.POSITIVE_INFINITY),
              1e-8));
    }
    claims.add(
        Claim.exact(
            "stopping.decay-beats-stopping",
            Reference.KROGH_1992,
            Relation.AT_MOST,
            figures.stopped(),
            figures.decayed(),
            0));
    if (perceptron.weightNoise() == 0
        && perceptron.outputNoise() == 0
        && perceptron.inputNoise() == 0
        && perceptron.decay() == 0
        && perceptron.start() == 0) {
      claims.add(
          Claim.judged(
              "stopping.decay-beats-stopping-drawn",
              Reference.KROGH_1992,
              Relation.AT_MOST,
              0,
              gain,
              0));
    }
    claims.addAll(dynamicLimits());
    return claims;
  }

  /** What noise that is new in every step leaves at the end, beside simulations. */
  private List<Claim> dynamicLimits() {
    double t = 0.1;
    double alpha = Math.max(1.5, perceptron.samplesPerInput());
    NoisyPerceptron weights = NoisyPerceptron.of(alpha, 0).withDynamicNoise(t, 0, 0);
    NoisyPerceptron outputs = NoisyPerceptron.of(alpha, 0).withDynamicNoise(0, t, 0);
    return List.of(
        Claim.judged(
                "stopping.weight-noise",
                Reference.KROGH_1992,
                Relation.EQUAL,
                t / (alpha - 1),
                ended(weights),
                2 * LIMIT_TOLERANCE * t / (alpha - 1))
            .with("alpha", alpha)
            .with("temperature", t),
        Claim.judged(
                "stopping.output-noise",
                Reference.KROGH_1992,
                Relation.EQUAL,
                t * Math.min(1, alpha),
                ended(outputs),
                2 * LIMIT_TOLERANCE * t)
            .with("alpha", alpha)
            .with("temperature", t));
  }

  /** The error when everything has been forgotten but the noise, over time and draws. */
  private Average ended(NoisyPerceptron noisy) {
    int draws = 16;
    double[] means = new double[draws];
    // several times apart in one run stand for as many draws of the noise
    double slowest = Math.pow(1 - Math.sqrt(noisy.samplesPerInput()), 2);
    double[] late = new double[10];
    for (int i = 0; i < late.length; i++) {
      late[i] = RATE * Math.round((3 / slowest + i) / RATE);
    }
    PerceptronSimulation simulation = new PerceptronSimulation(noisy, INPUTS / 2, RATE / 2, seed);
    for (int draw = 0; draw < draws; draw++) {
      means[draw] = Arrays.stream(simulation.errors(draw, late)).average().orElseThrow();
    }
    return Average.of(means);
  }

  private List<Finding> theoryFindings(StoppingFigures figures) {
    List<Finding> findings = new ArrayList<>();
    boolean overfits = figures.trainedOn() > (1 + WORTH_A_WORD) * figures.stopped();
    if (overfits) {
      findings.add(
          StudyFindingCode.STOP_AT.finding(
              Severity.INFO,
              Evidence.of("time", figures.bestTime())
                  .and("stopped", figures.stopped())
                  .and("trainedOn", figures.trainedOn())));
      findings.add(
          StudyFindingCode.DECAY_BEATS_STOPPING.finding(
              Severity.INFO,
              Evidence.of("decay", figures.bestDecay())
                  .and("decayed", figures.decayed())
                  .and("stopped", figures.stopped())));
    } else {
      findings.add(
          StudyFindingCode.NO_OVERFITTING_SEEN.finding(
              Severity.INFO, Evidence.of("trainedOn", figures.trainedOn())));
    }
    if (perceptron.weightNoise() > 0) {
      double without =
          perceptron
              .withDynamicNoise(0, perceptron.outputNoise(), perceptron.inputNoise())
              .error(figures.bestTime());
      findings.add(
          StudyFindingCode.NOISE_ON_WEIGHTS_HURTS.finding(
              Severity.WARNING,
              Evidence.of("temperature", perceptron.weightNoise())
                  .and("stopped", figures.stopped())
                  .and("without", without)));
    }
    return findings;
  }
}
