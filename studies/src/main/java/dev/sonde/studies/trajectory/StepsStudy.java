package dev.sonde.studies.trajectory;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Initialisation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Conduct;
import dev.sonde.studies.Conducted;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.variants.CellResults;
import dev.sonde.studies.variants.CellStudy;
import dev.sonde.studies.variants.StudyInCells;
import dev.sonde.studies.variants.Variants;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * How much capacity do steps of gradient descent unlock?
 *
 * <p>On least squares t steps at the rate η have {@code df = Σ 1 − (1 − ηλ)ᵗ} degrees of freedom,
 * between once and twice the effective dimensionality at {@code z = 1/(ηt)}: steps and effective
 * dimension are one axis. For any network df is measured by retraining on targets that were moved a
 * little, and N_eff from the Gauss–Newton matrix along the way.
 *
 * <pre>{@code
 * StudyResult result = StepsStudy.withDefaults().withLast(1_000).of(DataSource.read("digits"));
 * }</pre>
 *
 * <p>Rates act on {@code ½ Σ (f(x) − y)²/n}, summed over outputs; classes are one-hot rows. Cost:
 * {@code 1 + 2·probes} trainings with full batches, and a spectrum at every point.
 */
public final class StepsStudy implements StudyInCells, Conducted<StepsStudy> {
  /** About three a decade, so that a step more or less is not looked for. */
  private static final long[] POINTS = {
    3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000
  };

  /** The first look. */
  private static final long FIRST = 10;

  /** Targets are moved by this part of their spread: ten times less or more gave the same df. */
  private static final double PROBE_PART = 0.05;

  /** Fewer samples than these tell nothing of a spectrum or an error. */
  private static final int LEAST_SAMPLES = 20;

  // never changed once a wither has returned
  private int[] widths = {20};
  private OptionalLong last = OptionalLong.empty();
  private OptionalInt probes = OptionalInt.empty();
  private OptionalInt samples = OptionalInt.empty();
  private int tests = 2_000;
  private OptionalDouble rate = OptionalDouble.empty();
  private OptionalDouble probeSize = OptionalDouble.empty();
  private Conduct conduct = Conduct.usual();

  private StepsStudy() {}

  private StepsStudy with(Consumer<StepsStudy> change) {
    StepsStudy changed = new StepsStudy();
    changed.widths = widths;
    changed.last = last;
    changed.probes = probes;
    changed.samples = samples;
    changed.tests = tests;
    changed.rate = rate;
    changed.probeSize = probeSize;
    changed.conduct = conduct;
    change.accept(changed);
    return changed;
  }

  /**
   * Returns the study with its usual settings: a perceptron of 20 tanh units, up to 10,000 steps,
   * ten probes, 300 training samples and 2,000 to test. {@link StudyResult.Extent#QUICK} makes
   * 1,000 steps with 150 samples and five probes.
   *
   * @return the study
   */
  public static StepsStudy withDefaults() {
    return new StepsStudy();
  }

  /**
   * Sets the hidden layers of the study's own network.
   *
   * @param units of each layer, at least one layer
   * @return a study
   */
  public StepsStudy withWidths(int... units) {
    if (units.length == 0 || Arrays.stream(units).anyMatch(width -> width < 1)) {
      throw new InvalidInputException(
          "hidden layers need at least one unit each, got "
              + Arrays.toString(units)
              + "; for example 20 or 50,50");
    }
    return with(study -> study.widths = units.clone());
  }

  /**
   * Sets how many steps are made.
   *
   * @param steps at least 10
   * @return a study
   */
  public StepsStudy withLast(long steps) {
    if (steps < FIRST || steps > POINTS[POINTS.length - 1]) {
      throw new InvalidInputException(
          "steps from "
              + FIRST
              + " to "
              + POINTS[POINTS.length - 1]
              + " can be made, got "
              + steps);
    }
    return with(study -> study.last = OptionalLong.of(steps));
  }

  /**
   * Sets how many pairs of trainings measure degrees of freedom.
   *
   * @param pairs at least 2, which an error bar takes
   * @return a study
   */
  public StepsStudy withProbes(int pairs) {
    if (pairs < 2) {
      throw new InvalidInputException("an error bar takes at least 2 probes, got " + pairs);
    }
    return with(study -> study.probes = OptionalInt.of(pairs));
  }

  /**
   * Sets how many samples train.
   *
   * @param most at least 20
   * @return a study
   */
  public StepsStudy withSamples(int most) {
    if (most < LEAST_SAMPLES) {
      throw new InvalidInputException(
          "at least " + LEAST_SAMPLES + " training samples are needed, got " + most);
    }
    return with(study -> study.samples = OptionalInt.of(most));
  }

