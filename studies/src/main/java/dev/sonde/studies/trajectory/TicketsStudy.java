package dev.sonde.studies.trajectory;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Standardisation;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Initialisation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Conduct;
import dev.sonde.studies.Conducted;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.variants.CellResults;
import dev.sonde.studies.variants.CellStudy;
import dev.sonde.studies.variants.StudyInCells;
import dev.sonde.studies.variants.Variants;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How small would have done, and does the start matter?
 *
 * <p>Iterative magnitude pruning: train, take the smallest weights of each layer out, put the rest
 * back to where they started, and train again. Beside some rounds the same mask is trained from new
 * weights, and as many weights are left at random; copies that see the samples in other orders tell
 * whether the start decides where training ends.
 *
 * <pre>{@code
 * StudyResult result =
 *     TicketsStudy.withDefaults().withSeeds(2).withThreads(2).of(DataSource.read("mnist10k"));
 * }</pre>
 *
 * <p>Half of the samples train, a tenth says when to stop, the rest tests; every seed deals them
 * out anew, beside its start and its order, so that errors hold over all three. Cost: 37 trainings
 * a seed at 3.6% of the weights; pruned networks are trained no faster than dense ones. Source:
 * Frankle, Carbin 2019; Frankle et al. 2020.
 */
public final class TicketsStudy implements StudyInCells, Conducted<TicketsStudy> {
  /** Fewer samples leave too few to say when to stop. */
  private static final int LEAST_SAMPLES = 200;

  // never changed once a wither has returned
  private int[] widths = {300, 100};
  private double left = 0.036;
  private int rewind;
  private int seeds = 3;
  private OptionalInt steps = OptionalInt.empty();
  private Conduct conduct = Conduct.usual();

  private TicketsStudy() {}

  private TicketsStudy with(Consumer<TicketsStudy> change) {
    TicketsStudy changed = new TicketsStudy();
    changed.widths = widths;
    changed.left = left;
    changed.rewind = rewind;
    changed.seeds = seeds;
    changed.steps = steps;
    changed.conduct = conduct;
    change.accept(changed);
    return changed;
  }

  /**
   * Returns the study with its usual settings: LeNet-300-100, down to 3.6% of the weights, three
   * seeds, 1,500 steps of Adam with minibatches of 60. {@link StudyResult.Extent#QUICK} takes 40% a
   * round, down to a fifth, and makes 400 steps.
   *
   * @return the study
   */
  public static TicketsStudy withDefaults() {
    return new TicketsStudy();
  }

  /**
   * Sets the hidden layers of the study's own network.
   *
   * @param units units of each layer, at least one layer
   * @return a study
   */
  public TicketsStudy withWidths(int... units) {
    if (units.length == 0 || Arrays.stream(units).anyMatch(width -> width < 1)) {
      throw new InvalidInputException(
          "hidden layers need at least one unit each, got "
              + Arrays.toString(units)
              + "; for example 300,100");
    }
    return with(study -> study.widths = units.clone());
  }

  /**
   * Sets how few weights are to be left at the end.
   *
   * @param share above 0 and below 1
   * @return a study
   */
  public TicketsStudy withLeft(double share) {
    if (!(share > 0 && share < 1)) {
      throw new InvalidInputException(
          "a share of weights between 0 and 1 can be left, got " + share);
    }
    return with(study -> study.left = share);
  }

  /**
   * Sets the step that weights go back to.
   *
   * @param step 0 for the start
   * @return a study
   */
  public TicketsStudy withRewind(int step) {
    if (step < 0) {
      throw new InvalidInputException("weights go back to a step from 0 on, got " + step);
    }
    return with(study -> study.rewind = step);
  }

  /**
   * Sets over how many seeds figures are averaged, each with a split, a start and an order.
   *
   * @param count at least 1; one has no error bars
   * @return a study
   */
  public TicketsStudy withSeeds(int count) {
    if (count < 1) {
      throw new InvalidInputException("at least 1 seed is needed, got " + count);
    }
    return with(study -> study.seeds = count);
  }

  /**
   * Sets how many steps a training has.
   *
   * @param count at least 25
   * @return a study
   */
  public TicketsStudy withSteps(int count) {
    if (count < 25) {
      throw new InvalidInputException(
          "at least 25 steps are needed, after which the first look is, got " + count);
    }
    return with(study -> study.steps = OptionalInt.of(count));
  }

  @Override
  public Conduct conduct() {
    return conduct;
  }

  @Override
  public TicketsStudy with(Conduct chosen) {
    return with(study -> study.conduct = chosen);
  }

  /**
   * Goes on from the plan of a run.
   *
   * @param plan what {@link CellStudy#plan()} gave
   * @return a study with those settings
   */
  public static TicketsStudy from(Configuration plan) {
    TicketsPlan kept = new TicketsPlan(plan);
    TicketsStudy study =
        withDefaults()
            .withExtent(kept.extent())
            .withLeft(kept.left())
            .withRewind(kept.rewind())
            .withSeeds(kept.seeds())
            .withSteps(kept.steps())
            .withSeed(kept.seed());
    return plan.get("widths").isPresent()
        ? study.withWidths(
            Arrays.stream(plan.get("widths").get().split(" "))
                .mapToInt(Integer::parseInt)
                .toArray())
        : study;
  }

