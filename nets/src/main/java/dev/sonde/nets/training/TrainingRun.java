package dev.sonde.nets.training;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.loss.Criterion;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.loss.Tally;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.SeededDraws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One training under way; lives within one scope of {@link Libtorch}. */
public final class TrainingRun {
  // what torch.nn.utils.clip_grad_norm_ adds, so that a zero gradient divides nothing by zero
  private static final double CLIPPING_EPSILON = 1e-6;

  /**
   * Gradients are copied to the heap, where loops become vector instructions, and parameters from
   * there, in blocks that stay in the nearest caches; tuned by us: 2,048 to 16,384 do equally well.
   */
  private static final int BLOCK = 4096;

  private final float[][] parameterBlocks;
  private final float[] gradientBlock = new float[BLOCK];
  private final Trainer trainer;
  private final Network network;
  private final MinibatchGradient gradient;
  private final int[] blockStarts;
  private final int[] blockSizes;
  private final UpdateRule rule;
  private final Optional<NewtonUpdate> newton;
  private final int samples;
  private final long batches;
  private final long totalSteps;
  private final long started = System.nanoTime();
  private double earlierSeconds;
  private final List<TrainingEpoch> epochs = new ArrayList<>();
  private long steps;
  private int rememberedEpoch;
  private double lowest = Double.POSITIVE_INFINITY;

  /** 1 where a parameter may differ from 0, block by block; empty without a mask. */
  private final Optional<float[][]> mask;

  /** Prepares a training with gradients of either kind. */
  public TrainingRun(Trainer trainer, Network network, int samples, MinibatchGradient gradient) {
    this(trainer, network, samples, gradient, Optional.empty());
  }

  private TrainingRun(
      Trainer trainer,
      Network network,
      int samples,
      MinibatchGradient gradient,
      Optional<NewtonUpdate> newton) {
    this.newton = newton;
    this.trainer = trainer;
    this.network = network;
    this.samples = samples;
    this.gradient = gradient;
    int batchSize = Math.min(trainer.batchSize(), samples);
    this.batches = (samples + batchSize - 1L) / batchSize;
    this.totalSteps = Math.min(trainer.maximumSteps(), trainer.epochs() * batches);
    List<int[]> blocks = blocks(gradient.ranges());
    this.blockStarts = blocks.stream().mapToInt(b -> b[0]).toArray();
    this.blockSizes = blocks.stream().mapToInt(b -> b[1]).toArray();
    this.rule = UpdateRule.of(trainer.optimiser(), blockSizes);
    this.parameterBlocks = Arrays.stream(blockSizes).mapToObj(float[]::new).toArray(float[][]::new);
    readParameters();
    this.mask = trainer.mask().map(this::blockwise);
    mask.ifPresent(this::zero);
  }

  /** The mask's factors in the order of the blocks. */
  private float[][] blockwise(ParameterMask wanted) {
    double[] factors = wanted.factors();
    if (factors.length != network.parameterCount()) {
      throw new InvalidInputException(
          network.source()
              + ": the mask is for "
              + factors.length
              + " parameters, the network has "
              + network.parameterCount()
              + "; make a mask of this network's");
    }
    float[] ordered = gradient.inOwnOrder(factors);
    float[][] blocks = new float[blockSizes.length][];
    for (int block = 0; block < blocks.length; block++) {
      blocks[block] =
          Arrays.copyOfRange(ordered, blockStarts[block], blockStarts[block] + blockSizes[block]);
    }
    return blocks;
  }

  /** Sets masked parameters to 0, here and where gradients are taken. */
  private void zero(float[][] factors) {
    FloatPointer parameters = gradient.parameters();
    for (int block = 0; block < blockSizes.length; block++) {
      masked(parameterBlocks[block], factors[block]);
      parameters.position(blockStarts[block]).put(parameterBlocks[block]);
    }
    gradient.parametersChanged();
  }

  private static void masked(float[] values, float[] factors) {
    for (int i = 0; i < values.length; i++) {
      values[i] = factors[i] == 0 ? 0 : values[i];
    }
  }

