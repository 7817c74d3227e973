package dev.sonde.scaling;

import dev.sonde.findings.ProgressListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What is lost without dividing by √d: small transformers are trained on a novel to predict its
 * next character, with the scales 1, 1/√d and 1/d and with normalised queries and keys, at several
 * head sizes and learning rates, several times over.
 *
 * <pre>{@code
 * ScalingResult result =
 *     ScalingExperiment.withDefaults().withHeadSizes(List.of(8, 128)).withSeeds(3).run();
 * }</pre>
 *
 * <p>Width, heads and layers stay the same while d grows, so that nothing but d changes what an
 * untrained head sees. Networks of one seed and head size begin with the same weights and see the
 * same minibatches, whatever their scale and learning rate; so differences are paired over the
 * seeds.
 *
 * <p>Defaults: d of 8, 32 and 128, learning rates 0.0003, 0.001 and 0.003, 400 steps, 2 seeds;
 * width 64, 2 heads, 2 layers, windows of 32 characters of {@code moby-dick} in minibatches of 16,
 * Adam with a warm-up of 20 steps and a cosine to zero, queries and keys of unit variance.
 *
 * <p><b>Determinism.</b> A training runs on one thread; the same settings give the same figures
 * whatever the number of threads.
 *
 * <p><b>Cost.</b> The defaults take about 470 seconds of processor time, four minutes on two free
 * cores; {@link #seconds()} tells beforehand. Memory: 0.7 GB for the process with two threads.
 */
public final class ScalingExperiment {
  private static final String DATA = "moby-dick";
  private static final int WIDTH = 64;
  private static final int HEADS = 2;
  private static final int LAYERS = 2;
  private static final int CONTEXT = 32;
  private static final int BATCH = 16;
  private static final int WARM_UP = 20;
  private static final int HELD_OUT_WINDOWS = 200;
  private static final int PROBE_WINDOWS = 32;

  /** Enough steps for a rate. */
  private static final int PROBE_STEPS = 5;

  /** What measuring costs, in steps of training, at each mark; measured by us: 4 to 6. */
  private static final int STEPS_A_MARK = 5;

  // never changed once a wither has returned
  private List<Integer> headSizes = List.of(8, 32, 128);
  private List<Double> learningRates = List.of(3e-4, 1e-3, 3e-3);
  private int steps = 400;
  private int seeds = 2;
  private long seed;
  private int threads = 1;
  private ProjectionInitialisation initialisation = ProjectionInitialisation.UNIT;
  private ProgressListener listener = (done, planned) -> {};

  private ScalingExperiment() {}

  private ScalingExperiment(ScalingExperiment other) {
    headSizes = other.headSizes;
    learningRates = other.learningRates;
    steps = other.steps;
    seeds = other.seeds;
    seed = other.seed;
    threads = other.threads;
    initialisation = other.initialisation;
    listener = other.listener;
  }

  private ScalingExperiment with(Consumer<ScalingExperiment> change) {
    ScalingExperiment changed = new ScalingExperiment(this);
    change.accept(changed);
    return changed;
  }

  /**
   * Starts from the defaults, on one thread.
   *
   * @return the experiment
   */
  public static ScalingExperiment withDefaults() {
    return new ScalingExperiment();
  }

  /**
   * Sets the lengths of queries and keys.
   *
   * @param d each at least 1
   * @return an experiment with those, in ascending order
   */
  public ScalingExperiment withHeadSizes(List<Integer> d) {
    if (d.isEmpty() || d.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("head sizes of at least 1 are needed, got " + d);
    }
    return with(changed -> changed.headSizes = d.stream().distinct().sorted().toList());
  }

  /**
   * Sets the peak learning rates of Adam.
   *
   * @param rates each above 0
   * @return an experiment with those, in ascending order
   */
  public ScalingExperiment withLearningRates(List<Double> rates) {
    if (rates.isEmpty()
        || !rates.stream().allMatch(rate -> rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("learning rates above 0 are needed, got " + rates);
    }
    return with(changed -> changed.learningRates = rates.stream().distinct().sorted().toList());
  }

  /**
   * Sets how long each network is trained.
   *
   * @param updates at least 1
   * @return an experiment with so many steps
   */
  public ScalingExperiment withSteps(int updates) {
    return with(changed -> changed.steps = atLeastOne("the number of steps", updates));
  }

  /**
   * Sets how often each network is trained.
   *
   * @param repetitions at least 1; with one there are no standard errors, and no difference is told
   * @return an experiment with so many seeds
   */
  public ScalingExperiment withSeeds(int repetitions) {
    return with(changed -> changed.seeds = atLeastOne("the number of seeds", repetitions));
  }

  /**
   * Sets the first seed of weights and minibatches.
   *
   * @param first the seed; the others follow it
   * @return an experiment with that seed
   */
  public ScalingExperiment withSeed(long first) {
    return with(changed -> changed.seed = first);
  }

  /**
   * Sets how many networks are trained side by side.
   *
   * @param workers at least 1
   * @return an experiment on so many threads
   */
  public ScalingExperiment withThreads(int workers) {
    return with(changed -> changed.threads = atLeastOne("the number of threads", workers));
  }

  /**
   * Sets how large queries and keys are at the start.
   *
   * @param kind how their weights are drawn
   * @return an experiment with that initialisation
   */
  public ScalingExperiment withInitialisation(ProjectionInitialisation kind) {
    return with(changed -> changed.initialisation = kind);
  }

  /**
   * Sets who hears of every training that has ended.
   *
   * @param newListener called from the threads that train, one at a time
   * @return an experiment with that listener
   */
  public ScalingExperiment withListener(ProgressListener newListener) {
    return with(changed -> changed.listener = newListener);
  }

  private static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
    return value;
  }

  /**
   * Returns how many networks are trained.
   *
   * @return scales times head sizes times learning rates times seeds
   */
  public int trainings() {
    return ScalingVariant.values().length * headSizes.size() * learningRates.size() * seeds;
  }

  /**
   * Trains a network of each head size for some steps, to tell what the experiment will take.
   *
   * @return the seconds, with the threads at work side by side
   */
  public double seconds() {
    TextWindows windows = windows();
    ScalingSetting setting = setting(windows);
    double sum = 0;
    double each = steps + 1.0 + STEPS_A_MARK * ScalingTraining.marks(steps).size();
    for (int d : headSizes) {
      double rate = learningRates.get(0);
      double second =
          new ScalingTraining(setting, windows, ScalingVariant.ROOT, d, rate, 0).probe(PROBE_STEPS);
      sum += second * each * trainings() / headSizes.size();
    }
    return sum / Math.min(threads, trainings());
  }

  /**
   * Trains them all. Interrupting the thread ends it within a step of each training; what has ended
   * is returned, and the interrupt flag stays set.
   *
   * @return what was measured
   */
  public ScalingResult run() {
    TextWindows windows = windows();
    ScalingSetting setting = setting(windows);
    List<ScalingTraining> planned = planned(setting, windows);
    List<Optional<ScalingCell>> ended =
        new ArrayList<>(Collections.nCopies(planned.size(), Optional.empty()));
    train(planned, ended);
    List<ScalingCell> cells = ended.stream().flatMap(Optional::stream).toList();
    return new ScalingResult(setting, windows.baselines(), cells, planned.size() - cells.size());
  }

  private static TextWindows windows() {
    return TextWindows.of(DATA, CONTEXT, HELD_OUT_WINDOWS, PROBE_WINDOWS);
  }

  private ScalingSetting setting(TextWindows windows) {
    return new ScalingSetting(
        headSizes,
        learningRates,
        steps,
        seeds,
        seed,
        initialisation,
        WIDTH,
        HEADS,
        LAYERS,
        CONTEXT,
        BATCH,
        WARM_UP,
        DATA,
        windows.training().samples(),
        windows.heldOutWindows(),
        windows.probe().samples());
  }

  /** Seeds innermost, so that an interrupted experiment has whole head sizes to compare. */
  private List<ScalingTraining> planned(ScalingSetting setting, TextWindows windows) {
    List<ScalingTraining> planned = new ArrayList<>();
    for (int d : headSizes) {
      for (double rate : learningRates) {
        for (ScalingVariant variant : ScalingVariant.values()) {
          for (int repetition = 0; repetition < seeds; repetition++) {
            planned.add(new ScalingTraining(setting, windows, variant, d, rate, repetition));
          }
        }
      }
    }
    return planned;
  }

  /** Every thread takes the next training until there is none. */
  private void train(List<ScalingTraining> planned, List<Optional<ScalingCell>> ended) {
    AtomicInteger next = new AtomicInteger();
    int workers = Math.min(threads, planned.size());
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    List<Future<?>> working = new ArrayList<>();
    tell(ended);
    for (int i = 0; i < workers; i++) {
      working.add(pool.submit(() -> takeTrainings(planned, ended, next)));
    }
    pool.shutdown();
    try {
      for (Future<?> worker : working) {
        worker.get();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      working.forEach(ScalingExperiment::awaitEnd);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      pool.shutdownNow();
      working.forEach(ScalingExperiment::awaitEnd);
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void takeTrainings(
      List<ScalingTraining> planned, List<Optional<ScalingCell>> ended, AtomicInteger next) {
    for (int i = next.getAndIncrement(); i < planned.size(); i = next.getAndIncrement()) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      Optional<ScalingCell> cell = planned.get(i).run();
      synchronized (ended) {
        ended.set(i, cell);
        tell(ended);
      }
    }
  }

  private void tell(List<Optional<ScalingCell>> ended) {
    listener.progressed(ended.stream().filter(Optional::isPresent).count(), ended.size());
  }

  /** A training notices the interrupt within a step; its native memory must not be left to it. */
  private static void awaitEnd(Future<?> worker) {
    boolean ended = false;
    while (!ended) {
      try {
        worker.get();
        ended = true;
      } catch (InterruptedException e) {
        // the first interrupt is remembered by the caller
        ended = false;
      } catch (ExecutionException e) {
        ended = true;
      }
    }
  }
}
