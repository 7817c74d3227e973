package dev.sonde.nets.training;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.loss.Criterion;
import dev.sonde.nets.loss.Tally;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Gradients of any network by automatic differentiation. */
public final class AutogradGradient extends MinibatchGradient {
  private final Network network;
  private final Criterion criterion;
  private final int batchSize;
  private final int samples;
  private final TensorVector parameterTensors;
  private final Tensor parameters;
  private final Tensor gradient;

  /** Each tensor's place in {@link #parameters} and in {@link #gradient}, in its own shape. */
  private final Tensor[] parameterViews;

  private final Tensor[] gradientViews;
  private final int[][] ranges;
  private final boolean[] used;
  private final Tensor inputs;
  private final Tensor targets;
  private final Tensor validationInputs;
  private final Tensor validationTargets;
  private final Tensor order;
  private final List<Tensor> buffers = new ArrayList<>();
  private final List<Tensor> rememberedBuffers = new ArrayList<>();
  private final Tensor remembered;
  private boolean inTraining;

  /**
   * Prepares a network for training.
   *
   * @param validation what {@link #onValidation} evaluates; the training data where there is none
   */
  public AutogradGradient(
      Network network,
      Criterion criterion,
      Dataset data,
      Optional<Dataset> validation,
      int batchSize) {
    this.network = network;
    this.criterion = criterion;
    this.batchSize = batchSize;
    this.samples = data.samples();
    this.parameterTensors = new TensorVector(network.tensors().toArray(Tensor[]::new));
    this.parameters = torch.zeros((long) network.parameterCount());
    this.gradient = torch.zeros((long) network.parameterCount());
    this.remembered = torch.zeros((long) network.parameterCount());
    this.parameterViews = views(parameters);
    this.gradientViews = views(gradient);
    this.inputs = NativeValues.tensor(data.inputs(), ScalarType.Float);
    this.targets = criterion.targets(data.targets(), ScalarType.Float);
    this.validationInputs =
        validation.isPresent()
            ? NativeValues.tensor(validation.get().inputs(), ScalarType.Float)
            : inputs;
    this.validationTargets =
        validation.isPresent()
            ? criterion.targets(validation.get().targets(), ScalarType.Float)
            : targets;
    this.order = torch.empty(new long[] {samples}, new TensorOptions(ScalarType.Long), null);
    for (Tensor buffer : network.program().buffers()) {
      buffers.add(buffer);
      rememberedBuffers.add(buffer.detach().clone());
    }
    load();
    this.used = used();
    this.ranges = rangesOf(network.parameters(), used);
  }

  private Tensor[] views(Tensor vector) {
    return network.parameters().stream()
        .map(p -> vector.narrow(0, p.offset(), p.count()).view(p.shape()))
        .toArray(Tensor[]::new);
  }

  /** Which tensors the loss depends on; PyTorch leaves the others alone, decay and all. */
  private boolean[] used() {
    boolean[] out = new boolean[network.tensors().size()];
    remember();
    inTraining(true);
    Libtorch.run(
        () -> {
          Tensor few = inputs.narrow(0, 0, Math.min(2, samples));
          Tensor output = network.forward(few);
          if (!output.requires_grad()) {
            throw new InvalidInputException(
                network.source()
                    + ": the model's output does not depend on any trainable parameter, so there is"
                    + " nothing to train. Export it without freezing it, and without torch.no_grad()"
                    + " inside.");
          }
          TensorVector gradients = gradients(output.sum());
          for (int i = 0; i < out.length; i++) {
            out[i] = gradients.get(i).defined();
          }
        });
    restore(); // that pass moved the running statistics of batch normalisation
    return out;
  }

  private void inTraining(boolean on) {
    if (on != inTraining) {
      network.program().train(on);
      inTraining = on;
    }
  }

