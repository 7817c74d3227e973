package dev.sonde.capacity.watch;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.ParameterVectors;
import dev.sonde.capacity.measures.Scales;
import dev.sonde.capacity.watch.CheckpointMeasurement.Moments;
import dev.sonde.capacity.watch.CheckpointMeasurement.Start;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.loss.LossValue;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Workers;
import dev.sonde.spectra.krylov.ExtremeEigenpairs;
import dev.sonde.spectra.krylov.ExtremePairs;
import dev.sonde.spectra.survey.SpectralSurvey;
import dev.sonde.spectra.warm.LeadingPairs;
import dev.sonde.spectra.warm.ProbedSpectrum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Measures the checkpoints of one training, one after the other.
 *
 * <p><b>Common random numbers.</b> Samples, start vectors and probes are the same at every
 * checkpoint, so that differences are sharper than figures: {@link WatchResult#changes}.
 *
 * <p><b>Warm starts.</b> The leading eigenvectors of the Gauss–Newton matrix, and of the
 * preconditioned Hessian where there is an optimiser, are looked for from those of the checkpoint
 * before. Figures agree within their error bars with those from a cold start, not to the bit.
 *
 * <p><b>Figures.</b> The Hessian's largest eigenvalue, trace, effective dimensionality and shares
 * come from a {@link SpectralSurvey}; those of the Gauss–Newton matrix from a {@link
 * ProbedSpectrum}. Networks with no more parameters than the budget are decomposed exactly.
 *
 * <p><b>Interruption.</b> An interrupted thread ends a measurement with {@link
 * CancellationException}; its flag stays set, and the watch is as it was before.
 *
 * <p>A watch is used by one thread at a time. The same settings, checkpoints and order give the
 * same bits.
 */
public final class Watch {
  /**
   * Tuned by us on the perceptron 784-256-128-10, checkpoints 32 steps apart: one outlier for each
   * of ten classes, whose removal leaves a spectrum that twelve steps resolve.
   */
  private static final int PAIRS = 10;

  private static final double TOLERANCE = 1e-3;

  private static final int WARM_PRODUCTS = 20;

  private static final int COLD_PRODUCTS = 60;

  private static final ProbedSpectrum.Effort EFFORT = new ProbedSpectrum.Effort(6, 12, 12);

  private static final int PRECONDITIONED_PAIRS = 2;

  /** For a relative error of the eigenvalue of a millionth where it is well apart. */
  private static final double PRECONDITIONED_TOLERANCE = 1e-3;

  /** How far below the first checkpoint's largest eigenvalue z and τ reach. */
  private static final double SPAN = 1e-3;

  /** Enough to tell a power of ten. */
  private static final double SCALE_TOLERANCE = 0.1;

  /** Kingma, Ba 2015, algorithm 1. */
  private static final double EPSILON = 1e-8;

  private final Loss loss;
  private final Dataset data;
  private final WatchSettings settings;
  private final List<CheckpointMeasurement> done = new ArrayList<>();
  private Trail trail = Trail.none();

  private Watch(Loss loss, Dataset data, WatchSettings settings) {
    this.loss = loss;
    this.data = data;
    this.settings = settings;
  }

  /**
   * Begins a watch.
   *
   * @param loss the loss that was trained for
   * @param data the samples that it is measured on
   * @param settings how
   */
  public static Watch of(Loss loss, Dataset data, WatchSettings settings) {
    return new Watch(loss, data, settings);
  }

  /**
   * Returns the z and τ that suit a training: powers of ten over three decades below the largest
   * eigenvalue of the Gauss–Newton matrix of one of its networks, best of all the last one.
   *
   * @return descending
   */
  public static double[] usualScales(
      Loss loss, Dataset data, WatchSettings settings, Network network) {
    try (Objective objective = Objective.of(network, loss, data, settings.evaluation())) {
      ExtremePairs found =
          ExtremeEigenpairs.withDefaults()
              .withLargest(1)
              .withTolerance(SCALE_TOLERANCE)
              .withBudget(COLD_PRODUCTS)
              .withSeed(settings.seed())
              .of(objective.gaussNewton());
      return scales(found.largest().get(0).value());
    }
  }

  /**
   * Measures one checkpoint, after those that were measured before.
   *
   * @throws InvalidInputException if its parameters are not those of the others, or loss or
   *     curvature are not finite
   * @throws CancellationException if the thread is interrupted
   */
  public CheckpointMeasurement measure(Checkpoint checkpoint) {
    try (Objective objective =
            Objective.of(checkpoint.network(), loss, data, settings.evaluation());
        Workers workers = Workers.of(settings.evaluation().threads())) {
      Visit visit = new Visit(checkpoint, objective, workers);
      CheckpointMeasurement measured = visit.measure();
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
      trail = visit.next;
      done.add(measured);
      return measured;
    }
  }

  /** What was measured so far, in the order of steps. */
  public WatchResult result() {
    return WatchResult.of(
        settings.rule(),
        done.stream().sorted(Comparator.comparingLong(CheckpointMeasurement::step)).toList(),
        Optional.empty());
  }

  /**
   * Writes what the next measurement starts from, so that another process goes on with the same
   * bits.
   */
  public void save(DataOutput out) throws IOException {
    trail.write(out);
  }

  /**
   * Goes on where another process was.
   *
   * @param before what it had measured
   * @param in what {@link #save} wrote after the last of these
   */
  public void resume(List<CheckpointMeasurement> before, DataInput in) throws IOException {
    trail = Trail.read(in);
    done.clear();
    done.addAll(before);
  }

  /**
   * Goes on where another process was that left nothing but its figures; the next measurement
   * starts cold.
   *
   * @param before what it had measured
   * @param first the parameters of the first checkpoint, which distances are from
   */
  public void resume(List<CheckpointMeasurement> before, double[] first) {
    trail = Trail.none().withFirst(first.clone());
    done.clear();
    done.addAll(before);
  }

  /** One measurement under way. */
  private final class Visit {
    private final Checkpoint checkpoint;
    private final Objective objective;
    private final Workers workers;
    private final Network network;
    private final int dimension;
    private List<ParameterLoading> loadings = List.of();
    private Trail next;
    private long products;

    Visit(Checkpoint checkpoint, Objective objective, Workers workers) {
      this.checkpoint = checkpoint;
      this.objective = objective;
      this.workers = workers;
      network = objective.network();
      dimension = network.parameterCount();
      next = trail;
    }

    CheckpointMeasurement measure() {
      double[] parameters = network.parameterVector();
      if (next.first().length == 0) {
        next = next.withFirst(parameters);
      } else if (next.first().length != dimension) {
        throw new InvalidInputException(
            InvalidInputException.Kind.SHAPE,
            checkpoint.file()
                + " has "
                + dimension
                + " parameters, and the checkpoints before it "
                + next.first().length
                + "; a watch follows one network. Leave this file out");
      }
      LossValue value = objective.value();
      double[] gradient = objective.gradient();
      Start start = next.pairs().length > 0 ? Start.WARM : Start.COLD;
      ProbedSpectrum gaussNewton = gaussNewton();
      tell();
      if (next.scales().length == 0) {
        next = next.withScales(scales(Arrays.stream(gaussNewton.values()).max().orElse(0)));
      }
      Spectrum hessian = survey(objective.hessian());
      products += hessian.products();
      tell();
      Optional<double[]> preconditioner = preconditioner(gradient);
      Optional<EigenvalueEstimate> preconditioned = preconditioner.map(this::preconditioned);
      EigenvalueEstimate largest =
          hessian.top(1).isEmpty() ? new EigenvalueEstimate(0, 0, 0) : hessian.top(1).get(0);
      // without the optimiser's own scale, its rates cannot be tried
      boolean unknown = settings.rule().filter(StepRule::preconditions).isPresent();
      Optional<Estimate> critical =
          unknown && preconditioner.isEmpty()
              ? Optional.empty()
              : critical(
                  parameters,
                  direction(gradient, preconditioner),
                  value.value(),
                  largest,
                  preconditioned);
      tell();
      double[] z = settings.z().length > 0 ? Scales.descending(settings.z()) : next.scales();
      double[] tau = settings.tau().length > 0 ? Scales.descending(settings.tau()) : next.scales();
      return new CheckpointMeasurement(
          checkpoint.step(),
          checkpoint.file(),
          network.sha256(),
          value.value(),
          value.accuracy(),
          value.gradientNorm(),
          largest,
          preconditioned,
          loadings,
          moments(preconditioner),
          critical,
          hessian.trace(),
          Arrays.stream(z).mapToObj(at -> EffectiveDimension.of(hessian, at)).toList(),
          Arrays.stream(tau).mapToObj(at -> EigenvalueShare.above(hessian, at)).toList(),
          Arrays.stream(tau).mapToObj(at -> EigenvalueShare.below(hessian, at)).toList(),
          gaussNewton,
          checkpoint.heads(),
          distance(parameters, next.first()),
          products,
          start);
    }

    private void tell() {
      settings.listener().progressed(products, Math.max(products, planned()));
    }

    private long planned() {
      return dimension <= settings.budget()
          ? 2L * dimension
          : settings.budget() + WARM_PRODUCTS + EFFORT.products();
    }

    private Spectrum survey(SymmetricOperator operator) {
      return SpectralSurvey.withDefaults()
          .withBudget(settings.budget())
          .withExactLimit(settings.budget())
          .withSeed(settings.seed())
          .withTop(1)
          .withBottom(1)
          .withThreads(settings.evaluation().threads())
          .of(new SeenSamples(operator));
    }

    private ProbedSpectrum gaussNewton() {
      SymmetricOperator operator = objective.curvature(CurvatureMatrix.GAUSS_NEWTON);
      if (dimension <= settings.budget()) {
        Spectrum exact = survey(operator);
        products += exact.products();
        double[] values =
            exact.top(dimension).stream().mapToDouble(EigenvalueEstimate::value).toArray();
        return ProbedSpectrum.exact(values, exact.products());
      }
      LeadingPairs pairs =
          next.pairs().length > 0
              ? LeadingPairs.from(
                  operator,
                  next.pairs(),
                  PAIRS,
                  new LeadingPairs.Goal(TOLERANCE, PAIRS, WARM_PRODUCTS),
                  workers)
              : cold(operator, PAIRS, TOLERANCE);
      next = next.withPairs(pairs.vectors());
      ProbedSpectrum probed = ProbedSpectrum.of(operator, pairs, EFFORT, settings.seed(), workers);
      products += pairs.products() + probed.products();
      return probed;
    }

    private LeadingPairs cold(SymmetricOperator operator, int count, double tolerance) {
      ExtremePairs found =
          ExtremeEigenpairs.withDefaults()
              .withLargest(count)
              .withTolerance(tolerance)
              .withBudget(COLD_PRODUCTS)
              .withSeed(settings.seed())
              .withVectors()
              .of(operator);
      return LeadingPairs.of(found);
    }

    /**
     * Adam's {@code P = (1 − β₁ᵗ)(√v̂ + ε)}; empty where the rule has none or moments are unknown.
     */
    private Optional<double[]> preconditioner(double[] gradient) {
      Optional<StepRule> rule = settings.rule().filter(StepRule::preconditions);
      if (rule.isEmpty() || checkpoint.step() == 0) {
        return Optional.empty();
      }
      double beta = rule.get().secondDecay();
      double[] mean = checkpoint.secondMoments().orElseGet(() -> followed(gradient, beta));
      double correction = 1 - Math.pow(beta, (double) checkpoint.step());
      double early = 1 - Math.pow(rule.get().momentum(), (double) checkpoint.step());
      double[] out = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        out[i] = early * (Math.sqrt(Math.max(0, mean[i]) / correction) + EPSILON);
      }
      return Optional.of(out);
    }

    /** The rule's own running mean, of the gradients at the checkpoints alone. */
    private double[] followed(double[] gradient, double beta) {
      double kept = Math.pow(beta, (double) (checkpoint.step() - next.momentStep()));
      double[] mean = next.moments().length == 0 ? new double[dimension] : next.moments().clone();
      for (int i = 0; i < dimension; i++) {
        mean[i] = kept * mean[i] + (1 - kept) * gradient[i] * gradient[i];
      }
      next = next.withMoments(mean, checkpoint.step());
      return mean;
    }

    private Moments moments(Optional<double[]> preconditioner) {
      if (preconditioner.isEmpty()) {
        return Moments.NONE;
      }
      return checkpoint.secondMoments().isPresent() ? Moments.STATE : Moments.RULE;
    }

    private EigenvalueEstimate preconditioned(double[] preconditioner) {
      double[] roots = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        roots[i] = 1 / Math.sqrt(preconditioner[i]);
      }
      SymmetricOperator operator = new PreconditionedOperator(objective.hessian(), roots);
      LeadingPairs pairs =
          next.preconditionedPairs().length > 0
              ? LeadingPairs.from(
                  operator,
                  next.preconditionedPairs(),
                  PRECONDITIONED_PAIRS,
                  new LeadingPairs.Goal(PRECONDITIONED_TOLERANCE, 1, COLD_PRODUCTS),
                  workers)
              : cold(operator, Math.min(PRECONDITIONED_PAIRS, dimension), PRECONDITIONED_TOLERANCE);
      next = next.withPreconditionedPairs(pairs.vectors());
      double[] means = Arrays.stream(preconditioner).map(by -> Math.max(0, by - EPSILON)).toArray();
      loadings = ParameterLoading.of(network.parameters(), pairs.vectors()[0], means);
      products += pairs.products();
      return new EigenvalueEstimate(pairs.values()[0], pairs.residuals()[0], 0);
    }

    /** The gradient, or {@code P⁻¹} times it. */
    private double[] direction(double[] gradient, Optional<double[]> preconditioner) {
      double[] out = gradient.clone();
      preconditioner.ifPresent(
          by -> {
            for (int i = 0; i < out.length; i++) {
              out[i] /= by[i];
            }
          });
      return out;
    }

    private Optional<Estimate> critical(
        double[] parameters,
        double[] direction,
        double value,
        EigenvalueEstimate largest,
        Optional<EigenvalueEstimate> preconditioned) {
      double guess = next.critical() > 0 ? next.critical() : preconditioned.orElse(largest).value();
      Optional<Estimate> found =
          CriticalSharpness.of(parameters, direction, value, objective::lossAt, guess);
      next = next.withCritical(found.map(Estimate::value).orElse(0.0));
      return found;
    }
  }

  private static double distance(double[] from, double[] to) {
    double[] difference = from.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= to[i];
    }
    return ParameterVectors.norm(difference);
  }

  /** The powers of ten over three decades below the largest eigenvalue. */
  private static double[] scales(double largest) {
    double[] all = Arrays.stream(Scales.tau(largest)).filter(at -> at >= SPAN * largest).toArray();
    return all.length > 0 ? all : new double[] {0.01};
  }
}
