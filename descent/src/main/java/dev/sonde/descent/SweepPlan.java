package dev.sonde.descent;

import dev.sonde.descent.cells.GaussianTask;
import dev.sonde.descent.cells.SweepData;
import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.PlanText;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.LedgerServer;
import java.nio.file.Path;

/**
 * What to vary, what to hold, and how: the plan of a sweep.
 *
 * <p>Defaults, those of the case that shows everything in a minute: perceptrons with one hidden
 * layer of ReLU units (64 where the width is not what varies), cross-entropy, Adam with rate 0.003,
 * minibatches of 100, 300 epochs; 1,000 training samples and at most 5,000 test samples, no label
 * noise, 3 seeds; 100 products a network to measure its curvature.
 *
 * <p><b>Seeds.</b> Repetition <i>r</i> draws the data subset, the label noise, the initial weights
 * and the order of minibatches from four streams of seed {@code seed + r}; {@link #withVaried}
 * holds some of them fixed. The test samples are the last of the data set, always the same.
 *
 * <p>A plan is immutable; equal plans on equal data give equal results bit for bit on one machine,
 * whatever the number of threads and however often they were interrupted.
 */
public final class SweepPlan extends PlanOptions {
  /** Beyond so small a variance of an input, 1 being the largest, least squares are rounding. */
  private static final double SMALLEST_VARIANCE = 1e-20;

  private final SweepExecution execution;

  private SweepPlan(SweepDesign design, SweepExecution execution) {
    super(design);
    this.execution = execution;
  }

  /**
   * Begins the plan of a sweep.
   *
   * @param range what to vary, and the values
   * @return a plan with defaults
   */
  public static SweepPlan over(SweepRange range) {
    return new SweepPlan(SweepDesign.over(range), SweepExecution.withDefaults());
  }

  @Override
  SweepPlan with(SweepDesign changed) {
    return new SweepPlan(changed, execution);
  }

  /**
   * Keeps the cells in a folder's ledger, so that whatever was done survives.
   *
   * @param folder an existing folder
   * @return the changed plan
   */
  public SweepPlan in(Path folder) {
    return new SweepPlan(design(), execution.in(folder));
  }

  /**
   * Keeps the cells on a server, where processes on other machines with an equal plan on equal data
   * share them; the folder notes where they are.
   *
   * @param server the server
   * @return the changed plan
   */
  public SweepPlan keptOn(LedgerServer server) {
    return new SweepPlan(design(), execution.keptOn(server));
  }

  /**
   * Sets how many cells are worked on at once; results do not depend on it.
   *
   * @param threads at least 1
   * @return the changed plan
   */
  public SweepPlan withThreads(int threads) {
    return new SweepPlan(design(), execution.withThreads(threads));
  }

  /**
   * Has cells computed by a cluster instead of this process's threads; results do not depend on it.
   *
   * @param cluster computes them; the caller closes it
   * @return the changed plan
   */
  public SweepPlan withCluster(Cluster cluster) {
    return new SweepPlan(design(), execution.withCluster(cluster));
  }

  /**
   * Sets how much memory the survey of one network's curvature may take; without it, half of the
   * machine's. Networks that take more are trained and judged, but not measured.
   *
   * @param bytes the limit, at least 1
   * @return the changed plan
   */
  public SweepPlan withMemoryLimit(long bytes) {
    return new SweepPlan(design(), execution.withMemoryLimit(bytes));
  }

  /**
   * Tells a listener of every cell.
   *
   * @param listener called by the threads that work, one at a time
   * @return the changed plan
   */
  public SweepPlan withListener(ProgressListener listener) {
    return new SweepPlan(design(), execution.withListener(listener));
  }

  /**
   * Notes in the ledger which command and version this is.
   *
   * @param command the command as it was typed
   * @param version the version of Sonde
   * @return the changed plan
   */
  public SweepPlan startedBy(String command, String version) {
    return new SweepPlan(design(), execution.startedBy(command, version));
  }

  /**
   * Varies other values along the same axis.
   *
   * @param range the values
   * @return the changed plan
   */
  public SweepPlan withValues(SweepRange range) {
    return with(design().with(design().range().withValues(range)));
  }

  /**
   * Returns how many inputs models of this plan see of a sample.
   *
   * @param data the data
   * @return their number, of images after pooling
   * @throws InvalidInputException if the data do not allow the plan
   */
  public int inputsOf(Dataset data) {
    return SweepData.of(data, design()).features();
  }

  /**
   * Runs what is missing of the sweep, and reads everything.
   *
   * @param data the data; real or integer targets
   * @return what the cells say together
   * @throws InvalidInputException if the data do not allow the plan
   * @throws dev.sonde.runs.LedgerException if the ledger cannot be used
   */
  public Sweep on(Dataset data) {
    return SweepRun.on(data, design(), execution).run();
  }

  /**
   * Runs what is missing of a sweep over the number of inputs on the theory's own data, of as many
   * inputs as the widest model has, drawn afresh for every seed. The sweep then holds the theory
   * beside it. Features are the inputs themselves, or {@link FeatureKind#PROJECTIONS} of them.
   *
   * @param law what the data are drawn from
   * @return what the cells say together
   * @throws InvalidInputException if the plan does not sweep over features
   */
  public Sweep onGaussian(GaussianData law) {
    return onTask(law).run();
  }

  private SweepRun onTask(GaussianData law) {
    if (design().axis() != SweepAxis.FEATURES) {
      throw new InvalidInputException(
          "the theory's Gaussian data are for sweeps over features, got one over "
              + design().axis().label());
    }
    double least = law.variance((int) design().range().largest() - 1);
    if (least < SMALLEST_VARIANCE) {
      throw new InvalidInputException(
          "the decay %s gives the last of %s inputs the variance %.1e, whose least squares are rounding; take a smaller decay or fewer inputs"
              .formatted(
                  SweepRange.plain(law.decay()),
                  SweepRange.plain(design().range().largest()),
                  least));
    }
    FeatureKind kind = design().features().kind();
    SweepPlan linear = withFeatures(kind.isLinear() ? kind : FeatureKind.LINEAR).withLabelNoise(0);
    return SweepRun.onTask(GaussianTask.of(law, linear.design()), linear.design(), execution);
  }

  /**
   * Estimates the time of the sweep from short probes, without writing anything.
   *
   * @param data the data
   * @return the estimate
   */
  public CostEstimate costOn(Dataset data) {
    return SweepRun.on(data, design(), execution).cost();
  }

  /**
   * Estimates the time of {@link #onGaussian}.
   *
   * @param law what the data are drawn from
   * @return the estimate
   * @throws InvalidInputException if the plan does not sweep over features
   */
  public CostEstimate costOnGaussian(GaussianData law) {
    return onTask(law).cost();
  }

  /**
   * Returns the plan's canonical form, which also serves as the keys of {@code --config}.
   *
   * @return names and values
   */
  public Configuration configuration() {
    return PlanText.of(design());
  }

  /**
   * Reads a plan's canonical form.
   *
   * @param configuration what {@link #configuration()} gave
   * @return the plan, without folder, threads and listener
   */
  public static SweepPlan of(Configuration configuration) {
    return new SweepPlan(PlanText.read(configuration), SweepExecution.withDefaults());
  }
}
