package dev.sonde.nets.training;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.loss.OutputLoss;
import dev.sonde.nets.loss.Tally;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.LinearLayer;
import dev.sonde.nets.network.Network;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Gradients of a {@link LinearChain} by the chain rule written out, with memory laid out once.
 *
 * <p><b>Cost.</b> A step is the matrix products of {@link ChainLayers}, two passes over each hidden
 * layer and one over the parameters. Automatic differentiation of the same step takes about 110 µs
 * in calls and bookkeeping (measured by us), several times the products of a small perceptron.
 */
final class ChainGradient extends MinibatchGradient {
  private final Network network;
  private final LinearChain chain;
  private final OutputLoss loss;
  private final OutputLoss validationLoss;
  private final int batchSize;
  private final int samples;

  /** 1 with biases, 0 without: the columns added to every layer's input. */
  private final int extra;

  /** The inputs, each hidden layer's units, the outputs. */
  private final int[] widths;

  private final Tensor parameters;
  private final Tensor gradient;
  private final Tensor remembered;
  private final FloatPointer[] weight;
  private final FloatPointer[] weightGradient;
  private final Tensor inputs; // (samples, inputs + extra)
  private final Tensor validationInputs;
  private final Tensor order;
  private final Tensor[] chosen;
  private final Tensor[] chosenInputs;
  private final FloatPointer batchInputs;
  private final ChainLayers training;
  private final ChainLayers evaluation;
  private final float[] outputs;
  private final float[] outputGradient;
  private final int[] unshuffled;
  private int[] shuffled;

  /**
   * Prepares a network for training.
   *
   * @param chain the network's chain, which {@link #trains}
   * @param validation what {@link #onValidation} evaluates; the training data where there is none
   */
  ChainGradient(
      Network network,
      LinearChain chain,
      Loss loss,
      Dataset data,
      Optional<Dataset> validation,
      int batchSize) {
    this.network = network;
    this.chain = chain;
    this.batchSize = batchSize;
    this.samples = data.samples();
    this.extra = chain.layers().get(0).bias().isPresent() ? 1 : 0;
    this.widths =
        IntStream.concat(
                IntStream.of(chain.layers().get(0).from()),
                chain.layers().stream().mapToInt(LinearLayer::to))
            .toArray();
    int last = widths[widths.length - 1];
    int most = Math.max(batchSize, EVALUATION_BATCH);
    this.loss = OutputLoss.of(loss, data.targets(), last, most);
    this.validationLoss =
        validation.map(v -> OutputLoss.of(loss, v.targets(), last, most)).orElse(this.loss);
    this.inputs = withOnes(data.inputs());
    this.validationInputs = validation.map(v -> withOnes(v.inputs())).orElse(inputs);

    this.parameters = torch.zeros((long) network.parameterCount());
    this.gradient = torch.zeros((long) network.parameterCount());
    this.remembered = torch.zeros((long) network.parameterCount());
    this.weight = matrices(parameters);
    this.weightGradient = matrices(gradient);
    this.training = new ChainLayers(chain.activation(), widths, extra, batchSize);
    this.evaluation = new ChainLayers(chain.activation(), widths, extra, EVALUATION_BATCH);
    this.outputs = new float[most * last];
    this.outputGradient = new float[outputs.length];

    this.order = torch.empty(new long[] {samples}, new TensorOptions(ScalarType.Long), null);
    Tensor batch = torch.empty((long) batchSize, (long) widths[0] + extra);
    this.batchInputs = batch.data_ptr_float();
    int batches = (samples + batchSize - 1) / batchSize;
    this.chosen = new Tensor[batches];
    this.chosenInputs = new Tensor[batches];
    for (int b = 0; b < batches; b++) {
      chosen[b] = order.narrow(0, (long) b * batchSize, rows(b));
      chosenInputs[b] = batch.narrow(0, 0, rows(b));
    }
    this.unshuffled =
        IntStream.range(0, Math.max(samples, (int) validationInputs.size(0))).toArray();
    this.shuffled = unshuffled;
    load();
  }

  /** Whether a chain can be trained this way: its activation, and biases in all layers or none. */
  static boolean trains(LinearChain chain) {
    return ChainLayers.ACTIVATIONS.contains(chain.activation())
        && chain.layers().stream().map(l -> l.bias().isPresent()).distinct().count() == 1;
  }

  private int rows(int batch) {
    return Math.min(batchSize, samples - batch * batchSize);
  }

  /**
   * Layer l's matrix {@code (widths[l], widths[l−1] + extra)} in a flat vector, from position 1.
   */
  private FloatPointer[] matrices(Tensor vector) {
    FloatPointer flat = vector.data_ptr_float();
    FloatPointer[] out = new FloatPointer[widths.length];
    long offset = 0;
    for (int l = 1; l < widths.length; l++) {
      out[l] = flat.getPointer(offset);
      offset += (long) widths[l] * (widths[l - 1] + extra);
    }
    return out;
  }

