package dev.sonde.nets.curvature;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.loss.Criterion;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.loss.LossValue;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.NoGradGuard;
import org.jspecify.annotations.Nullable;

/**
 * The mean loss of a network over a data set, as a function of the network's trainable parameters,
 * with its gradient and its curvature.
 *
 * <p>The mean runs over all targets: class labels, or elements for squared and logistic error. So
 * no figure depends on the batch size but for rounding.
 *
 * <p>An objective copies the network when it is made, in the precision of its evaluation and in
 * evaluation mode, and does not see later changes. It holds native memory and worker threads until
 * it is closed. Its methods and those of its operators may be called from any thread, one at a
 * time.
 */
public final class Objective implements AutoCloseable {

  private final Network network;
  private final Loss loss;
  private Dataset dataset; // y in the shape of the output, once that is known
  private final Evaluation evaluation;
  private final Partition partition;
  private final WorkingCopy copy;
  private final ParameterBlock everything;
  private final OrderedWorkers workers;
  private final MinibatchPass pass;
  private final MeanLoss meanLoss;
  private final CurvatureProducts products;
  private final FailureAdvice advice;
  private final List<AutoCloseable> owned = new ArrayList<>();
  private @Nullable ShardedProducts sharded;
  private MeanLoss.@Nullable Value value;
  private @Nullable WorkingCopy displaced;
  private @Nullable ParameterBlock displacedBlock;
  private boolean closed;

  private Objective(
      Network network,
      Loss loss,
      Dataset dataset,
      Evaluation evaluation,
      Partition partition,
      Optional<double[]> parameters,
      Optional<WorkingCopy> shared) {
    this.network = network;
    this.loss = loss;
    this.dataset = dataset;
    this.evaluation = evaluation;
    this.partition = partition;
    int[] first = partition.minibatches().get(0);
    this.advice = new FailureAdvice(network, dataset, first.length);
    ModelInputs modelInputs = ModelInputs.of(network.source(), network.program(), dataset);
    this.copy = shared.orElseGet(() -> WorkingCopy.of(network, evaluation.precision()));
    if (shared.isEmpty()) {
      owned.add(copy);
    }
    boolean complete = false;
    try {
      requireTensorsOfTheirOwn();
      parameters.ifPresent(copy::set);
      this.everything = new ParameterBlock(copy, copy.parameters(), evaluation.precision());
      owned.add(everything);
      TrialRun trial = new TrialRun(network.source(), copy, dataset, modelInputs, first);
      long[] outputShape = explained(trial::outputShape);
      this.dataset = Criterion.fitted(loss, outputShape, dataset);
      Criterion criterion = Criterion.of(loss, outputShape, this.dataset.targets().shape());
      criterion.checkValues(this.dataset);
      this.workers = new OrderedWorkers(evaluation.threads());
      owned.add(workers);
      Minibatches inputs =
          new Minibatches(modelInputs, partition, evaluation.precision(), evaluation.graphMemory());
      owned.add(inputs);
      this.pass =
          new MinibatchPass(criterion, this.dataset, modelInputs, partition, inputs, outputShape);
      this.meanLoss = new MeanLoss(pass, workers);
      long memory = evaluation.graphMemory() - inputs.keptBytes();
      this.products =
          new CurvatureProducts(pass, copy, everything, workers, memory, evaluation.seed());
      owned.add(products);
      complete = true;
    } finally {
      if (!complete) {
        closeAll();
      }
    }
  }

  /**
   * Makes the objective of a network over all samples of a data set.
   *
   * @param network the network; copied
   * @param loss the loss
   * @param dataset inputs and targets that fit the network and the loss
   * @return the objective, which the caller closes
   * @throws InvalidInputException if the network refuses the inputs, or its output and the targets
   *     do not fit the loss
   */
  public static Objective of(Network network, Loss loss, Dataset dataset) {
    return of(network, loss, dataset, Evaluation.withDefaults());
  }

