package dev.sonde.descent;

import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.NetworkKind;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.Varied;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.loss.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that a {@link SweepPlan} may be told of what it does; what it is told is checked. */
public abstract sealed class PlanOptions permits SweepPlan {
  /** What it has been told so far. */
  private final SweepDesign design;

  PlanOptions(SweepDesign design) {
    this.design = design;
  }

  /**
   * Returns everything that the sweep's results depend on.
   *
   * @return the design
   */
  public final SweepDesign design() {
    return design;
  }

  /** The same plan of another design. */
  abstract SweepPlan with(SweepDesign changed);

  /**
   * Sets the width of every hidden layer where it is not what varies.
   *
   * @param width at least 1
   * @return the changed plan
   */
  public SweepPlan withWidth(int width) {
    return with(design.with(design.network().withWidth(width)));
  }

  /**
   * Sets what kind of network is trained.
   *
   * @param kind perceptrons; convolutional networks, for which the data must be images; or
   *     transformers, for which they must be text
   * @return the changed plan
   */
  public SweepPlan withNetwork(NetworkKind kind) {
    return with(design.with(design.network().withKind(kind)));
  }

  /**
   * Sets how many hidden layers the perceptrons have, or blocks the other networks.
   *
   * @param depth at least 1
   * @return the changed plan
   */
  public SweepPlan withDepth(int depth) {
    return with(design.with(design.network().withDepth(depth)));
  }

  /**
   * Sets the attention heads of each block of transformers.
   *
   * @param heads at least 1; every width must be a multiple of them
   * @return the changed plan
   */
  public SweepPlan withHeads(int heads) {
    return with(design.with(design.network().withHeads(heads)));
  }

  /**
   * Sets how many samples are trained on where that is not what varies.
   *
   * @param samples at least 2
   * @return the changed plan
   */
  public SweepPlan withSamples(int samples) {
    return with(design.with(design.data().withSamples(samples)));
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
    List<Integer> ascending = Arrays.stream(samples).sorted().distinct().boxed().toList();
    int own = ascending.size() - 1;
    return with(
        design
            .with(design.data().withSamples(ascending.get(own)))
            .with(design.range().withFewerSamples(ascending.subList(0, own))));
  }

  /**
   * Sets how many samples are tested on at most; all that training leaves, when there are fewer.
   *
   * @param test at least 1
   * @return the changed plan
   */
  public SweepPlan withTestSamples(int test) {
    return with(design.with(design.data().withTest(test)));
  }

  /**
   * Averages squares of pixels before anything else.
   *
   * @param factor the square's side, 1 for none; the data must be images whose sides it divides
   * @return the changed plan
   */
  public SweepPlan withPooling(int factor) {
    return with(design.with(design.data().withPool(factor)));
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
    return with(design.with(design.data().withNoise(share, kind)));
  }

  /**
   * Sets the loss of trained networks; without it, cross-entropy for classes and squared error for
   * numbers. With squared loss and classes the targets are one-hot.
   *
   * @param loss cross-entropy, for classes alone, or squared error
   * @return the changed plan
   */
  public SweepPlan withLoss(Loss loss) {
    return with(design.with(design.training().withLoss(loss)));
  }

  /**
   * Sets how often training goes through its samples.
   *
   * @param epochs at least 1
   * @return the changed plan
   */
  public SweepPlan withEpochs(int epochs) {
    return with(design.with(design.training().withEpochs(epochs)));
  }

  /**
   * Ends each training after the first epoch that leaves no error on its own labels, noisy ones
   * included; the epochs are then the most there are. Not along the steps, and for classes only.
   *
   * @return the changed plan
   */
  public SweepPlan untilInterpolation() {
    return with(design.with(design.training().withEndAtInterpolation()));
  }

  /**
   * Sets how many samples a step sees.
   *
   * @param batchSize at least 1
   * @return the changed plan
   */
  public SweepPlan withBatchSize(int batchSize) {
    return with(design.with(design.training().withBatchSize(batchSize)));
  }

  /**
   * Sets Adam's learning rate.
   *
   * @param rate positive
   * @return the changed plan
   */
  public SweepPlan withLearningRate(double rate) {
    return with(design.with(design.training().withLearningRate(rate)));
  }

  /**
   * Sets the decay of weights, decoupled from the gradient (AdamW).
   *
   * @param decay at least 0
   * @return the changed plan
   */
  public SweepPlan withWeightDecay(double decay) {
    return with(design.with(design.regularisation().withWeightDecay(decay)));
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
    return with(design.with(design.regularisation().withDecays(listed(decays))));
  }

  /**
   * Adds values where models just manage to fit their labels, once the plan's own are done.
   *
   * @param values how many at most, 0 for none; not along label noise or steps
   * @return the changed plan
   */
  public SweepPlan withRefinement(int values) {
    return with(design.with(design.range().withRefinement(values)));
  }

  /**
   * Sets how often everything is repeated with other seeds; error bars need at least two.
   *
   * @param seeds at least 1
   * @return the changed plan
   */
  public SweepPlan withSeeds(int seeds) {
    return with(design.with(design.repetitions().withSeeds(seeds)));
  }

  /**
   * Sets the first repetition's seed.
   *
   * @param seed any number
   * @return the changed plan
   */
  public SweepPlan withSeed(long seed) {
    return with(design.with(design.repetitions().withSeed(seed)));
  }

  /**
   * Sets what changes from one repetition to the next; the rest keeps the first one's seed.
   *
   * @param varied at least one
   * @return the changed plan
   */
  public SweepPlan withVaried(Varied... varied) {
    return with(design.with(design.repetitions().withVaried(Set.copyOf(Arrays.asList(varied)))));
  }

  /**
   * Sets how many products with its Hessian each trained network is measured with.
   *
   * @param products 0 for no measures of curvature, otherwise at least 20
   * @return the changed plan
   */
  public SweepPlan withBudget(int products) {
    return with(design.with(design.measures().withBudget(products)));
  }

  /**
   * Sets at which z effective dimensionality is measured; 1/N for N training samples is always
   * among them.
   *
   * @param z positive, in units of eigenvalue of the mean loss
   * @return the changed plan
   */
  public SweepPlan withZ(double... z) {
    return with(design.with(design.measures().withZ(listed(z))));
  }

  /**
   * Sets at which τ shares of eigenvalues are measured.
   *
   * @param tau at least 0
   * @return the changed plan
   */
  public SweepPlan withTau(double... tau) {
    return with(design.with(design.measures().withTau(listed(tau))));
  }

  /**
   * Sets the features of linear models.
   *
   * @param kind what they are
   * @return the changed plan
   */
  public SweepPlan withFeatures(FeatureKind kind) {
    return with(design.with(design.features().withKind(kind)));
  }

  /**
   * Sets the bandwidth σ of Fourier features; without it, half the median distance of training
   * samples, which for MNIST's pixels is the 5 of Belkin et al. 2019.
   *
   * @param sigma positive
   * @return the changed plan
   */
  public SweepPlan withBandwidth(double sigma) {
    return with(design.with(design.features().withBandwidth(sigma)));
  }

  /**
   * Sets the ridges among which the tuned curve of linear models chooses at every width.
   *
   * @param ridges positive, in units of the unscaled features' Gram matrix; none for no such curve
   * @return the changed plan
   */
  public SweepPlan withRidges(double... ridges) {
    return with(design.with(design.regularisation().withRidges(listed(ridges))));
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
    return with(design.withNotes(Map.of(name, value)));
  }

  private static List<Double> listed(double... values) {
    return Arrays.stream(values).boxed().toList();
  }
}