  private Tensor withOnes(Values values) {
    int columns = widths[0] + extra;
    Tensor out = torch.ones((long) values.samples(), (long) columns);
    FloatPointer to = out.data_ptr_float();
    float[] row = new float[columns];
    row[columns - 1] = 1; // overwritten below where there is no column of ones
    for (int i = 0; i < values.samples(); i++) {
      for (int j = 0; j < widths[0]; j++) {
        row[j] = (float) values.at(i * widths[0] + j);
      }
      to.position((long) i * columns).put(row, 0, columns);
    }
    return out;
  }

  /** Moves parameters between the network's order and this one's: transposed, biases last. */
  private void reorder(double[] vector, float[] ordered, boolean in) {
    int at = 0;
    for (LinearLayer layer : chain.layers()) {
      int from = layer.from();
      for (int row = 0; row < from + extra; row++) {
        for (int column = 0; column < layer.to(); column++, at++) {
          int there =
              row < from
                  ? layer.weight().offset() + column * from + row
                  : layer.bias().orElseThrow().offset() + column;
          if (in) {
            ordered[at] = (float) vector[there];
          } else {
            vector[there] = ordered[at];
          }
        }
      }
    }
  }

  @Override
  FloatPointer parameters() {
    return parameters.data_ptr_float();
  }

  @Override
  FloatPointer gradient() {
    return gradient.data_ptr_float();
  }

  @Override
  double[] gradientVector() {
    float[] ordered = new float[network.parameterCount()];
    gradient().get(ordered, 0, ordered.length);
    double[] vector = new double[ordered.length];
    reorder(vector, ordered, false);
    return vector;
  }

  @Override
  int[][] ranges() {
    return new int[][] {{0, network.parameterCount()}};
  }

  @Override
  void shuffled(int[] newOrder) {
    shuffled = newOrder;
    long[] wide = new long[samples];
    for (int i = 0; i < samples; i++) {
      wide[i] = newOrder[i];
    }
    order.data_ptr_long().put(wide, 0, samples);
  }

  @Override
  Tally minibatch(int batch) {
    int rows = rows(batch);
    torch.index_select_out(chosenInputs[batch], inputs, 0, chosen[batch]);
    training.forward(batchInputs, weight, rows);
    int count = rows * loss.outputs();
    training.outputs().get(outputs, 0, count);
    Tally tally = loss.of(outputs, shuffled, batch * batchSize, rows, outputGradient);
    training.outputSensitivities().put(outputGradient, 0, count);
    training.backward(batchInputs, weight, weightGradient, rows);
    return tally;
  }

  @Override
  void parametersChanged() {
    // the layers read the parameters where they stand
  }

  @Override
  void load() {
    float[] ordered = inOwnOrder(network.parameterVector());
    parameters().put(ordered, 0, ordered.length);
  }

  @Override
  float[] inOwnOrder(double[] vector) {
    float[] ordered = new float[vector.length];
    reorder(vector, ordered, true);
    return ordered;
  }

  @Override
  Tally onTraining() {
    return evaluated(inputs, loss);
  }

  @Override
  Tally onValidation() {
    return evaluated(validationInputs, validationLoss);
  }

  private Tally evaluated(Tensor x, OutputLoss against) {
    FloatPointer rows = x.data_ptr_float();
    int all = (int) x.size(0);
    Tally total = Tally.NONE;
    for (int first = 0; first < all; first += EVALUATION_BATCH) {
      int count = Math.min(EVALUATION_BATCH, all - first);
      FloatPointer part = rows.getPointer((long) first * (widths[0] + extra));
      evaluation.forward(part, weight, count);
      evaluation.outputs().get(outputs, 0, count * loss.outputs());
      total = total.plus(against.of(outputs, unshuffled, first, count, outputGradient));
    }
    return total;
  }

  @Override
  void remember() {
    remembered.copy_(parameters);
  }

  @Override
  void restore() {
    parameters.copy_(remembered);
  }

  @Override
  TrainingState.Numbers numbers() {
    return new TrainingState.Numbers(values(parameters), new double[0]);
  }

  @Override
  TrainingState.Numbers remembered() {
    return new TrainingState.Numbers(values(remembered), new double[0]);
  }

  @Override
  void resume(TrainingState.Numbers numbers, TrainingState.Numbers toRemember) {
    parameters().put(numbers.parameters());
    remembered.data_ptr_float().put(toRemember.parameters());
  }

  @Override
  void store() {
    float[] ordered = new float[network.parameterCount()];
    parameters().get(ordered, 0, ordered.length);
    double[] vector = network.parameterVector();
    reorder(vector, ordered, false);
    network.setParameterVector(vector);
  }
}
