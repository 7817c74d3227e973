package dev.sonde.descent.cells;

import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.DataFacts;
import dev.sonde.descent.design.NetworkKind;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.Varied;
import dev.sonde.descent.linear.Intercept;
import dev.sonde.descent.statistics.NormalDraws;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.data.NamedDataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.data.Standardisation;
import dev.sonde.nets.data.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A data set made ready for a sweep: pooled, flattened, and cut into test samples, which are always
 * the last, and the others, of which every cell draws its training samples. A sample of a text is a
 * window of tokens, each with the one that follows as its target.
 */
public final class SweepData {

  /** Samples held out to choose by: a thousand tell errors three points apart. */
  private static final int MOST_VALIDATION = 1_000;

  /** Fewer choose by luck. */
  private static final int LEAST_VALIDATION = 20;

  /** The note of a plan whose rows are images laid flat. */
  private static final String FLAT = "flat";

  private final Dataset pool;

  private final Dataset test;

  private final int classes;

  private final int features;

  private final int validation;

  private final Optional<GaussianTask> task;

  /** Channels, height and width of the inputs; empty where they are no images. */
  private final int[] image;

  /** How many targets a sample has: one, or as many as its tokens. */
  private final int predictions;

  /** Whether the features are columns of a table, each in a unit of its own. */
  private final boolean table;

  /** Double for linear models, whose rank rounding would make up; networks compute in single. */
  private final Precision precision;

  private final Intercept intercept;

  private SweepData(
      Dataset pool,
      Dataset test,
      int classes,
      int features,
      int validation,
      Optional<GaussianTask> task,
      int[] image,
      int predictions,
      boolean table,
      Precision precision,
      Intercept intercept) {
    this.pool = pool;
    this.test = test;
    this.classes = classes;
    this.features = features;
    this.validation = validation;
    this.task = task;
    this.image = image;
    this.predictions = predictions;
    this.table = table;
    this.precision = precision;
    this.intercept = intercept;
  }

  /** The theory's own data, drawn afresh for every repetition. */
  public static SweepData of(GaussianTask task) {
    Split any = task.draw(1, 0, 0);
    return new SweepData(
        any.train(),
        any.test(),
        0,
        task.dimension(),
        MOST_VALIDATION,
        Optional.of(task),
        new int[0],
        1,
        false,
        Precision.DOUBLE,
        Intercept.NONE);
  }

  /**
   * Checks that data allow a plan, and cuts them.
   *
   * @throws InvalidInputException if there are too few samples, the inputs are not what the
   *     networks take, or label noise is asked for without labels
   */
  public static SweepData of(Dataset data, SweepDesign design) {
    boolean text = design.network().kind() == NetworkKind.TRANSFORMER;
    Dataset whole =
        text ? TokenWindows.checked(data, design) : SweepDataChecks.numbers(data, design);
    int[] image = image(whole.inputs().shape());
    if (design.network().kind() == NetworkKind.CONV) {
      SweepDataChecks.checkImage(whole, image, design.network().depth());
    }
    Dataset ready = whole.flattened();
    int classes = ready.classes().orElse(0);
    if (classes == 1) {
      throw new InvalidInputException(
          data.source() + ": all targets are class 0; at least two classes are needed");
    }
    SweepDataChecks.checkVariation(ready, classes);
    SweepDataChecks.checkInputs(ready, design);
    SweepDataChecks.checkTask(data, design, classes);
    int most = mostSamples(design);
    int left = ready.samples() - most;
    if (left < 1) {
      throw new InvalidInputException(
          "%s has %d samples; %d to train on leave none to test on. Take at most %d, better %d"
              .formatted(
                  data.source(),
                  ready.samples(),
                  most,
                  Math.max(1, ready.samples() - 1),
                  Math.max(1, ready.samples() / 2)));
    }
    int tests = Math.min(design.data().test(), left - Math.min(MOST_VALIDATION, left / 5));
    // in the order of a fixed draw, so that a sorted file does not test on one class alone
    Dataset shuffled = isShuffled(data) ? ready : ready.shuffled(0);
    return new SweepData(
        shuffled.first(shuffled.samples() - tests),
        shuffled.last(tests),
        classes,
        ready.inputs().sampleSize(),
        Math.min(MOST_VALIDATION, left - tests),
        Optional.empty(),
        image,
        text ? ready.inputs().sampleSize() : 1,
        !text && isTable(whole, design),
        design.axis() == SweepAxis.FEATURES ? Precision.DOUBLE : Precision.SINGLE,
        design.axis() == SweepAxis.FEATURES && design.features().kind().isLinear()
            ? Intercept.FITTED
            : Intercept.NONE);
  }

