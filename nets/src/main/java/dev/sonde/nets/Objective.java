package dev.sonde.nets;

import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
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

  /** Most bytes of products under way per worker when vectors are multiplied in step. */
  private static final long LOCK_STEP_BYTES = 256L << 20;

  /**
   * How far two runs on the same samples may lie apart, as a share of the largest output. Tuned by
   * us: single precision's rounding stays below 1e-6 on the shared cases, and dropout or batch
   * statistics differ by 1e-2 and more.
   */
  private static final double OUTPUT_TOLERANCE = 1e-3;

  private final Network network;
  private final Loss loss;
  private Dataset dataset; // y in the shape of the output, once that is known
  private final Evaluation evaluation;
  private final Partition partition;
  private final Minibatches minibatches;
  private final WorkingCopy copy;
  private final ParameterBlock everything;
  private final Criterion criterion;
  private final long[] outputShape;
  private final Workers workers;
  private final Graphs gradientGraphs;
  private final Graphs outputGraphs;
  private final List<AutoCloseable> owned = new ArrayList<>();
  private @Nullable Totals totals;
  private @Nullable WorkingCopy displaced;
  private boolean closed;

  private Objective(Network network, Loss loss, Dataset dataset, Evaluation evaluation) {
    this.network = network;
    this.loss = loss;
    this.dataset = dataset;
    this.evaluation = evaluation;
    this.partition = Partition.of(dataset.samples(), evaluation);
    this.copy = WorkingCopy.of(network, evaluation.precision());
    owned.add(copy);
    boolean complete = false;
    try {
      requireTensorsOfTheirOwn();
      this.everything = new ParameterBlock(copy, copy.parameters(), evaluation.precision());
      owned.add(everything);
      this.outputShape = trialOutputShape();
      this.dataset = Criterion.fitted(loss, outputShape, dataset);
      this.criterion = Criterion.of(loss, outputShape, this.dataset.targets().shape());
      criterion.checkValues(this.dataset);
      this.workers = new Workers(evaluation.threads());
      owned.add(workers);
      this.minibatches =
          new Minibatches(
              dataset.inputs(), partition, evaluation.precision(), evaluation.graphMemory());
      owned.add(minibatches);
      long memory = evaluation.graphMemory() - minibatches.keptBytes();
      long least = leastGraphBytesPerSample();
      this.gradientGraphs = new Graphs(partition, memory, least, this::gradientGraph);
      owned.add(gradientGraphs);
      this.outputGraphs = new Graphs(partition, memory, least, this::outputGraph);
      owned.add(outputGraphs);
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
    return new Objective(network, loss, dataset, evaluation);
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
   * Returns how many samples the mean runs over.
   *
   * @return the number of samples, all or those drawn
   */
  public int samplesUsed() {
    return partition.samples();
  }

  /**
   * Returns the loss, the share of targets predicted, and the gradient's norm. One forward and one
   * backward pass over the samples, the first time.
   *
   * @return the value at the parameters the network had when the objective was made
   * @throws InvalidInputException if the loss is not finite
   */
  public synchronized LossValue value() {
    Totals t = totals();
    double squares = 0;
    for (double g : t.gradient) {
      squares += g * g;
    }
    return new LossValue(t.loss, t.accuracy, Math.sqrt(squares));
  }

  /**
   * Returns the gradient of the mean loss.
   *
   * @return a new flat vector in the order of {@link Network#parameters()}
   * @throws InvalidInputException if the loss is not finite
   */
  public synchronized double[] gradient() {
    return totals().gradient.clone();
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
    if (parameters.length != everything.dimension()) {
      throw new IllegalArgumentException(
          "the network has "
              + everything.dimension()
              + " parameters, got "
              + parameters.length
              + " values");
    }
    WorkingCopy elsewhere = displaced;
    if (elsewhere == null) {
      elsewhere = WorkingCopy.of(network, evaluation.precision());
      displaced = elsewhere;
      owned.add(elsewhere);
    }
    WorkingCopy there = elsewhere;
    return explained(
        () -> {
          there.set(parameters);
          double[] sum = new double[1];
          workers.inOrder(
              partition.groups(),
              GroupLoss::new,
              (own, group) -> own.loss = lossOfGroup(there, group),
              (own, group) -> sum[0] += own.loss);
          return sum[0] / targetsOf(partition.samples());
        });
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
   * Returns a Fisher information matrix, the mean over targets of <i>∇ℓ_t ∇ℓ_tᵀ</i>. No gradient of
   * a single target is ever formed: each loss sees its own part of the output alone, so the product
   * is <i>Jᵀs(sᵀJv)</i> with <i>s</i> the loss's gradient in the output.
   *
   * @param kind whose targets the gradients are taken at
   * @return the operator, in the order of {@link Network#parameters()}
   */
  public CurvatureOperator fisher(Fisher kind) {
    return operator(
        kind == Fisher.EMPIRICAL
            ? CurvatureMatrix.EMPIRICAL_FISHER
            : CurvatureMatrix.SAMPLED_FISHER,
        copy.parameters());
  }

  /**
   * Returns the mean over targets of <i>‖∇ℓ_t‖²</i>, the squared norm of a target's own gradient:
   * the trace of {@link Fisher#EMPIRICAL}, in units of squared gradient.
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
        () ->
            new SquaredGradients(
                    network,
                    copy,
                    everything.tensors(),
                    criterion,
                    dataset,
                    partition,
                    workers,
                    outputShape)
                .mean(seed));
  }

  /** Frees native memory and ends the workers; operators of this objective become unusable. */
  @Override
  public synchronized void close() {
    closeAll();
  }

  synchronized CurvatureOperator operator(CurvatureMatrix matrix, List<ParameterTensor> tensors) {
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

  Partition partition() {
    return partition;
  }

  /** How many of a kind's graphs stay resident, for tests. */
  synchronized int graphsKept(CurvatureMatrix matrix) {
    return graphsFor(matrix).keptCount();
  }

  /** Takes one group's product with one vector; called in order of groups for every column. */
  interface ProductSink {
    void accept(int group, int column, Product product);
  }

  /** Multiplies every vector with every group's matrix. */
  synchronized void products(
      CurvatureMatrix matrix, ParameterBlock block, double[][] vectors, ProductSink sink) {
    if (vectors.length == 0) {
      return;
    }
    explained(
        () -> {
          Graphs graphs = graphsFor(matrix);
          Graphs others = matrix.isOfOutput() ? gradientGraphs : outputGraphs;
          others.release();
          graphs.prepare();
          int inStep = columnsInStep(graphs, block, vectors.length);
          Libtorch.run(() -> products(matrix, block, vectors, sink, graphs, inStep));
          return true;
        });
  }

  private void products(
      CurvatureMatrix matrix,
      ParameterBlock block,
      double[][] vectors,
      ProductSink sink,
      Graphs graphs,
      int inStep) {
    TensorVector[] pieces = new TensorVector[vectors.length];
    for (int j = 0; j < vectors.length; j++) {
      pieces[j] = new TensorVector(block.pieces(block.flat(vectors[j])));
    }
    int groups = partition.groups();
    int chunks = (vectors.length + inStep - 1) / inStep;
    workers.inOrder(
        Math.multiplyExact(chunks, groups),
        () -> new GroupProducts(block, Math.min(inStep, vectors.length)),
        (own, item) -> {
          int first = item / groups * inStep;
          int last = Math.min(first + inStep, vectors.length);
          multiplyGroup(
              matrix, block, graphs, item % groups, Arrays.copyOfRange(pieces, first, last), own);
        },
        (own, item) -> {
          int first = item / groups * inStep;
          int last = Math.min(first + inStep, vectors.length);
          for (int j = first; j < last; j++) {
            sink.accept(item % groups, j, own.product(j - first));
          }
        });
  }

  private void multiplyGroup(
      CurvatureMatrix matrix,
      ParameterBlock block,
      Graphs graphs,
      int group,
      TensorVector[] vectors,
      GroupProducts out) {
    int first = partition.groupStarts()[group];
    int last = partition.groupStarts()[group + 1];
    for (int m = first; m < last; m++) {
      int minibatch = m;
      Graph graph = graphs.take(minibatch);
      try {
        for (int j = 0; j < vectors.length; j++) {
          int column = j;
          Libtorch.run(
              () ->
                  out.add(column, graph.times(matrix, block, vectors[column]), minibatch == first));
        }
      } finally {
        graphs.giveBack(minibatch, graph);
      }
    }
  }

  private Graphs graphsFor(CurvatureMatrix matrix) {
    return matrix.isOfOutput() ? outputGraphs : gradientGraphs;
  }

  /** One by one where every graph stays; otherwise as many as the bound on memory allows. */
  private static int columnsInStep(Graphs graphs, ParameterBlock block, int columns) {
    if (graphs.allKept()) {
      return 1;
    }
    long bytes = (long) block.dimension() * block.precision().bytes();
    return Math.toIntExact(Math.max(1, Math.min(columns, LOCK_STEP_BYTES / bytes)));
  }

  // Graphs

  private Graph gradientGraph(int minibatch) {
    return Libtorch.compute(
        () -> {
          Tensor output = outputOf(copy, minibatch);
          Tensor losses = criterion.sum(output, targetsOf(minibatch, copy.type()));
          return Graph.OfGradient.of(
              losses.mul(new Scalar(shareOf(minibatch))), everything.tensors());
        });
  }

  private Graph outputGraph(int minibatch) {
    return Libtorch.compute(
        () ->
            Graph.OfOutput.of(
                outputOf(copy, minibatch),
                everything.tensors(),
                (matrix, output) -> outputMatrix(matrix, output, minibatch)));
  }

  private Criterion.OutputMatrix outputMatrix(
      CurvatureMatrix matrix, Tensor output, int minibatch) {
    double share = shareOf(minibatch);
    return switch (matrix) {
      case GAUSS_NEWTON -> criterion.hessian(output, share);
      case EMPIRICAL_FISHER ->
          criterion.outerProduct(output, targetsOf(minibatch, copy.type()), share);
      case SAMPLED_FISHER ->
          criterion.outerProduct(output, criterion.drawn(output, uniforms(minibatch)), share);
      case HESSIAN -> throw new IllegalArgumentException("the Hessian is not of the output alone");
    };
  }

  /** What one target of a minibatch weighs in its group's mean. */
  private double shareOf(int minibatch) {
    return 1.0 / targetsOf(partition.groupSamples(partition.groupOf(minibatch)));
  }

  private double targetsOf(long samples) {
    return (double) samples * dataset.targets().sampleSize();
  }

  private Tensor outputOf(WorkingCopy copy, int minibatch) {
    int[] samples = partition.minibatches().get(minibatch);
    Tensor output = copy.forward(minibatches.inputs(minibatch));
    long[] shape = output.sizes().vec().get();
    long[] expected = outputShape.clone();
    expected[0] = samples.length;
    if (!Arrays.equals(shape, expected)) {
      throw new InvalidInputException(
          "The model gave an output of shape "
              + Arrays.toString(shape)
              + " for "
              + samples.length
              + " samples; expected "
              + Arrays.toString(expected)
              + ". Was it traced with a fixed batch size? Export it with torch.jit.script, or trace"
              + " it so that the first axis stays free.");
    }
    return output;
  }

  private Tensor targetsOf(int minibatch, ScalarType working) {
    Values targets = dataset.targets().select(partition.minibatches().get(minibatch));
    return criterion.targets(targets, working);
  }

  /** Two uniform numbers a target, from the seed and the target's place in the data set alone. */
  private Tensor uniforms(int minibatch) {
    int[] samples = partition.minibatches().get(minibatch);
    int each = dataset.targets().sampleSize();
    double[] out = new double[2 * samples.length * each];
    for (int i = 0; i < samples.length; i++) {
      for (int k = 0; k < each; k++) {
        long target = (long) samples[i] * each + k;
        int place = i * each + k;
        out[place] = CounterRandom.uniform(evaluation.seed(), 2 * target);
        out[samples.length * each + place] =
            CounterRandom.uniform(evaluation.seed(), 2 * target + 1);
      }
    }
    long[] targetShape = dataset.targets().shape().clone();
    targetShape[0] = samples.length;
    long[] shape = new long[targetShape.length + 1];
    shape[0] = 2;
    System.arraycopy(targetShape, 0, shape, 1, targetShape.length);
    return Tensor.create(out, shape);
  }

  // Values

  private record Totals(double loss, OptionalDouble accuracy, double[] gradient) {}

  private static final class GroupLoss implements Workers.Scratch {
    private double loss;

    @Override
    public void close() {
      // holds nothing native
    }
  }

  private Totals totals() {
    Totals known = totals;
    if (known == null) {
      known = explained(this::computeTotals);
      totals = known;
    }
    return known;
  }

  private Totals computeTotals() {
    double[] gradient = new double[everything.dimension()];
    double[] loss = new double[1];
    long[] predicted = new long[1];
    boolean[] predicts = {true};
    workers.inOrder(
        partition.groups(),
        () -> new GroupProducts(everything, 1),
        this::gradientOfGroup,
        (own, group) -> {
          own.product(0).addTo(gradient, partition.weight(group));
          loss[0] += own.loss();
          predicted[0] += own.predicted().orElse(0);
          predicts[0] &= own.predicted().isPresent();
        });
    double targets = targetsOf(partition.samples());
    double mean = loss[0] / targets;
    if (!Double.isFinite(mean)) {
      throw notFinite(mean);
    }
    return new Totals(
        mean,
        predicts[0] ? OptionalDouble.of(predicted[0] / targets) : OptionalDouble.empty(),
        gradient);
  }

  private void gradientOfGroup(GroupProducts own, int group) {
    own.startGroup();
    int first = partition.groupStarts()[group];
    for (int m = first; m < partition.groupStarts()[group + 1]; m++) {
      int minibatch = m;
      Libtorch.run(
          () -> {
            Tensor output = outputOf(copy, minibatch);
            Tensor targets = targetsOf(minibatch, copy.type());
            Tensor losses = criterion.sum(output, targets);
            TensorVector gradient =
                torch.grad(
                    new TensorVector(losses.mul(new Scalar(shareOf(minibatch)))),
                    everything.tensors(),
                    new TensorVector(),
                    new BoolOptional(false),
                    false,
                    true);
            own.add(0, gradient, minibatch == first);
            own.count(
                preciseLoss(output.detach(), targets),
                criterion.predicted(output.detach(), targets));
          });
    }
  }

  private double lossOfGroup(WorkingCopy there, int group) {
    double sum = 0;
    for (int m = partition.groupStarts()[group]; m < partition.groupStarts()[group + 1]; m++) {
      int minibatch = m;
      sum +=
          Libtorch.compute(
              () -> {
                NoGradGuard guard = new NoGradGuard();
                try {
                  return preciseLoss(
                      outputOf(there, minibatch), targetsOf(minibatch, there.type()));
                } finally {
                  guard.close();
                }
              });
    }
    return sum;
  }

  /** The sum of losses in double precision, whatever the network's own. */
  private double preciseLoss(Tensor output, Tensor targets) {
    Tensor wide = targets.is_floating_point() ? targets.to(ScalarType.Double) : targets;
    return criterion.sum(output.to(ScalarType.Double), wide).item_double();
  }

  private InvalidInputException notFinite(double mean) {
    String where = "";
    for (int m = 0; m < partition.minibatches().size() && where.isEmpty(); m++) {
      where = firstNotFinite(m);
    }
    return new InvalidInputException(
        "The mean loss is "
            + mean
            + where
            + "; a finite number is needed. Check the model's weights for NaN (did training"
            + " diverge?) and that the data are scaled as in training.");
  }

  private String firstNotFinite(int minibatch) {
    return Libtorch.compute(
        () -> {
          Tensor finite = outputOf(copy, minibatch).detach().isfinite();
          int[] samples = partition.minibatches().get(minibatch);
          Tensor rows = finite.reshape(samples.length, -1).all(1, false);
          for (int i = 0; i < samples.length; i++) {
            if (!rows.get(i).item_bool()) {
              return " (the model's output for sample " + samples[i] + " is not finite)";
            }
          }
          return "";
        });
  }

  // Trial and errors

  /** Runs the first minibatch and derives the shape of the output for the whole data set. */
  private long[] trialOutputShape() {
    int[] samples = partition.minibatches().get(0);
    Values inputs = dataset.inputs().select(samples);
    return explained(
        () ->
            Libtorch.compute(
                () -> {
                  Tensor output = copy.forward(NativeValues.tensor(inputs, copy.type()));
                  if (!output.requires_grad()) {
                    throw new InvalidInputException(
                        network.source()
                            + ": the model's output does not depend on any trainable parameter, so"
                            + " there is no curvature to measure. Export the model without"
                            + " freezing it, and without torch.no_grad() inside.");
                  }
                  long[] shape = output.sizes().vec().get();
                  if (shape.length == 0 || shape[0] != samples.length) {
                    throw new InvalidInputException(
                        network.source()
                            + ": the model's output has shape "
                            + Arrays.toString(shape)
                            + " for a minibatch of "
                            + samples.length
                            + " samples; its first axis must count the samples. Wrap the model so"
                            + " that it does (transpose time-first outputs).");
                  }
                  requireFunctionOfEachSample(samples, output.detach());
                  shape[0] = dataset.samples();
                  return shape;
                }));
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

  /**
   * Runs the first minibatch again, and its first half alone: an output that is random, that
   * changes from run to run, or that depends on the other samples has no mean loss to
   * differentiate.
   */
  private void requireFunctionOfEachSample(int[] samples, Tensor output) {
    if (farFrom(samples, output)) {
      throw new InvalidInputException(
          network.source()
              + ": the model gave different outputs for the same inputs; every run must give the"
              + " same. Remove what is random (dropout with training=True, torch.rand) and what"
              + " changes the model's own tensors from its forward, and export it again.");
    }
    if (samples.length > 1
        && farFrom(
            Arrays.copyOf(samples, samples.length / 2), output.narrow(0, 0, samples.length / 2))) {
      throw new InvalidInputException(
          network.source()
              + ": the model's output for a sample depends on the other samples of its minibatch;"
              + " each must stand alone, or no figure is the same for every batch size. Call"
              + " model.eval() before torch.jit.trace, so that batch norm uses its running"
              + " statistics, and use no means over the first axis.");
    }
  }

  private boolean farFrom(int[] samples, Tensor expected) {
    NoGradGuard guard = new NoGradGuard();
    try {
      Values inputs = dataset.inputs().select(samples);
      Tensor output = copy.forward(NativeValues.tensor(inputs, copy.type()));
      if (!Arrays.equals(output.sizes().vec().get(), expected.sizes().vec().get())) {
        return false; // refused later, with the shapes
      }
      double difference = output.sub(expected).abs().max().item_double();
      double size = expected.abs().max().item_double();
      return difference > OUTPUT_TOLERANCE * size; // never for NaN, which is refused later
    } finally {
      guard.close();
    }
  }

  /** What a graph holds at least: the input, and the output with its gradient. */
  private long leastGraphBytesPerSample() {
    long numbers = dataset.inputs().sampleSize();
    long outputs = 1;
    for (int i = 1; i < outputShape.length; i++) {
      outputs *= outputShape[i];
    }
    return (numbers + 2 * outputs) * evaluation.precision().bytes();
  }

  /** Says what a native failure means here. */
  private <T> T explained(Supplier<T> work) {
    if (closed) {
      throw new IllegalStateException(
          "this objective is closed, and its operators with it; use them before it is closed");
    }
    try {
      return work.get();
    } catch (LibtorchException e) {
      if (e.isMissingDerivative()) {
        throw new InvalidInputException(
            network.source()
                + ": the model uses an operation whose derivative cannot be differentiated again ("
                + e.operationWithoutDerivative()
                + "), and every curvature matrix needs that. Export the model with the operation"
                + " written out in elementary ones.",
            e);
      }
      if (e.isOutOfMemory()) {
        throw new InvalidInputException(
            "There was no memory for a minibatch of "
                + partition.minibatches().get(0).length
                + " samples ("
                + e.getMessage()
                + "). Use a smaller batch size, or less memory for graphs.",
            e);
      }
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          network.source()
              + ": the model refused inputs of shape "
              + Arrays.toString(dataset.inputs().shape())
              + " from "
              + dataset.source()
              + ": "
              + e.getMessage()
              + ". "
              + remedy(e),
          e);
    }
  }

  private String remedy(LibtorchException e) {
    boolean integers = dataset.inputs() instanceof Values.Integers;
    if (e.isAboutElementTypes() && integers) {
      return "x holds integers, and the model may take reals: save x as float32.";
    }
    if (e.isAboutElementTypes()) {
      return "x holds reals, and the model may take integers (token ids): save x as int64.";
    }
    if (e.isAboutArguments()) {
      return "The model must take one tensor: wrap it in one that fills in the others, and export"
          + " the wrapper.";
    }
    String check = "Check that x has the shape and the type the model was exported with";
    return dataset.inputs().shape().length > 2
        ? check + "; a perceptron takes images in one row each (--flat)."
        : check + ".";
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