  /** Prepares a training with the fastest gradients there are for the network. */
  static TrainingRun of(Trainer trainer, Network network, Loss loss, Dataset given) {
    requireTrainable(network);
    Dataset data = Criterion.fitted(loss, outputShape(network, given), given);
    Optional<Dataset> validation =
        trainer.validation().map(v -> Criterion.fitted(loss, outputShape(network, v), v));
    Criterion criterion = criterion(network, loss, data);
    validation.ifPresent(v -> criterion(network, loss, v));
    int batchSize = Math.min(trainer.batchSize(), data.samples());
    Optional<LinearChain> chain = LinearChain.of(network).filter(ChainGradient::trains);
    MinibatchGradient gradient =
        chain.isPresent() && chain.get().reproduces(network, data)
            ? new ChainGradient(network, chain.get(), loss, data, validation, batchSize)
            : new AutogradGradient(network, criterion, data, validation, batchSize);
    Optional<NewtonUpdate> newton = Optional.empty();
    if (trainer.optimiser() instanceof Optimiser.SaddleFreeNewton optimiser) {
      NewtonUpdate.check(trainer, network, data);
      newton = Optional.of(new NewtonUpdate(optimiser, network, loss, data));
    }
    return new TrainingRun(trainer, network, data.samples(), gradient, newton);
  }

  /** Where each block starts, and its size. */
  private static List<int[]> blocks(int[][] ranges) {
    List<int[]> blocks = new ArrayList<>();
    for (int[] range : ranges) {
      for (int from = range[0]; from < range[1]; from += BLOCK) {
        blocks.add(new int[] {from, Math.min(BLOCK, range[1] - from)});
      }
    }
    return blocks;
  }

  /**
   * Trains.
   *
   * @param state where to go on, if not at the start
   */
  public TrainingHistory train(Optional<TrainingState> state) {
    TrainingHistory.Stop stop;
    try {
      gradient.remember();
      state.ifPresent(this::resume);
      stop = epochs();
    } catch (RuntimeException | Error e) {
      gradient.store();
      throw e;
    }
    boolean back = stop == TrainingHistory.Stop.DIVERGED || trainer.stopsEarly();
    if (back) {
      gradient.restore();
    }
    Tally last = Tally.NONE;
    if (stop != TrainingHistory.Stop.INTERRUPTED && trainer.wantsFinalLoss()) {
      last = gradient.onTraining();
      if (!Double.isFinite(last.loss()) && !back) {
        // the last steps diverged, and no minibatch came after them to show it
        stop = TrainingHistory.Stop.DIVERGED;
        back = true;
        gradient.restore();
        last = gradient.onTraining();
      }
    }
    gradient.store();
    boolean known = last.targets() > 0 && Double.isFinite(last.loss());
    return new TrainingHistory(
        epochs,
        stop,
        back ? rememberedEpoch : epochs.size(),
        steps,
        known ? OptionalDouble.of(last.meanLoss()) : OptionalDouble.empty(),
        known ? last.error() : OptionalDouble.empty(),
        seconds(),
        trainer.seed());
  }

