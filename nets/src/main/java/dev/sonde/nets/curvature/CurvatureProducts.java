package dev.sonde.nets.curvature;

import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.loss.Criterion;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Products of a mean loss's matrices with blocks of vectors, group by group.
 *
 * <p>There are two kinds of graphs, of the gradient and of the output; only one of them stays
 * resident at a time. Vectors go one by one over graphs that all stay, and in step over graphs that
 * are built again for every pass.
 */
final class CurvatureProducts implements AutoCloseable {

  /**
   * Most bytes of products under way per worker when vectors are multiplied in step: 27 vectors of
   * 2.4 million single-precision numbers. Chosen by us, not tuned: little beside the graphs.
   */
  private static final long LOCK_STEP_BYTES = 256L << 20;

  private final MinibatchPass pass;
  private final Partition partition;
  private final WorkingCopy copy;
  private final ParameterBlock everything;
  private final OrderedWorkers workers;
  private final long seed;
  private final Graphs gradientGraphs;
  private final Graphs outputGraphs;

  /**
   * Prepares products; builds no graph yet.
   *
   * @param copy the network, whose parameters no longer change
   * @param everything all trainable tensors of the copy
   * @param memory how many bytes of graphs may stay
   * @param seed the seed of targets that are drawn
   */
  CurvatureProducts(
      MinibatchPass pass,
      WorkingCopy copy,
      ParameterBlock everything,
      OrderedWorkers workers,
      long memory,
      long seed) {
    this.pass = pass;
    this.partition = pass.partition();
    this.copy = copy;
    this.everything = everything;
    this.workers = workers;
    this.seed = seed;
    long least = leastBytesPerSample();
    this.gradientGraphs = new Graphs(partition, memory, least, this::gradientGraph);
    this.outputGraphs = new Graphs(partition, memory, least, this::outputGraph);
  }

  /**
   * Takes one group's product with one vector; called in order of groups for every column, columns
   * maybe at once.
   */
  interface Sink {
    void accept(int group, int column, Product product);
  }

  /** Multiplies every vector with every group's matrix. */
  void multiply(CurvatureMatrix matrix, ParameterBlock block, double[][] vectors, Sink sink) {
    if (vectors.length == 0) {
      return;
    }
    Graphs graphs = graphs(matrix);
    Graphs others = matrix.isOfOutput() ? gradientGraphs : outputGraphs;
    others.release();
    graphs.prepare();
    int inStep = columnsInStep(graphs, block, vectors.length);
    Libtorch.run(() -> multiply(matrix, block, vectors, sink, inStep));
  }

  private void multiply(
      CurvatureMatrix matrix, ParameterBlock block, double[][] vectors, Sink sink, int inStep) {
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
          multiplyGroup(matrix, block, item % groups, Arrays.copyOfRange(pieces, first, last), own);
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
      int group,
      TensorVector[] vectors,
      GroupProducts out) {
    Graphs graphs = graphs(matrix);
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

  /** How many of a kind's graphs stay resident, for tests. */
  int graphsKept(CurvatureMatrix matrix) {
    return graphs(matrix).keptCount();
  }

  private Graphs graphs(CurvatureMatrix matrix) {
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

  /** What a graph holds at least: the input, and the output with its gradient. */
  private long leastBytesPerSample() {
    long inputs = pass.modelInputs().bytesPerSample(everything.precision());
    long outputs = 1;
    for (int i = 1; i < pass.outputShape().length; i++) {
      outputs *= pass.outputShape()[i];
    }
    return inputs + 2 * outputs * everything.precision().bytes();
  }

  private Graph gradientGraph(int minibatch) {
    return Libtorch.compute(
        () -> {
          Tensor output = pass.output(copy, minibatch);
          Tensor losses = pass.criterion().sum(output, pass.targets(minibatch, copy.type()));
          return Graph.OfGradient.of(
              losses.mul(new Scalar(pass.share(minibatch))), everything.tensors());
        });
  }

  private Graph outputGraph(int minibatch) {
    return Libtorch.compute(
        () ->
            Graph.OfOutput.of(
                pass.output(copy, minibatch),
                everything.tensors(),
                (matrix, output) -> outputMatrix(matrix, output, minibatch)));
  }

  private Criterion.OutputMatrix outputMatrix(
      CurvatureMatrix matrix, Tensor output, int minibatch) {
    Criterion criterion = pass.criterion();
    double share = pass.share(minibatch);
    return switch (matrix) {
      case GAUSS_NEWTON -> criterion.hessian(output, share);
      case EMPIRICAL_FISHER ->
          criterion.outerProduct(output, pass.targets(minibatch, copy.type()), share);
      case SAMPLED_FISHER ->
          criterion.outerProduct(
              output, criterion.drawn(output, pass.uniforms(minibatch, seed)), share);
      case HESSIAN -> throw new IllegalArgumentException("the Hessian is not of the output alone");
    };
  }

  @Override
  public void close() {
    outputGraphs.close();
    gradientGraphs.close();
  }
}