  private static int[][] rangesOf(List<ParameterTensor> parameters, boolean[] used) {
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < used.length; i++) {
      ParameterTensor p = parameters.get(i);
      int[] last = ranges.isEmpty() ? new int[] {0, -1} : ranges.get(ranges.size() - 1);
      if (used[i] && last[1] == p.offset()) {
        last[1] += p.count();
      } else if (used[i]) {
        ranges.add(new int[] {p.offset(), p.offset() + p.count()});
      }
    }
    return ranges.toArray(int[][]::new);
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
    // what the loss does not depend on was never written to, and is 0
    float[] values = values(gradient);
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
    }
    return out;
  }

  @Override
  int[][] ranges() {
    return ranges;
  }

  @Override
  void shuffled(int[] newOrder) {
    long[] wide = new long[newOrder.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = newOrder[i];
    }
    order.data_ptr_long().put(wide, 0, wide.length);
  }

  @Override
  Tally minibatch(int batch) {
    inTraining(true);
    return Libtorch.compute(
        () -> {
          long first = (long) batch * batchSize;
          Tensor chosen = order.narrow(0, first, Math.min(batchSize, samples - first));
          Tensor y = targets.index_select(0, chosen);
          Tensor output = network.forward(inputs.index_select(0, chosen));
          Tensor sum = criterion.sum(output, y);
          Tensor mean = sum.div(new Scalar((double) y.numel()));
          TensorVector gradients = gradients(mean);
          for (int i = 0; i < used.length; i++) {
            if (used[i]) {
              gradientViews[i].copy_(gradients.get(i).detach());
            }
          }
          return tally(sum, output, y);
        });
  }

  private TensorVector gradients(Tensor loss) {
    return torch.grad(
        new TensorVector(loss),
        parameterTensors,
        new TensorVector(),
        new BoolOptional(),
        false,
        true);
  }

  private Tally tally(Tensor sum, Tensor output, Tensor y) {
    return new Tally(
        sum.item_double(), y.numel(), criterion.predicted(output.detach(), y).orElse(-1));
  }

  @Override
  void parametersChanged() {
    Libtorch.run(
        () -> {
          for (int i = 0; i < parameterViews.length; i++) {
            network.tensors().get(i).detach().copy_(parameterViews[i]);
          }
        });
  }

  @Override
  void load() {
    Libtorch.run(
        () -> {
          for (int i = 0; i < parameterViews.length; i++) {
            parameterViews[i].copy_(network.tensors().get(i).detach());
          }
        });
  }

  @Override
  float[] inOwnOrder(double[] vector) {
    float[] out = new float[vector.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) vector[i];
    }
    return out;
  }

  @Override
  Tally onTraining() {
    return evaluated(inputs, targets);
  }

  @Override
  Tally onValidation() {
    return evaluated(validationInputs, validationTargets);
  }

  private Tally evaluated(Tensor x, Tensor y) {
    inTraining(false);
    NoGradGuard guard = new NoGradGuard();
    try {
      Tally total = Tally.NONE;
      for (long first = 0; first < x.size(0); first += EVALUATION_BATCH) {
        long from = first;
        long count = Math.min(EVALUATION_BATCH, x.size(0) - first);
        total =
            total.plus(
                Libtorch.compute(
                    () -> {
                      Tensor part = y.narrow(0, from, count);
                      Tensor output = network.forward(x.narrow(0, from, count));
                      return tally(criterion.sum(output, part), output, part);
                    }));
      }
      return total;
    } finally {
      guard.close();
    }
  }

  @Override
  void remember() {
    Libtorch.run(
        () -> {
          remembered.copy_(parameters);
          for (int i = 0; i < buffers.size(); i++) {
            rememberedBuffers.get(i).copy_(buffers.get(i).detach());
          }
        });
  }

  @Override
  void restore() {
    Libtorch.run(
        () -> {
          parameters.copy_(remembered);
          parametersChanged();
          for (int i = 0; i < buffers.size(); i++) {
            buffers.get(i).detach().copy_(rememberedBuffers.get(i));
          }
        });
  }

  @Override
  TrainingState.Numbers numbers() {
    return new TrainingState.Numbers(values(parameters), numbersOf(buffers));
  }

  @Override
  TrainingState.Numbers remembered() {
    return new TrainingState.Numbers(values(remembered), numbersOf(rememberedBuffers));
  }

  /** Running statistics in double precision, which holds reals and counts exactly. */
  private static double[] numbersOf(List<Tensor> tensors) {
    return Libtorch.compute(
        () ->
            tensors.stream()
                .map(t -> t.detach().to(ScalarType.Double).contiguous())
                .flatMapToDouble(
                    t -> {
                      double[] values = new double[Math.toIntExact(t.numel())];
                      t.data_ptr_double().get(values);
                      return Arrays.stream(values);
                    })
                .toArray());
  }

  @Override
  void resume(TrainingState.Numbers numbers, TrainingState.Numbers toRemember) {
    Libtorch.run(
        () -> {
          parameters().put(numbers.parameters());
          remembered.data_ptr_float().put(toRemember.parameters());
          put(numbers.buffers(), buffers);
          put(toRemember.buffers(), rememberedBuffers);
          parametersChanged();
        });
  }

  private static void put(double[] values, List<Tensor> tensors) {
    int from = 0;
    for (Tensor tensor : tensors) {
      int to = from + Math.toIntExact(tensor.numel());
      double[] part = Arrays.copyOfRange(values, from, to);
      tensor.detach().copy_(Tensor.create(part, NativeValues.shape(tensor)));
      from = to;
    }
  }

  @Override
  void store() {
    parametersChanged();
    inTraining(false);
  }
}
