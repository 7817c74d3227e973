package dev.sonde.descent;

import dev.sonde.nets.Dataset;
import dev.sonde.nets.InvalidInputException;
import dev.sonde.nets.LabelNoise;
import dev.sonde.nets.Loss;
import dev.sonde.runs.Configuration;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

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
public final class SweepPlan {

  /** What the seeds of repetitions change. */
  public enum Varied {
    /** Which samples are trained on. */
    SUBSET,
    /** Which labels are noisy, and what they become. */
    LABELS,
    /** The initial weights, or the random features. */
    INITIALISATION,
    /** The order of minibatches. */
    BATCHES
  }

  /** Settings, filled before the plan that holds them is handed out, never changed afterwards. */
  static final class Settings {
    SweepRange range = new SweepRange(SweepAxis.WIDTH, List.of(1.0, 2.0));
    NetworkKind network = NetworkKind.PERCEPTRON;
    int width = 64;
    int depth = 1;
    int heads = 1;
    int samples = 1_000;

    /** Numbers of samples below {@link #samples} that a map has too, ascending. */
    int[] fewerSamples = {};

    int test = 5_000;
    int pool = 1;
    double noise;
    LabelNoise.Kind noiseKind = LabelNoise.Kind.UNIFORM;
    Loss loss = Loss.CROSS_ENTROPY;

    /** Whether the loss was asked for; otherwise the targets decide it. */
    boolean lossChosen;

    int epochs = 300;
    boolean untilInterpolation;
    int batchSize = 100;
    double learningRate = 3e-3;
    double weightDecay;
    double[] decays = {0.3, 1, 3};
    int refine;
    int seeds = 3;
    long seed;
    int budget = 100;
    double[] z = {1, 0.1, 0.01};
    double[] tau = {0.01, 0.001};
    FeatureKind features = FeatureKind.FOURIER;
    double bandwidth;
    double[] ridges = {};
    EnumSet<Varied> varied = EnumSet.allOf(Varied.class);
    Map<String, String> facts = Map.of();

    Settings() {}

    Settings(Settings other) {
      range = other.range;
      network = other.network;
      width = other.width;
      depth = other.depth;
      heads = other.heads;
      samples = other.samples;
      fewerSamples = other.fewerSamples;
      test = other.test;
      pool = other.pool;
      noise = other.noise;
      noiseKind = other.noiseKind;
      loss = other.loss;
      lossChosen = other.lossChosen;
      epochs = other.epochs;
      untilInterpolation = other.untilInterpolation;
      batchSize = other.batchSize;
      learningRate = other.learningRate;
      weightDecay = other.weightDecay;
      decays = other.decays;
      refine = other.refine;
      seeds = other.seeds;
      seed = other.seed;
      budget = other.budget;
      z = other.z;
      tau = other.tau;
      features = other.features;
      bandwidth = other.bandwidth;
      ridges = other.ridges;
      varied = other.varied;
      facts = other.facts;
    }
  }

  private final Settings settings;
  private final Optional<Path> folder;
  private final int threads;
  private final OptionalLong memoryLimit;
  private final SweepListener listener;
  private final String command;
  private final String version;

  private SweepPlan(
      Settings settings,
      Optional<Path> folder,
      int threads,
      OptionalLong memoryLimit,
      SweepListener listener,
      String command,
      String version) {
    this.settings = settings;
    this.folder = folder;
    this.threads = threads;
    this.memoryLimit = memoryLimit;
    this.listener = listener;
    this.command = command;
    this.version = version;
  }

  static SweepPlan over(SweepRange range) {
    Settings settings = new Settings();
    settings.range = range;
    return new SweepPlan(
        settings,
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        OptionalLong.empty(),
        SweepListener.silent(),
        "",
        "");
  }

  private SweepPlan with(Consumer<Settings> change) {
    Settings changed = new Settings(settings);
    change.accept(changed);
    return new SweepPlan(changed, folder, threads, memoryLimit, listener, command, version);
  }