  /**
   * Channels, height and width of inputs {@code [N, height, width]} or {@code [N, channels, height,
   * width]}; empty for others.
   */
  private static int[] image(long[] shape) {
    int axes = shape.length;
    return axes < 3 || axes > 4
        ? new int[0]
        : new int[] {axes == 4 ? (int) shape[1] : 1, (int) shape[axes - 2], (int) shape[axes - 1]};
  }

  /** Rows of numbers are a table, unless they are known to be pixels, as the embedded digits. */
  private static boolean isTable(Dataset data, SweepDesign design) {
    return data.inputs().shape().length < 3
        && !design.notes().containsKey(FLAT)
        && NamedDataset.named(data.source().strip()).isEmpty();
  }

  /** The embedded MNIST was shuffled once; its first samples are a fair draw. */
  private static boolean isShuffled(Dataset data) {
    return data.source().equals("mnist10k");
  }

  private static int mostSamples(SweepDesign design) {
    return design.axis() == SweepAxis.SAMPLES
        ? (int) design.range().largest()
        : design.data().samples();
  }

  /**
   * The design on these data, with what it should remember of them. It notes where inputs are
   * scaled column by column, or models have an intercept, so that cells of the two kinds never
   * stand in one run.
   *
   * @param wanted the design as it was planned
   * @param data the data that these were made of
   */
  public SweepDesign resolved(SweepDesign wanted, Dataset data) {
    Map<String, String> prepared = new LinkedHashMap<>();
    if (table) {
      prepared.put("input-scales", "columns");
    }
    if (intercept == Intercept.FITTED) {
      prepared.put("intercept", "fitted");
    }
    DataFacts known =
        new DataFacts(
            data.source().strip(),
            Optional.of(data.sha256()),
            OptionalInt.of(data.samples()),
            classes,
            OptionalInt.of(features),
            predictions,
            task.map(GaussianTask::law));
    return wanted.resolved(known, testSamples()).withNotes(prepared);
  }

  int classes() {
    return classes;
  }

  /** Linear models of the inputs have an intercept, but for those of the theory's own data. */
  Intercept intercept() {
    return intercept;
  }

  /** The inputs that models see of a sample, of images after pooling. */
  public int features() {
    return features;
  }

  /** Channels, height and width of the images that the features are. */
  int[] image() {
    return image.clone();
  }

  /** Whether the samples are windows of tokens. */
  boolean isText() {
    return pool.inputs() instanceof Values.Integers;
  }

  /** How many targets a sample has: one, or as many as its tokens. */
  int predictions() {
    return predictions;
  }

  public int testSamples() {
    return test.samples();
  }

  /** How many samples a network is judged on beside its own. */
  public int heldOutSamples() {
    return test.samples() + (validation < LEAST_VALIDATION ? 0 : validation);
  }

  /** How many numbers a model gives for one target. */
  public int outputs() {
    return classes > 0 ? classes : 1;
  }

  /**
   * The training and test samples of a cell: inputs standardised by the training samples, real
   * targets too; training labels noisy, test labels clean.
   */
  public Split split(CellSettings cell) {
    long labels = cell.seed(Varied.LABELS);
    if (task.isPresent()) {
      return task.get().draw(cell.samples(), cell.seed(Varied.SUBSET), labels);
    }
    int[] chosen = order(pool.samples(), cell.seed(Varied.SUBSET));
    Dataset train = pool.select(IntStream.of(chosen).limit(cell.samples()).toArray());
    Dataset standardTrain = standardised(train, train);
    Dataset standardTest = standardised(train, test);
    if (classes == 0) {
      return realTargets(standardTrain, standardTest);
    }
    long seed = NormalDraws.mixed(labels, NormalDraws.Purpose.LABELS);
    return new Split(noisy(standardTrain, cell, seed), standardTest);
  }