  private TrainingHistory.Stop epochs() {
    SeededDraws draws = SeededDraws.of(trainer.seed(), SeededDraws.Purpose.BATCHES);
    int[] order = IntStream.range(0, samples).toArray();
    for (int done = 0; done < epochs.size(); done++) {
      draws.shuffleInPlace(order);
    }
    for (int epoch = epochs.size() + 1; epoch <= trainer.epochs(); epoch++) {
      draws.shuffleInPlace(order);
      gradient.shuffled(order);
      Tally total = Tally.NONE;
      for (int batch = 0; batch < batches; batch++) {
        if (Thread.currentThread().isInterrupted()) {
          return TrainingHistory.Stop.INTERRUPTED;
        }
        if (steps == trainer.maximumSteps()) {
          return TrainingHistory.Stop.ALL_STEPS;
        }
        if (trainer.hook().isPresent()) {
          trainer.hook().get().beforeGradient(moment(order, batch));
        }
        Tally tally = gradient.minibatch(batch);
        if (!Double.isFinite(tally.loss())) {
          return TrainingHistory.Stop.DIVERGED;
        }
        if (batch == 0 && !trainer.stopsEarly()) {
          remember(epoch - 1); // only now known to have a finite loss
        }
        total = total.plus(tally);
        trainer
            .stepListener()
            .stepBegins(new TrainingStep(steps, tally.meanLoss(), gradient, network));
        if (newton.isEmpty()) {
          step();
        } else if (!newtonStep(newton.get(), tally.meanLoss())) {
          return TrainingHistory.Stop.NO_DESCENT;
        }
        if (trainer.hook().isPresent()) {
          trainer.hook().get().afterStep(moment(order, batch));
        }
      }
      Tally validation = Tally.NONE;
      if (trainer.validation().isPresent()) {
        validation = gradient.onValidation();
        if (!Double.isFinite(validation.loss())) {
          return TrainingHistory.Stop.DIVERGED;
        }
        if (trainer.stopsEarly() && validation.loss() < lowest) {
          lowest = validation.loss();
          remember(epoch);
        }
      }
      epochs.add(figures(epoch, total, validation));
      TrainingEpoch last = epochs.get(epochs.size() - 1);
      boolean reached = trainer.goal().isReached(last, this::networkNow);
      trainer.listener().epochDone(last, this::networkNow);
      if (reached) {
        return TrainingHistory.Stop.GOAL_REACHED;
      }
      if (trainer.stopsEarly() && epoch - rememberedEpoch >= trainer.patience()) {
        return TrainingHistory.Stop.NO_IMPROVEMENT;
      }
      if (epoch < trainer.epochs()) {
        trainer.stateListener().epochDone(epoch, this::state);
      }
    }
    return TrainingHistory.Stop.ALL_EPOCHS;
  }

  private TrainingMoment moment(int[] order, int batch) {
    int size = Math.min(trainer.batchSize(), samples);
    return new TrainingMoment(
        steps,
        () -> Arrays.copyOfRange(order, batch * size, Math.min(samples, (batch + 1) * size)),
        this::networkNow,
        () -> {
          gradient.load();
          readParameters();
          mask.ifPresent(this::zero);
        });
  }

  private TrainingState state() {
    return new TrainingState(
        new TrainingState.Progress(epochs, steps, rememberedEpoch, lowest, seconds()),
        gradient.numbers(),
        gradient.remembered(),
        Arrays.stream(rule.memory()).map(float[]::clone).toArray(float[][]::new));
  }

  private void resume(TrainingState state) {
    float[][] memory = rule.memory();
    if (!state.fits(gradient.numbers(), memory)) {
      throw new InvalidInputException(
          network.source()
              + ": the state to go on from is of a training of another network or by another"
              + " optimiser. Begin the training anew");
    }
    gradient.resume(state.numbers(), state.remembered());
    for (int i = 0; i < memory.length; i++) {
      System.arraycopy(state.memory()[i], 0, memory[i], 0, memory[i].length);
    }
    readParameters();
    epochs.addAll(state.progress().epochs());
    steps = state.progress().steps();
    rule.resume(steps);
    rememberedEpoch = state.progress().rememberedEpoch();
    lowest = state.progress().lowest();
    earlierSeconds = state.progress().seconds();
  }

  private void readParameters() {
    FloatPointer parameters = gradient.parameters();
    for (int block = 0; block < blockSizes.length; block++) {
      parameters.position(blockStarts[block]).get(parameterBlocks[block]);
    }
  }

  private void step() {
    FloatPointer parameters = gradient.parameters();
    FloatPointer gradients = gradient.gradient();
    float shrink = clippingFactor(gradients);
    rule.nextStep();
    double rate = learningRate(steps);
    for (int block = 0; block < blockSizes.length; block++) {
      int count = blockSizes[block];
      gradients.position(blockStarts[block]).get(gradientBlock, 0, count);
      if (shrink < 1) {
        for (int i = 0; i < count; i++) {
          gradientBlock[i] *= shrink;
        }
      }
      rule.update(block, parameterBlocks[block], gradientBlock, rate);
      if (mask.isPresent()) {
        masked(parameterBlocks[block], mask.get()[block]);
      }
      parameters.position(blockStarts[block]).put(parameterBlocks[block]);
    }
    gradient.parametersChanged();
    steps++;
  }