  /**
   * Sets the width of every hidden layer where it is not what varies.
   *
   * @param width at least 1
   * @return the changed plan
   */
  public SweepPlan withWidth(int width) {
    return with(s -> s.width = atLeast(1, width, "the width"));
  }

  /**
   * Sets what kind of network is trained.
   *
   * @param kind perceptrons; convolutional networks, for which the data must be images; or
   *     transformers, for which they must be text
   * @return the changed plan
   */
  public SweepPlan withNetwork(NetworkKind kind) {
    return with(s -> s.network = kind);
  }

  /**
   * Sets how many hidden layers the perceptrons have, or blocks the other networks.
   *
   * @param depth at least 1
   * @return the changed plan
   */
  public SweepPlan withDepth(int depth) {
    return with(s -> s.depth = atLeast(1, depth, "the depth"));
  }

  /**
   * Sets the attention heads of each block of transformers.
   *
   * @param heads at least 1; every width must be a multiple of them
   * @return the changed plan
   */
  public SweepPlan withHeads(int heads) {
    return with(s -> s.heads = atLeast(1, heads, "the number of heads"));
  }

  /**
   * Sets how many samples are trained on where that is not what varies.
   *
   * @param samples at least 2
   * @return the changed plan
   */
  public SweepPlan withSamples(int samples) {
    return with(s -> s.samples = atLeast(2, samples, "the number of training samples"));
  }

  /**
   * Repeats the sweep with several numbers of training samples, for a map of test error over size
   * and samples; the largest number is the sweep's own.
   *
   * @param samples at least one number, each at least 2; not along steps, samples or label noise
   * @return the changed plan
   * @throws InvalidInputException if several are given and the axis allows no map
   */
  public SweepPlan withSampleSizes(int... samples) {
    int[] ascending = Arrays.stream(samples).sorted().distinct().toArray();
    SweepAxis axis = settings.range.axis();
    if (ascending.length > 1 && axis != SweepAxis.WIDTH && axis != SweepAxis.FEATURES) {
      throw new InvalidInputException(
          "a sweep over "
              + axis.label()
              + " takes one number of training samples, got "
              + ascending.length
              + "; a map over several is for 'size' and 'features'");
    }
    int own = ascending.length - 1;
    atLeast(2, ascending[0], "the number of training samples");
    return with(
        s -> {
          s.samples = ascending[own];
          s.fewerSamples = Arrays.copyOf(ascending, own);
        });
  }

  /**
   * Sets how many samples are tested on at most; all that training leaves, when there are fewer.
   *
   * @param test at least 1
   * @return the changed plan
   */
  public SweepPlan withTestSamples(int test) {
    return with(s -> s.test = atLeast(1, test, "the number of test samples"));
  }

  /**
   * Averages squares of pixels before anything else.
   *
   * @param factor the square's side, 1 for none; the data must be images whose sides it divides
   * @return the changed plan
   */
  public SweepPlan withPooling(int factor) {
    return with(s -> s.pool = atLeast(1, factor, "the pooling factor"));
  }

  /**
   * Sets the share of training labels that are replaced by uniformly drawn ones.
   *
   * @param share at least 0 and below 1
   * @return the changed plan
   */
  public SweepPlan withLabelNoise(double share) {
    return withLabelNoise(share, LabelNoise.Kind.UNIFORM);
  }

  /**
   * Sets the share of training labels that are replaced.
   *
   * @param share at least 0 and below 1
   * @param kind by what
   * @return the changed plan
   */
  public SweepPlan withLabelNoise(double share, LabelNoise.Kind kind) {
    if (!(share >= 0 && share < 1)) {
      throw new InvalidInputException(
          "the share of noisy labels must be at least 0 and below 1, got "
              + share
              + "; 0.2 is 20%");
    }
    return with(
        s -> {
          s.noise = share;
          s.noiseKind = kind;
        });
  }