  /**
   * Samples held out of training, to choose by: as noisy as the training's, standardised by them.
   * They are the same for every number of training samples of one seed.
   *
   * @return the samples; empty where too few are left
   */
  public Optional<Dataset> validation(CellSettings cell) {
    if (validation < LEAST_VALIDATION) {
      return Optional.empty();
    }
    long subset = cell.seed(Varied.SUBSET);
    long own = NormalDraws.mixed(cell.seed(Varied.LABELS), NormalDraws.Purpose.VALIDATION);
    if (task.isPresent()) {
      long inputs = NormalDraws.mixed(subset, NormalDraws.Purpose.VALIDATION);
      return Optional.of(task.get().draw(validation, inputs, own).train());
    }
    int[] chosen = order(pool.samples(), subset);
    Dataset train = pool.select(IntStream.of(chosen).limit(cell.samples()).toArray());
    int[] last = IntStream.of(chosen).skip(chosen.length - (long) validation).toArray();
    Dataset held = standardised(train, pool.select(last));
    if (classes == 0) {
      return Optional.of(realTargets(train, held).test());
    }
    return Optional.of(noisy(held, cell, own));
  }

  private static Dataset noisy(Dataset labelled, CellSettings cell, long seed) {
    return cell.noise() > 0
        ? new LabelNoise(cell.noise(), cell.noiseKind(), seed).apply(labelled).data()
        : labelled;
  }

  /** Other samples as the training's own inputs scale them; tokens stay what they are. */
  private Dataset standardised(Dataset train, Dataset samples) {
    if (isText()) {
      return samples;
    }
    return (table ? Standardisation.byColumn(train) : Standardisation.of(train))
        .apply(samples, precision);
  }

  private Split realTargets(Dataset train, Dataset test) {
    double mean = 0;
    int n = train.samples();
    for (int i = 0; i < n; i++) {
      mean += train.targets().at(i) / n;
    }
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double deviation = train.targets().at(i) - mean;
      squares += deviation * deviation;
    }
    double scale = Math.sqrt(squares / n);
    // by the numbers themselves: the mean of equal ones differs from them by its rounding
    boolean same = true;
    for (int i = 1; i < n; i++) {
      same &= train.targets().at(i) == train.targets().at(0);
    }
    if (same) {
      throw new InvalidInputException(
          train.source() + ": all training targets are the same number; there is nothing to learn");
    }
    return new Split(scaled(train, mean, scale), scaled(test, mean, scale));
  }

  private Dataset scaled(Dataset data, double mean, double scale) {
    int count = data.samples();
    double[] out = new double[count];
    float[] singles = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (data.targets().at(i) - mean) / scale;
      singles[i] = (float) out[i];
    }
    long[] shape = {count, 1};
    return data.withTargets(
        precision == Precision.DOUBLE
            ? new Values.Doubles(out, shape)
            : new Values.Floats(singles, shape));
  }

  /** Seed by seed another order; every subset of one seed holds the smaller ones of that seed. */
  private static int[] order(int count, long seed) {
    SplittableRandom random =
        new SplittableRandom(NormalDraws.mixed(seed, NormalDraws.Purpose.SUBSET));
    int[] order = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  }

  /** One-hot targets {@code [N, C]} for squared loss. */
  static Dataset oneHot(Dataset data, int classes) {
    float[] out = new float[data.samples() * classes];
    for (int i = 0; i < data.samples(); i++) {
      out[i * classes + ((int) data.targets().at(i))] = 1;
    }
    return data.withTargets(new Values.Floats(out, new long[] {data.samples(), classes}));
  }
}