  /**
   * Makes the objective of a network over a data set, evaluated as told.
   *
   * @param network the network; copied
   * @param loss the loss
   * @param dataset inputs and targets that fit the network and the loss
   * @param evaluation samples, batch size, threads, memory and precision
   * @return the objective, which the caller closes
   * @throws InvalidInputException if the network refuses the inputs, or its output and the targets
   *     do not fit the loss
   */
  public static Objective of(Network network, Loss loss, Dataset dataset, Evaluation evaluation) {
    return new Objective(
        network,
        loss,
        dataset,
        evaluation,
        cut(network, dataset, evaluation),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns the objective of the same network with other parameters, over the same samples; the
   * network and this objective stay as they are. Other machines have no part in it.
   *
   * @param parameters a flat vector in the order of {@link Network#parameters()}, kept in the
   *     precision of the evaluation
   * @return the objective there, which the caller closes
   * @throws InvalidInputException if the network's output is not finite there
   * @throws IllegalArgumentException if the length is not the number of parameters
   */
  public synchronized Objective at(double[] parameters) {
    requireLength(parameters);
    return new Objective(
        network,
        loss,
        dataset,
        evaluation.here(),
        partition,
        Optional.of(parameters.clone()),
        Optional.empty());
  }

  /**
   * Makes the objective of a part of some data set, which forms the products of that part's groups.
   *
   * @param partition the part's groups, over its data alone
   * @param shared the network's copy, which stays the caller's and must not change
   */
  static Objective ofPart(
      Network network,
      Loss loss,
      Dataset part,
      Evaluation evaluation,
      Partition partition,
      WorkingCopy shared) {
    return new Objective(
        network, loss, part, evaluation, partition, Optional.empty(), Optional.of(shared));
  }

  private static Partition cut(Network network, Dataset dataset, Evaluation evaluation) {
    return Partition.of(
        dataset.samples(),
        evaluation,
        network.source(),
        network.program().batch(),
        Partition.finest(network.parameterCount(), dataset.inputs()));
  }

  /**
   * Returns the network whose parameters the loss is a function of.
   *
   * @return the network given when the objective was made
   */
  public Network network() {
    return network;
  }

  /**
   * Returns the loss.
   *
   * @return the loss whose mean this is
   */
  public Loss loss() {
    return loss;
  }

  /**
   * Returns the data set.
   *
   * @return inputs and targets; the targets in the shape of the network's output where the loss
   *     compares the two and only axes of length 1 at the end were missing or too many
   */
  public Dataset dataset() {
    return dataset;
  }

  /**
   * Returns how it is evaluated.
   *
   * @return the settings given when the objective was made
   */
  public Evaluation evaluation() {
    return evaluation;
  }

  /**
   * Returns the network's inputs as far as the mean runs over them.
   *
   * @return all, or those of the samples that were drawn
   */
  public Values inputsUsed() {
    return partition.samples() == partition.population()
        ? dataset.inputs()
        : dataset
            .inputs()
            .select(partition.minibatches().stream().flatMapToInt(Arrays::stream).toArray());
  }

  /**
   * Returns how many samples the mean runs over.
   *
   * @return the number of samples, all or those drawn
   */
  public int samplesUsed() {
    return partition.samples();
  }

  /**
   * Returns <i>N</i>: how many targets the loss of all the data is the mean over, whether all of
   * their samples are seen or some.
   *
   * @return samples times targets a sample
   */
  public long targets() {
    return (long) dataset.samples() * dataset.targets().sampleSize();
  }

  /**
   * Returns the loss, the share of targets predicted, and the gradient's norm. One forward and one
   * backward pass over the samples, the first time.
   *
   * @return the value at the parameters the network had when the objective was made
   * @throws InvalidInputException if the loss is not finite
   */
  public synchronized LossValue value() {
    MeanLoss.Value here = here();
    double squares = 0;
    for (double g : here.gradient()) {
      squares += g * g;
    }
    return new LossValue(here.loss(), here.accuracy(), Math.sqrt(squares));
  }

  /**
   * Returns the standard error of the mean loss as an estimate of that over all samples, of which
   * <i>n</i> of <i>N</i> were drawn without replacement: {@code √(s²/n · (1 − n/N))}, <i>s²</i> the
   * variance of the samples' mean losses, with <i>n</i> − 1 below. One forward pass over the
   * samples, none where all are seen. Source: Cochran, Sampling Techniques, 3rd ed., section 2.6.
   *
   * @return 0 where all samples are seen, NaN where one of several is
   */
  public synchronized double lossSamplingError() {
    int seen = partition.samples();
    int population = partition.population();
    if (seen == population) {
      return 0;
    }
    double[] losses = explained(() -> meanLoss.bySample(copy));
    double mean = Arrays.stream(losses).average().orElse(Double.NaN);
    double squares = 0;
    for (double one : losses) {
      squares += (one - mean) * (one - mean);
    }
    double unseen = 1 - (double) seen / population;
    return Math.sqrt(squares / (seen - 1) / seen * unseen);
  }

  /**
   * Returns the gradient of the mean loss.
   *
   * @return a new flat vector in the order of {@link Network#parameters()}
   * @throws InvalidInputException if the loss is not finite
   */
  public synchronized double[] gradient() {
    return here().gradient().clone();
  }

  /**
   * Tells whether the network's outputs look like probabilities where the loss takes logits: under
   * cross-entropy, all in [0, 1] and summing to 1 over the classes; under the logistic loss, all in
   * [0, 1] and more than ½ apart. Squared error takes outputs as they are. One forward pass over
   * the first minibatch.
   *
   * <p>Loss and curvature are then those of a softmax of a softmax (a sigmoid of a sigmoid), which
   * is seldom what was trained.
   *
   * @return whether they do
   */
  public synchronized boolean outputsAreProbabilities() {
    return explained(
        () ->
            Libtorch.compute(
                () -> {
                  NoGradGuard guard = new NoGradGuard();
                  try {
                    return pass.criterion().probabilities(pass.output(copy, 0));
                  } finally {
                    guard.close();
                  }
                }));
  }

  /**
   * Returns the mean loss at other parameters; the network and this objective stay as they are. One
   * forward pass over the samples.
   *
   * @param parameters a flat vector in the order of {@link Network#parameters()}
   * @return the mean loss there; not finite where the network overflows
   * @throws IllegalArgumentException if the length is not the number of parameters
   */
  public synchronized double lossAt(double[] parameters) {
    WorkingCopy there = displacedTo(parameters);
    return explained(
        () -> {
          there.set(parameters);
          return meanLoss.at(there);
        });
  }

  /**
   * Returns the mean loss and its gradient at other parameters; the network and this objective stay
   * as they are. One forward and one backward pass over the samples.
   *
   * @param parameters a flat vector in the order of {@link Network#parameters()}
   * @return both there; not finite where the network overflows
   * @throws IllegalArgumentException if the length is not the number of parameters
   */
  public synchronized LossGradient gradientAt(double[] parameters) {
    WorkingCopy there = displacedTo(parameters);
    return explained(
        () -> {
          there.set(parameters);
          MeanLoss.Value found = meanLoss.withGradient(there, blockOf(there));
          return new LossGradient(found.loss(), found.gradient());
        });
  }

  private ParameterBlock blockOf(WorkingCopy elsewhere) {
    ParameterBlock block = displacedBlock;
    if (block == null) {
      block = new ParameterBlock(elsewhere, elsewhere.parameters(), evaluation.precision());
      displacedBlock = block;
      owned.add(block);
    }
    return block;
  }

  /**
   * Returns what the network answers at other parameters, which stay as they are. One forward pass
   * over the samples.
   *
   * @param parameters a flat vector in the order of {@link Network#parameters()}
   * @return a class for each target, in an order that is always the same; empty where the loss
   *     knows no classes
   * @throws IllegalArgumentException if the length is not the number of parameters
   */
  public synchronized Optional<long[]> answersAt(double[] parameters) {
    WorkingCopy there = displacedTo(parameters);
    return explained(
        () -> {
          there.set(parameters);
          return meanLoss.answers(there);
        });
  }

  private WorkingCopy displacedTo(double[] parameters) {
    requireLength(parameters);
    WorkingCopy elsewhere = displaced;
    if (elsewhere == null) {
      elsewhere = copy.another();
      displaced = elsewhere;
      owned.add(elsewhere);
    }
    return elsewhere;
  }

  private void requireLength(double[] parameters) {
    if (parameters.length != everything.dimension()) {
      throw new IllegalArgumentException(
          "the network has "
              + everything.dimension()
              + " parameters, got "
              + parameters.length
              + " values");
    }
  }

  /**
   * Returns the Hessian of the mean loss, <i>∂²L/∂θ²</i>.
   *
   * @return the operator, in the order of {@link Network#parameters()}
   */
  public CurvatureOperator hessian() {
    return operator(CurvatureMatrix.HESSIAN, copy.parameters());
  }

  /**
   * Returns the generalised Gauss–Newton matrix, the mean over targets of <i>JᵀMJ</i>: <i>J</i> is
   * the output's Jacobian in the parameters and <i>M</i> the loss's Hessian in the output. It is
   * positive semidefinite.
   *
   * @return the operator, in the order of {@link Network#parameters()}
   */
  public CurvatureOperator gaussNewton() {
    return operator(CurvatureMatrix.GAUSS_NEWTON, copy.parameters());
  }

  /**
   * Returns the highest rank that the Gauss–Newton matrix of all the data can have: the number of
   * targets times the rank of one's loss in its output, C − 1 for cross-entropy over C classes and
   * 1 for an element, and no more than there are parameters.
   */
  public long gaussNewtonRank() {
    return Math.min(everything.dimension(), targets() * pass.criterion().hessianRank());
  }

  /**
   * Returns one of the matrices. Of a Fisher matrix no gradient of a single target is ever formed:
   * each loss sees its own part of the output alone, so the product is <i>Jᵀs(sᵀJv)</i> with
   * <i>s</i> the loss's gradient in the output.
   *
   * @param matrix which
   * @return the operator, in the order of {@link Network#parameters()}
   */
  public CurvatureOperator curvature(CurvatureMatrix matrix) {
    return operator(matrix, copy.parameters());
  }

  /**
   * Returns the mean over targets of <i>‖∇ℓ_t‖²</i>, the squared norm of a target's own gradient:
   * the trace of {@link CurvatureMatrix#EMPIRICAL_FISHER}, in units of squared gradient.
   *
   * <p>Exact to rounding for a {@link LinearChain} with one target a sample, by one forward and one
   * backward pass; otherwise estimated by random signs on small pieces of the data, by one forward
   * and two backward passes, with the standard error of that. When only a sample of the data was
   * drawn, the standard error holds the error of that as well.
   *
   * @param seed the seed of the signs
   * @return the mean; unresolved where it is not finite, or the error of a sample is unknown
   */
  public synchronized Estimate meanSquaredGradient(long seed) {
    return explained(
        () -> new SquaredGradients(network, copy, everything.tensors(), pass, workers).mean(seed));
  }

  /** Frees native memory and ends the workers; operators of this objective become unusable. */
  @Override
  public synchronized void close() {
    closeAll();
  }

  public synchronized CurvatureOperator operator(
      CurvatureMatrix matrix, List<ParameterTensor> tensors) {
    ParameterBlock block =
        names(tensors).equals(names(copy.parameters()))
            ? everything
            : new ParameterBlock(copy, tensors, evaluation.precision());
    if (block != everything) {
      owned.add(block);
    }
    return new CurvatureOperator(this, matrix, block);
  }

  private static List<String> names(List<ParameterTensor> tensors) {
    return tensors.stream().map(ParameterTensor::name).toList();
  }

  /**
   * Returns how many minibatches the samples are cut into.
   *
   * @return the number of minibatches, at least 1
   */
  public int minibatchCount() {
    return partition.minibatches().size();
  }

  Partition partition() {
    return partition;
  }

  /** How many of a kind's graphs stay resident, for tests. */
  public synchronized int graphsKept(CurvatureMatrix matrix) {
    return products.graphsKept(matrix);
  }

  /** Multiplies every vector with every group's matrix. */
  synchronized void products(
      CurvatureMatrix matrix,
      ParameterBlock block,
      double[][] vectors,
      CurvatureProducts.Sink sink) {
    explained(
        () -> {
          Optional<ShardMachines> machines = evaluation.machines();
          if (machines.isPresent()) {
            shardedOn(machines.get()).multiply(matrix, block, vectors, sink);
          } else {
            products.multiply(matrix, block, vectors, sink);
          }
          return true;
        });
  }

  /** Hands the data over when the first product is asked for. */
  private ShardedProducts shardedOn(ShardMachines machines) {
    ShardedProducts known = sharded;
    if (known == null) {
      List<Shard> shards =
          ShardedProducts.cut(
              loss, dataset, evaluation, partition, machines.shards(partition.groups()));
      known = new ShardedProducts(machines.hold(shards), shards, workers);
      sharded = known;
      owned.add(known);
    }
    return known;
  }

  /** All trainable tensors, or some of them by their positions. */
  synchronized ParameterBlock block(int[] positions) {
    if (positions.length == everything.members().size()
        && Arrays.equals(positions, everything.positions())) {
      return everything;
    }
    List<ParameterTensor> all = copy.parameters();
    ParameterBlock block =
        new ParameterBlock(
            copy, Arrays.stream(positions).mapToObj(all::get).toList(), evaluation.precision());
    owned.add(block);
    return block;
  }

  WorkingCopy copy() {
    return copy;
  }

  /** Loss and gradient at the network's own parameters, computed once. */
  private MeanLoss.Value here() {
    MeanLoss.Value known = value;
    if (known == null) {
      known = explained(() -> meanLoss.finite(copy, meanLoss.withGradient(copy, everything)));
      value = known;
    }
    return known;
  }

  /** Copying keeps equal tensors tied, and would part those that share memory in other shapes. */
  private void requireTensorsOfTheirOwn() {
    if (!names(copy.parameters()).equals(names(network.parameters()))) {
      throw new InvalidInputException(
          network.source()
              + ": parameters share memory in different shapes, so that it is not clear what the"
              + " free numbers are. Give each a tensor of its own (parameter.data ="
              + " parameter.data.clone()), or tie them by using one parameter in both places, and"
              + " export the model again.");
    }
  }

  private <T> T explained(Supplier<T> work) {
    if (closed) {
      throw new IllegalStateException(
          "this objective is closed, and its operators with it; use them before it is closed");
    }
    return advice.explained(work);
  }

  private void closeAll() {
    closed = true;
    for (int i = owned.size() - 1; i >= 0; i--) {
      try {
        owned.get(i).close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    owned.clear();
  }
}