  /** A step of second order; false where there is none that descends. */
  private boolean newtonStep(NewtonUpdate update, double loss) {
    gradient.store();
    if (!update.step(loss, learningRate(steps))) {
      return false;
    }
    gradient.load();
    readParameters();
    gradient.parametersChanged();
    steps++;
    return true;
  }

  private double learningRate(long step) {
    return trainer.optimiser().learningRate() * trainer.schedule().at(step, batches, totalSteps);
  }

  /** What the gradient is to be multiplied by, at most 1. */
  private float clippingFactor(FloatPointer gradients) {
    if (trainer.clipping() == Double.POSITIVE_INFINITY) {
      return 1;
    }
    double squares = 0;
    for (int block = 0; block < blockSizes.length; block++) {
      gradients.position(blockStarts[block]).get(gradientBlock, 0, blockSizes[block]);
      for (int i = 0; i < blockSizes[block]; i++) {
        squares += gradientBlock[i] * (double) gradientBlock[i];
      }
    }
    double factor = trainer.clipping() / (Math.sqrt(squares) + CLIPPING_EPSILON);
    return (float) Math.min(1, factor);
  }

  private TrainingEpoch figures(int epoch, Tally training, Tally validation) {
    boolean validated = validation.targets() > 0;
    return new TrainingEpoch(
        epoch,
        steps,
        training.meanLoss(),
        training.error(),
        validated ? OptionalDouble.of(validation.meanLoss()) : OptionalDouble.empty(),
        validated ? validation.error() : OptionalDouble.empty(),
        learningRate(steps - 1),
        seconds());
  }

  private void remember(int epoch) {
    gradient.remember();
    rememberedEpoch = epoch;
  }

  private Network networkNow() {
    gradient.store();
    return network;
  }

  private double seconds() {
    return earlierSeconds + (System.nanoTime() - started) / 1e9;
  }

  private static void requireTrainable(Network network) {
    if (network.parameterCount() == 0) {
      throw new InvalidInputException(
          network.source()
              + ": the model has no trainable parameters, so there is nothing to train. Export it"
              + " without freezing it.");
    }
    for (int i = 0; i < network.tensors().size(); i++) {
      ScalarType type = network.tensors().get(i).scalar_type();
      if (type.intern() != ScalarType.Float) {
        throw new InvalidInputException(
            network.source()
                + ": "
                + network.parameters().get(i).name()
                + " has element type "
                + type.intern()
                + "; training needs single precision. Convert the model with .float() before"
                + " exporting it.");
      }
    }
  }

  /** The loss's criterion for these data, once outputs and targets are known to fit. */
  private static Criterion criterion(Network network, Loss loss, Dataset data) {
    long[] shape = outputShape(network, data);
    Criterion criterion = Criterion.of(loss, shape, data.targets().shape());
    criterion.checkValues(data);
    return criterion;
  }

  private static long[] outputShape(Network network, Dataset data) {
    int few = Math.min(2, data.samples());
    long[] shape;
    try {
      shape =
          Libtorch.compute(
              () -> {
                NoGradGuard guard = new NoGradGuard();
                try {
                  Values first = data.first(few).inputs();
                  Tensor output = network.forward(NativeValues.tensor(first, ScalarType.Float));
                  return NativeValues.shape(output);
                } finally {
                  guard.close();
                }
              });
    } catch (LibtorchException e) {
      throw new InvalidInputException(
          network.source()
              + ": the model refuses inputs of shape "
              + Arrays.toString(data.inputs().shape())
              + " from "
              + data.source()
              + ": "
              + e.getMessage()
              + ". Give data of the shape the model was made for.",
          e);
    }
    if (shape.length == 0 || shape[0] != few) {
      throw new InvalidInputException(
          network.source()
              + ": the model's output has shape "
              + Arrays.toString(shape)
              + " for "
              + few
              + " samples; its first axis must count the samples. Wrap the model so that it does.");
    }
    shape[0] = data.samples();
    return shape;
  }
}
