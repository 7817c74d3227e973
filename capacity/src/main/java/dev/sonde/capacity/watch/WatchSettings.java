package dev.sonde.capacity.watch;

import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.Evaluation;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How checkpoints are measured.
 *
 * <p>Defaults: all samples in single precision; the optimiser unknown; z and τ by the powers of ten
 * over three decades below the largest eigenvalue of the first checkpoint that is measured; a
 * survey of the Hessian by 100 products at every checkpoint; ten leading pairs of the Gauss–Newton
 * matrix, six random vectors with twelve products each and twelve with one; seed 0.
 */
public final class WatchSettings {
  // never changed once a wither has returned
  private Evaluation evaluation = Evaluation.withDefaults();
  private Optional<StepRule> rule = Optional.empty();
  private double[] z = {};
  private double[] tau = {};
  private int budget = 100;
  private long seed;
  private ProgressListener listener = ProgressListener.silent();

  private WatchSettings() {}

  /** Returns the defaults. */
  public static WatchSettings withDefaults() {
    return new WatchSettings();
  }

  private WatchSettings with(Consumer<WatchSettings> change) {
    WatchSettings changed = new WatchSettings();
    changed.evaluation = evaluation;
    changed.rule = rule;
    changed.z = z;
    changed.tau = tau;
    changed.budget = budget;
    changed.seed = seed;
    changed.listener = listener;
    change.accept(changed);
    return changed;
  }

  /**
   * Returns settings with another evaluation. Where it takes only a sample of the data, it is the
   * same one at every checkpoint, and error bars are for that sample.
   */
  public WatchSettings withEvaluation(Evaluation value) {
    return with(s -> s.evaluation = value);
  }

  /** Returns settings for a training by this optimiser. */
  public WatchSettings withRule(StepRule value) {
    return with(s -> s.rule = Optional.of(value));
  }

  /**
   * Returns settings for these z.
   *
   * @param values each positive and finite
   */
  public WatchSettings withZ(double... values) {
    for (double value : values) {
      if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("z must be positive and finite, got " + value);
      }
    }
    double[] copy = values.clone();
    return with(s -> s.z = copy);
  }

  /**
   * Returns settings for these τ.
   *
   * @param values each at least 0 and finite
   */
  public WatchSettings withTau(double... values) {
    for (double value : values) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("tau must be at least 0 and finite, got " + value);
      }
    }
    double[] copy = values.clone();
    return with(s -> s.tau = copy);
  }

  /**
   * Returns settings whose surveys of the Hessian spend so many products; networks with no more
   * parameters than that are decomposed.
   *
   * @param products at least 20
   */
  public WatchSettings withBudget(int products) {
    if (products < 20) {
      throw new IllegalArgumentException("the budget must be at least 20, got " + products);
    }
    return with(s -> s.budget = products);
  }

  /** Returns settings that draw random vectors from this seed. */
  public WatchSettings withSeed(long value) {
    return with(s -> s.seed = value);
  }

  /** Returns settings that tell a listener of the products of a checkpoint. */
  public WatchSettings withListener(ProgressListener value) {
    return with(s -> s.listener = value);
  }

  /** How the loss is evaluated. */
  public Evaluation evaluation() {
    return evaluation;
  }

  /** The optimiser's rule, where it is known. */
  public Optional<StepRule> rule() {
    return rule;
  }

  /** The z asked for; none for the usual ones. */
  public double[] z() {
    return z.clone();
  }

  /** The τ asked for; none for the usual ones. */
  public double[] tau() {
    return tau.clone();
  }

  /** The products of a survey of the Hessian. */
  public int budget() {
    return budget;
  }

  /** The seed of all random vectors. */
  public long seed() {
    return seed;
  }

  ProgressListener listener() {
    return listener;
  }
}
