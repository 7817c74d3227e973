package dev.sonde.studies.transformed;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TransformedLayers;
import dev.sonde.nets.network.TransformedPerceptron;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Conduct;
import dev.sonde.studies.Conducted;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.trajectory.LearningTask;
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
import java.util.stream.Collectors;

/**
 * Would zero mean, zero slope and unit scale speed a network up?
 *
 * <p>Four variants of one perceptron learn the same data by plain stochastic gradient descent, each
 * at the best of five rates, and of up to three beyond their edge where the best lies there: as it
 * is, with shortcuts between all layers, with units kept at mean 0 and slope 0, and at mean square
 * 1 as well.
 *
 * <pre>{@code
 * StudyResult result = ShortcutsStudy.withDefaults().withThreads(2).of(DataSource.read("digits"));
 * }</pre>
 *
 * <p>Cost: 60 trainings, at most 96, of eight epochs on at most 2,000 samples. Source: Raiko,
 * Valpola, LeCun 2012; Vatanen et al. 2013.
 */
public final class ShortcutsStudy implements StudyInCells, Conducted<ShortcutsStudy> {
  private static final int LEAST_SAMPLES = 50;
  private static final String RATES = "0.01 0.03 0.1 0.3 1.0";
  private static final String QUICK_RATES = "0.03 0.1 0.3 1.0";

  private static final int MOST_FURTHER_RATES = 3;

  // never changed once a wither has returned
  private int[] widths = {50, 50};
  private int seeds = 3;
  private OptionalInt epochs = OptionalInt.empty();
  private int furtherRates = MOST_FURTHER_RATES;
  private Conduct conduct = Conduct.usual();

  private ShortcutsStudy() {}

  private ShortcutsStudy with(Consumer<ShortcutsStudy> change) {
    ShortcutsStudy changed = new ShortcutsStudy();
    changed.widths = widths;
    changed.seeds = seeds;
    changed.epochs = epochs;
    changed.furtherRates = furtherRates;
    changed.conduct = conduct;
    change.accept(changed);
    return changed;
  }

  /**
   * Returns the study with its usual settings: hidden layers of 50 and 50 tanh units, eight epochs,
   * three seeds. {@link StudyResult.Extent#QUICK} takes four rates of five, half of the samples and
   * half of the epochs.
   *
   * @return the study
   */
  public static ShortcutsStudy withDefaults() {
    return new ShortcutsStudy();
  }

  /**
   * Sets the hidden layers of the study's own network.
   *
   * @param units units of each layer, at least one layer
   * @return a study
   */
  public ShortcutsStudy withWidths(int... units) {
    if (units.length == 0 || Arrays.stream(units).anyMatch(width -> width < 1)) {
      throw new InvalidInputException(
          "hidden layers need at least one unit each, got "
              + Arrays.toString(units)
              + "; for example 50,50");
    }
    return with(study -> study.widths = units.clone());
  }

  /**
   * Sets over how many starts figures are averaged.
   *
   * @param count at least 1; one has no error bars
   * @return a study
   */
  public ShortcutsStudy withSeeds(int count) {
    if (count < 1) {
      throw new InvalidInputException("at least 1 seed is needed, got " + count);
    }
    return with(study -> study.seeds = count);
  }

  /**
   * Sets how often the samples are gone through.
   *
   * @param count at least 1
   * @return a study
   */
  public ShortcutsStudy withEpochs(int count) {
    if (count < 1) {
      throw new InvalidInputException("at least 1 epoch is needed, got " + count);
    }
    return with(study -> study.epochs = OptionalInt.of(count));
  }

  @Override
  public Conduct conduct() {
    return conduct;
  }

  @Override
  public ShortcutsStudy with(Conduct chosen) {
    return with(study -> study.conduct = chosen);
  }

  /**
   * Goes on from the plan of a run.
   *
   * @param plan what {@link CellStudy#plan()} gave
   * @return a study with those settings
   */
  public static ShortcutsStudy from(Configuration plan) {
    ShortcutsPlan kept = new ShortcutsPlan(plan);
    ShortcutsStudy study =
        withDefaults()
            .withExtent(kept.isQuick() ? Extent.QUICK : Extent.FULL)
            .withSeeds(kept.seeds())
            .withEpochs(kept.epochs())
            .withSeed(Long.parseLong(kept.text("seed")))
            .with(changed -> changed.furtherRates = kept.furtherRates());
    return plan.get("widths").isPresent()
        ? study.withWidths(
            Arrays.stream(kept.text("widths").split(" ", -1)).mapToInt(Integer::parseInt).toArray())
        : study;
  }