  /**
   * Sets the loss of trained networks; without it, cross-entropy for classes and squared error for
   * numbers. With squared loss and classes the targets are one-hot.
   *
   * @param loss cross-entropy, for classes alone, or squared error
   * @return the changed plan
   */
  public SweepPlan withLoss(Loss loss) {
    if (loss == Loss.BINARY_CROSS_ENTROPY) {
      throw new InvalidInputException(
          "a sweep trains with cross-entropy or mse, got bce; two classes are cross-entropy's too");
    }
    return with(
        s -> {
          s.loss = loss;
          s.lossChosen = true;
        });
  }

  /**
   * Sets how often training goes through its samples.
   *
   * @param epochs at least 1
   * @return the changed plan
   */
  public SweepPlan withEpochs(int epochs) {
    return with(s -> s.epochs = atLeast(1, epochs, "the number of epochs"));
  }

  /**
   * Ends each training after the first epoch that leaves no error on its own labels, noisy ones
   * included; the epochs are then the most there are. Not along the steps, and for classes only.
   *
   * @return the changed plan
   */
  public SweepPlan untilInterpolation() {
    return with(s -> s.untilInterpolation = true);
  }

  /**
   * Sets how many samples a step sees.
   *
   * @param batchSize at least 1
   * @return the changed plan
   */
  public SweepPlan withBatchSize(int batchSize) {
    return with(s -> s.batchSize = atLeast(1, batchSize, "the batch size"));
  }