  /**
   * Sets the rate.
   *
   * @param eta above 0; without it, 1/λmax of the Gauss–Newton matrix at the start
   * @return a study
   */
  public StepsStudy withRate(double eta) {
    if (!(eta > 0 && eta < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException("a learning rate is above 0, got " + eta);
    }
    return with(study -> study.rate = OptionalDouble.of(eta));
  }

  /** Sets by how much targets are moved. */
  StepsStudy withProbeSize(double size) {
    return with(study -> study.probeSize = OptionalDouble.of(size));
  }

  @Override
  public Conduct conduct() {
    return conduct;
  }

  @Override
  public StepsStudy with(Conduct chosen) {
    return with(study -> study.conduct = chosen);
  }

  /**
   * Goes on from the plan of a run.
   *
   * @param plan what {@link CellStudy#plan()} gave
   * @return a study with those settings
   */
  public static StepsStudy from(Configuration plan) {
    StepsStudy study =
        withDefaults()
            .withLast(StepsPlan.points(plan)[StepsPlan.points(plan).length - 1])
            .withProbes(StepsPlan.probes(plan))
            .withSamples(Integer.parseInt(StepsPlan.text(plan, "wanted-samples")))
            .withRate(StepsPlan.rate(plan))
            .withProbeSize(StepsPlan.probeSize(plan))
            .withSeed(StepsPlan.seed(plan))
            .withExtent(Extent.valueOf(StepsPlan.text(plan, "extent").toUpperCase(Locale.ROOT)));
    return plan.get("widths").isPresent()
        ? study.withWidths(
            Arrays.stream(StepsPlan.text(plan, "widths").split(" "))
                .mapToInt(Integer::parseInt)
                .toArray())
        : study;
  }

  /**
   * Holds the closed forms against each other, and against descent itself.
   *
   * @return closed forms beside a simulation
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  @Override
  public StudyResult theory() {
    return new StepsTheory(conduct.seed(), conduct.extent(), conduct.listener()).result();
  }

  /**
   * Looks at the study's own network on data.
   *
   * @param data real inputs, with classes or real targets
   * @return what its steps unlock
   * @throws InvalidInputException when there is nothing to learn, or too few samples
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    return of(cells(data));
  }

  /**
   * Looks at a network of the reader's on data.
   *
   * @param initial the network before training; unchanged
   * @param data what it is to learn
   * @return what its steps unlock
   * @throws InvalidInputException as {@link #of(Dataset)}, or when the network is trained already
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Network initial, Dataset data) {
    return of(cells(initial, data));
  }

  private StudyResult of(CellStudy cells) {
    CellResults results =
        Variants.withDefaults()
            .withThreads(conduct.threads())
            .withListener(conduct.listener())
            .of(cells);
    return StepsReading.of(cells.plan(), results);
  }

  /**
   * Plans the study of its own network.
   *
   * @param data real inputs, with classes or real targets
   * @return the cells
   * @throws InvalidInputException as {@link #of(Dataset)}
   */
  @Override
  public CellStudy cells(Dataset data) {
    LearningTask task = dealt(data.flattened()).standardised(data);
    int classes = LearningTask.classes(data);
    int outputs = classes > 0 ? classes : data.targets().sampleSize();
    Perceptron builder =
        Perceptron.of(task.train().inputs().sampleSize(), outputs)
            .withWidths(widths)
            .withActivation(Activation.TANH)
            .withInitialisation(Initialisation.GLOROT_NORMAL);
    SortedMap<String, String> facts = facts(data, task);
    facts.put(
        "widths",
        Arrays.stream(widths).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
    return planned(() -> builder.build(conduct.seed()), task, classes, facts);
  }

  /**
   * Plans the study of a network of the reader's.
   *
   * @param initial the network before training, which must not be closed or changed meanwhile
   * @param data what it is to learn
   * @return the cells
   * @throws InvalidInputException as {@link #of(Network, Dataset)}
   */
  @Override
  public CellStudy cells(Network initial, Dataset data) {
    LearningTask task = dealt(data);
    int classes = LearningTask.classes(data);
    SortedMap<String, String> facts = facts(data, task);
    facts.put("model-sha256", initial.sha256());
    facts.put("model-name", initial.source().strip().replaceAll("[\\r\\n]", " "));
    StepsCells cells = new StepsCells(initial::copy, task, classes, Configuration.of(facts));
    cells.requireUntrained(task.train(), classes);
    return planned(cells, task, facts);
  }

  private LearningTask dealt(Dataset data) {
    int most = samples.orElse(conduct.extent() == Extent.QUICK ? 150 : 300);
    return LearningTask.dealt(data, most, tests, LEAST_SAMPLES, conduct.seed());
  }

  private CellStudy planned(
      Supplier<Network> start, LearningTask task, int classes, SortedMap<String, String> facts) {
    return planned(new StepsCells(start, task, classes, Configuration.of(facts)), task, facts);
  }

  private CellStudy planned(StepsCells cells, LearningTask task, SortedMap<String, String> facts) {
    facts.put("rate", Double.toString(rate.orElseGet(cells::usualRate)));
    facts.put(
        "probe-size", Double.toString(probeSize.orElseGet(() -> PROBE_PART * cells.spread())));
    facts.put("targets", Integer.toString(cells.outputs() * task.train().samples()));
    return cells.planned(Configuration.of(facts));
  }

  private SortedMap<String, String> facts(Dataset data, LearningTask task) {
    boolean quick = conduct.extent() == Extent.QUICK;
    long end = last.orElse(quick ? 1_000 : 10_000);
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("study", "steps");
    facts.put("extent", quick ? "quick" : "full");
    facts.put("seed", Long.toString(conduct.seed()));
    facts.put(
        "points",
        LongStream.concat(
                Arrays.stream(POINTS).filter(point -> point >= FIRST && point < end),
                LongStream.of(end))
            .mapToObj(Long::toString)
            .collect(Collectors.joining(" ")));
    facts.put("probes", Integer.toString(probes.orElse(quick ? 5 : 10)));
    facts.put("wanted-samples", Integer.toString(samples.orElse(quick ? 150 : 300)));
    facts.put("samples", Integer.toString(task.train().samples()));
    facts.put("tests", Integer.toString(task.test().samples()));
    facts.put("of", Integer.toString(data.samples()));
    facts.put("data-sha256", data.sha256());
    return facts;
  }

  /** The average of figures that are known exactly, or not at all. */
  static Average exactly(double figure) {
    return new Average(figure, 0, 1);
  }
}