  /**
   * Holds the compensation of changed units against the outputs, in double precision.
   *
   * @return identities beside their residues
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  @Override
  public StudyResult theory() {
    return new ShortcutsTheory(conduct.seed(), conduct.extent(), conduct.listener()).result();
  }

  /**
   * Looks at the study's own network.
   *
   * @param data real inputs, with classes or real targets
   * @return what transformations are worth
   * @throws InvalidInputException when there is nothing to learn, or too few samples
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    return of(cells(data));
  }

  /**
   * Looks at the units of a network of the reader's, and trains others of its shape.
   *
   * @param network a chain of linear layers with a hidden one, trained or not; unchanged
   * @param data what it learns
   * @return what transformations are worth
   * @throws InvalidInputException as {@link #of(Dataset)}, or when the network is no such chain
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Network network, Dataset data) {
    return of(cells(network, data));
  }

  private StudyResult of(CellStudy cells) {
    CellResults results =
        Variants.withDefaults()
            .withThreads(conduct.threads())
            .withListener(conduct.listener())
            .of(cells);
    return ShortcutsReading.of(cells.plan(), results);
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
    TransformedPerceptron builder =
        TransformedPerceptron.of(
                task.train().inputs().sampleSize(),
                classes > 0 ? classes : data.targets().sampleSize())
            .withWidths(widths);
    SortedMap<String, String> facts = facts(data, task);
    facts.put(
        "widths",
        Arrays.stream(widths).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
    return new ShortcutsCells(
        builder,
        builder.start(conduct.seed()),
        task,
        classes,
        new ShortcutsPlan(Configuration.of(facts)));
  }

  /**
   * Plans the study of a network of the reader's.
   *
   * @param network a chain of linear layers with a hidden one
   * @param data what it learns
   * @return the cells
   * @throws InvalidInputException as {@link #of(Network, Dataset)}
   */
  @Override
  public CellStudy cells(Network network, Dataset data) {
    LinearChain chain =
        LinearChain.of(network)
            .filter(found -> found.layers().size() > 1)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        network.source()
                            + " is not a chain of linear layers with one activation between them,"
                            + " so its units cannot be transformed; give a perceptron, or leave"
                            + " MODEL out for the study's own (--net)"));
    Dataset flat = data.flattened();
    if (flat.inputs().sampleSize() != chain.layers().get(0).from()) {
      throw new InvalidInputException(
          "%s takes %d numbers, and the samples of %s have %d; give the data that it was made for"
              .formatted(
                  network.source(),
                  chain.layers().get(0).from(),
                  data.source(),
                  flat.inputs().sampleSize()));
    }
    LearningTask task = dealt(flat);
    SortedMap<String, String> facts = facts(data, task);
    facts.put("model-sha256", network.sha256());
    facts.put("model-name", network.source().strip().replaceAll("[\\r\\n]", " "));
    TransformedLayers looked = TransformedPerceptron.layers(network, chain);
    return new ShortcutsCells(
        TransformedPerceptron.like(chain),
        looked,
        task,
        LearningTask.classes(data),
        new ShortcutsPlan(Configuration.of(facts)));
  }

  private LearningTask dealt(Dataset data) {
    int most = conduct.extent() == Extent.QUICK ? 1_000 : 2_000;
    return LearningTask.dealt(data, most, most, LEAST_SAMPLES, conduct.seed());
  }

  private SortedMap<String, String> facts(Dataset data, LearningTask task) {
    boolean quick = conduct.extent() == Extent.QUICK;
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("study", "shortcuts");
    facts.put("extent", quick ? "quick" : "full");
    facts.put("seed", Long.toString(conduct.seed()));
    facts.put("seeds", Integer.toString(seeds));
    facts.put("epochs", Integer.toString(epochs.orElse(quick ? 4 : 8)));
    facts.put("batch", "50");
    facts.put("rates", quick ? QUICK_RATES : RATES);
    if (furtherRates > 0) {
      facts.put(ShortcutsPlan.FURTHER_RATES, Integer.toString(furtherRates));
    }
    if (LearningTask.classes(data) == 0) {
      facts.put(ShortcutsPlan.REAL_TARGETS, Integer.toString(data.targets().sampleSize()));
    }
    facts.put("fisher-units", quick ? "10" : "20");
    facts.put("fisher-samples", quick ? "200" : "400");
    facts.put("samples", Integer.toString(task.train().samples()));
    facts.put("tests", Integer.toString(task.test().samples()));
    facts.put("of", Integer.toString(data.samples()));
    facts.put("data-sha256", data.sha256());
    return facts;
  }
}