  /**
   * Sets Adam's learning rate.
   *
   * @param rate positive
   * @return the changed plan
   */
  public SweepPlan withLearningRate(double rate) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException("the learning rate must be positive, got " + rate);
    }
    return with(s -> s.learningRate = rate);
  }

  /**
   * Sets the decay of weights, decoupled from the gradient (AdamW).
   *
   * @param decay at least 0
   * @return the changed plan
   */
  public SweepPlan withWeightDecay(double decay) {
    if (!(decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException("the weight decay must be at least 0, got " + decay);
    }
    return with(s -> s.weightDecay = decay);
  }

  /**
   * Sets the weight decays among which the tuned curve of trained networks chooses at every value,
   * the plan's own decay included. Each costs a training more, without measures; the defaults were
   * tuned by us on pooled MNIST, where 1 is best.
   *
   * @param decays positive, decoupled as {@link #withWeightDecay}; none for no such curve
   * @return the changed plan
   */
  public SweepPlan withDecays(double... decays) {
    for (double decay : decays) {
      if (!(decay > 0 && decay < Double.POSITIVE_INFINITY)) {
        throw new InvalidInputException("a decay to choose from must be positive, got " + decay);
      }
    }
    return with(s -> s.decays = decays.clone());
  }

  /**
   * Adds values where models just manage to fit their labels, once the plan's own are done.
   *
   * @param values how many at most, 0 for none; not along label noise or steps
   * @return the changed plan
   */
  public SweepPlan withRefinement(int values) {
    return with(s -> s.refine = atLeast(0, values, "the number of values to add"));
  }

  /**
   * Sets how often everything is repeated with other seeds; error bars need at least two.
   *
   * @param seeds at least 1
   * @return the changed plan
   */
  public SweepPlan withSeeds(int seeds) {
    return with(s -> s.seeds = atLeast(1, seeds, "the number of seeds"));
  }

  /**
   * Sets the first repetition's seed.
   *
   * @param seed any number
   * @return the changed plan
   */
  public SweepPlan withSeed(long seed) {
    return with(s -> s.seed = seed);
  }

  /**
   * Sets what changes from one repetition to the next; the rest keeps the first one's seed.
   *
   * @param varied at least one
   * @return the changed plan
   */
  public SweepPlan withVaried(Varied... varied) {
    if (varied.length == 0) {
      throw new InvalidInputException(
          "repetitions must differ in something: subset, labels, initialisation or batches");
    }
    return with(s -> s.varied = EnumSet.copyOf(Arrays.asList(varied)));
  }

  /**
   * Sets how many products with its Hessian each trained network is measured with.
   *
   * @param products 0 for no measures of curvature, otherwise at least 20
   * @return the changed plan
   */
  public SweepPlan withBudget(int products) {
    return with(
        s -> s.budget = products == 0 ? 0 : atLeast(20, products, "the budget of products"));
  }

  /**
   * Sets at which z effective dimensionality is measured; 1/N for N training samples is always
   * among them.
   *
   * @param z positive, in units of eigenvalue of the mean loss
   * @return the changed plan
   */
  public SweepPlan withZ(double... z) {
    for (double value : z) {
      if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
        throw new InvalidInputException("z must be positive and finite, got " + value);
      }
    }
    return with(s -> s.z = z.clone());
  }

  /**
   * Sets at which τ shares of eigenvalues are measured.
   *
   * @param tau at least 0
   * @return the changed plan
   */
  public SweepPlan withTau(double... tau) {
    for (double value : tau) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new InvalidInputException("tau must be at least 0 and finite, got " + value);
      }
    }
    return with(s -> s.tau = tau.clone());
  }

  /**
   * Sets the features of linear models.
   *
   * @param kind what they are
   * @return the changed plan
   */
  public SweepPlan withFeatures(FeatureKind kind) {
    return with(s -> s.features = kind);
  }

  /**
   * Sets the bandwidth σ of Fourier features; without it, half the median distance of training
   * samples, which for MNIST's pixels is the 5 of Belkin et al. 2019.
   *
   * @param sigma positive
   * @return the changed plan
   */
  public SweepPlan withBandwidth(double sigma) {
    if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException("the bandwidth must be positive, got " + sigma);
    }
    return with(s -> s.bandwidth = sigma);
  }

  /**
   * Sets the ridges among which the tuned curve of linear models chooses at every width.
   *
   * @param ridges positive, in units of the unscaled features' Gram matrix; none for no such curve
   * @return the changed plan
   */
  public SweepPlan withRidges(double... ridges) {
    for (double ridge : ridges) {
      if (!(ridge > 0 && ridge < Double.POSITIVE_INFINITY)) {
        throw new InvalidInputException("a ridge must be positive, got " + ridge);
      }
    }
    return with(s -> s.ridges = ridges.clone());
  }

  /**
   * Keeps the cells in a folder's ledger, so that whatever was done survives.
   *
   * @param folder an existing folder
   * @return the changed plan
   */
  public SweepPlan in(Path folder) {
    return new SweepPlan(
        settings, Optional.of(folder), threads, memoryLimit, listener, command, version);
  }

  /**
   * Sets how many cells are worked on at once; results do not depend on it.
   *
   * @param threads at least 1
   * @return the changed plan
   */
  public SweepPlan withThreads(int threads) {
    return new SweepPlan(
        settings,
        folder,
        atLeast(1, threads, "the number of threads"),
        memoryLimit,
        listener,
        command,
        version);
  }

  /**
   * Sets how much memory the survey of one network's curvature may take; without it, half of the
   * machine's. Networks that take more are trained and judged, but not measured.
   *
   * @param bytes the limit, at least 1
   * @return the changed plan
   */
  public SweepPlan withMemoryLimit(long bytes) {
    if (bytes < 1) {
      throw new InvalidInputException("the memory limit must be at least 1 byte, got " + bytes);
    }
    return new SweepPlan(
        settings, folder, threads, OptionalLong.of(bytes), listener, command, version);
  }

  /**
   * Tells a listener of every cell.
   *
   * @param listener called by the threads that work, one at a time
   * @return the changed plan
   */
  public SweepPlan withListener(SweepListener listener) {
    return new SweepPlan(settings, folder, threads, memoryLimit, listener, command, version);
  }

  /**
   * Notes in the ledger which command and version this is.
   *
   * @param command the command as it was typed
   * @param version the version of Sonde
   * @return the changed plan
   */
  public SweepPlan startedBy(String command, String version) {
    return new SweepPlan(settings, folder, threads, memoryLimit, listener, command, version);
  }

  /**
   * Notes something about the data that is needed to read them again.
   *
   * <p>One note is acted on: {@code flat} says that inputs of two axes are images laid in rows, of
   * pixels that share one scale, and not a table, whose columns have a scale each.
   *
   * @param name the note's name
   * @param value what is noted, one line
   * @return the changed plan
   */
  public SweepPlan withNote(String name, String value) {
    return with(
        s -> {
          Map<String, String> facts = new TreeMap<>(s.facts);
          facts.put(name, value);
          s.facts = Map.copyOf(facts);
        });
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
    return new SweepRun(this, data).run();
  }

  /**
   * Runs what is missing of a sweep over the number of inputs on the theory's own data, of as many
   * inputs as the widest model has, drawn afresh for every seed. The sweep then holds the theory
   * beside it.
   *
   * @param law what the data are drawn from
   * @return what the cells say together
   * @throws InvalidInputException if the plan does not sweep over features
   */
  public Sweep onGaussian(GaussianData law) {
    return onTask(law).run();
  }

  private SweepRun onTask(GaussianData law) {
    if (settings.range.axis() != SweepAxis.FEATURES) {
      throw new InvalidInputException(
          "the theory's Gaussian data are for sweeps over features, got one over "
              + settings.range.axis().label());
    }
    SweepPlan linear = withFeatures(FeatureKind.LINEAR).withLabelNoise(0);
    return new SweepRun(linear, linear.task(law));
  }

  GaussianTask task(GaussianData law) {
    List<Double> values = settings.range.values();
    return new GaussianTask(
        law, values.get(values.size() - 1).intValue(), settings.test, settings.seed);
  }

  /**
   * Estimates the time of the sweep from short probes, without writing anything.
   *
   * @param data the data
   * @return the estimate
   */
  public CostEstimate costOn(Dataset data) {
    return new SweepRun(this, data).cost();
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

  Settings settings() {
    return settings;
  }

  Optional<Path> folder() {
    return folder;
  }

  int threads() {
    return threads;
  }

  OptionalLong memoryLimit() {
    return memoryLimit;
  }

  SweepListener listener() {
    return listener;
  }

  String command() {
    return command;
  }

  String version() {
    return version;
  }

  /** The same plan with facts of the data it was resolved on, and the loss that they call for. */
  SweepPlan resolved(Map<String, String> facts, int samples, int test) {
    return with(
        s -> {
          if ("0".equals(facts.get("classes"))) {
            s.loss = Loss.MEAN_SQUARED_ERROR;
          }
          Map<String, String> noted = new TreeMap<>(s.facts);
          noted.putAll(facts);
          s.facts = Map.copyOf(noted);
          s.samples = samples;
          s.test = test;
        });
  }

  /**
   * Returns the plan's canonical form, which also serves as the keys of {@code --config}.
   *
   * @return names and values
   */
  public Configuration configuration() {
    return PlanForm.of(settings);
  }

  /**
   * Reads a plan's canonical form.
   *
   * @param configuration what {@link #configuration()} gave
   * @return the plan, without folder, threads and listener
   */
  public static SweepPlan of(Configuration configuration) {
    return new SweepPlan(
        PlanForm.read(configuration),
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        OptionalLong.empty(),
        SweepListener.silent(),
        "",
        "");
  }

  private static int atLeast(int least, int value, String what) {
    if (value < least) {
      throw new InvalidInputException(what + " must be at least " + least + ", got " + value);
    }
    return value;
  }
}