  /**
   * Holds the published shares of weights against their formula, and the projection of weights
   * against the masking of gradients.
   *
   * @return closed forms beside published figures
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  @Override
  public StudyResult theory() {
    return new TicketsTheory(conduct.seed(), conduct.extent(), conduct.listener()).result();
  }

  /**
   * Looks for tickets in the study's own network.
   *
   * @param data real inputs, with classes or real targets
   * @return what was found
   * @throws InvalidInputException when there is nothing to learn, or too few samples
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    return of(cells(data));
  }

  /**
   * Looks for tickets in a network of the reader's.
   *
   * @param initial the network before training; unchanged
   * @param data what it is to learn
   * @return what was found
   * @throws InvalidInputException as {@link #of(Dataset)}, or when the network is trained already
   *     or has no weight matrices
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
    return TicketsReading.of(cells.plan(), results);
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
    Dataset flat = data.flattened();
    LearningTask.check(flat);
    int classes = LearningTask.classes(data);
    int outputs = classes > 0 ? classes : data.targets().sampleSize();
    Perceptron builder =
        Perceptron.of(flat.inputs().sampleSize(), outputs)
            .withWidths(widths)
            .withActivation(Activation.RELU)
            .withInitialisation(Initialisation.GLOROT_NORMAL);
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put(
        "widths",
        Arrays.stream(widths).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
    Dataset scaled =
        Standardisation.isOfColumns(data)
            ? Standardisation.byColumn(flat).apply(flat)
            : scaled(flat);
    return planned(builder::build, scaled, classes, facts);
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
    LearningTask.check(data);
    int classes = LearningTask.classes(data);
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("model-sha256", initial.sha256());
    facts.put("model-name", initial.source().strip().replaceAll("[\\r\\n]", " "));
    // the reader's start is the start of every seed; splits, orders and new weights differ
    return planned(any -> initial.copy(), data, classes, facts);
  }

  /** Pixels divided by the largest magnitude, so that zeros stay zeros. */
  private static Dataset scaled(Dataset data) {
    Values x = data.inputs();
    double most = 0;
    for (int i = 0; i < x.count(); i++) {
      most = Math.max(most, Math.abs(x.at(i)));
    }
    float[] out = new float[x.count()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (x.at(i) / most);
    }
    return data.withInputs(new Values.Floats(out, x.shape()));
  }

  private CellStudy planned(
      LongFunction<Network> starts, Dataset data, int classes, SortedMap<String, String> facts) {
    int all = data.samples();
    if (all < LEAST_SAMPLES) {
      throw new InvalidInputException(
          "%s: %d samples are too few to train, to say when to stop and to test, at least %d are needed; give more data"
              .formatted(data.source(), all, LEAST_SAMPLES));
    }
    int train = all / 2;
    int stop = train + all / 10;
    IntFunction<TicketsCells.Split> splits =
        seed -> {
          // rounds shuffle masks by the streams from 1 on
          int[] order = new StudyDraws(conduct.seed(), Purpose.SPLIT, -seed).permutation(all);
          LearningTask task =
              new LearningTask(
                  data.select(Arrays.copyOfRange(order, 0, train)),
                  data.select(Arrays.copyOfRange(order, stop, all)));
          return new TicketsCells.Split(task, data.select(Arrays.copyOfRange(order, train, stop)));
        };
    for (int seed = 0; seed < seeds; seed++) {
      LearningTask.check(splits.apply(seed).task().train());
    }
    boolean quick = conduct.extent() == Extent.QUICK;
    facts.put("study", "tickets");
    facts.put("extent", quick ? "quick" : "full");
    facts.put("seed", Long.toString(conduct.seed()));
    facts.put("seeds", Integer.toString(seeds));
    facts.put("left", Double.toString(left));
    facts.put("rewind", Integer.toString(rewind));
    facts.put("steps", Integer.toString(steps.orElse(quick ? 400 : 1_500)));
    facts.put("every", "25");
    facts.put("batch", "60");
    facts.put("learning-rate", "0.0012");
    facts.put("prune", quick ? "0.4" : "0.2");
    facts.put("splits", "each-seed");
    facts.put("samples", Integer.toString(train));
    facts.put("validation", Integer.toString(stop - train));
    facts.put("tests", Integer.toString(all - stop));
    facts.put("of", Integer.toString(all));
    facts.put("data-sha256", data.sha256());
    facts.put("rounds", "1");
    facts.put("headline", "1");
    Pruning pruning = new TicketsCells(starts, splits, classes, plan(facts)).pruning();
    int rounds = pruning.roundsTo(quick ? Math.max(left, TicketsPlan.HEADLINE + 0.04) : left);
    int headline = 1;
    for (int round = 2; round <= rounds; round++) {
      if (Math.abs(pruning.leftShare(round) - TicketsPlan.HEADLINE)
          < Math.abs(pruning.leftShare(headline) - TicketsPlan.HEADLINE)) {
        headline = round;
      }
    }
    facts.put("rounds", Integer.toString(Math.max(1, rounds)));
    facts.put("headline", Integer.toString(headline));
    facts.put(
        "layers",
        pruning.layers().stream()
            .map(layer -> layer.name().replaceAll("[\\s]", "_"))
            .collect(Collectors.joining(" ")));
    facts.put(
        "sizes",
        pruning.layers().stream()
            .map(layer -> Integer.toString(layer.count()))
            .collect(Collectors.joining(" ")));
    facts.put(
        "rates",
        IntStream.range(0, pruning.layers().size())
            .mapToObj(layer -> Double.toString(pruning.rate(layer)))
            .collect(Collectors.joining(" ")));
    facts.put("metric", classes > 0 ? "classes" : "reals");
    return new TicketsCells(starts, splits, classes, plan(facts));
  }

  private static TicketsPlan plan(SortedMap<String, String> facts) {
    return new TicketsPlan(Configuration.of(facts));
  }
}
