package dev.sonde.nets.training;

import dev.sonde.findings.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * All that a training needs to go on after some epoch as if it had never stopped: parameters,
 * running statistics, the optimiser's memory, the best epoch so far and the figures of all.
 *
 * <p>The order of minibatches is not among it: it is drawn again from the seed, which must be the
 * same, as must be network, loss, data and every option but the number of epochs.
 */
public final class TrainingState {
  private final Progress progress;
  private final Numbers numbers;
  private final Numbers remembered;
  private final float[][] memory;

  TrainingState(Progress progress, Numbers numbers, Numbers remembered, float[][] memory) {
    this.progress = progress;
    this.numbers = numbers;
    this.remembered = remembered;
    this.memory = memory;
  }

  /**
   * How far a training is.
   *
   * @param epochs the figures of every epoch done
   * @param steps the updates made
   * @param rememberedEpoch after which epoch the remembered numbers stood
   * @param lowest the lowest validation loss of an epoch, infinite where none was looked at
   * @param seconds the time it has taken
   */
  record Progress(
      List<TrainingEpoch> epochs, long steps, int rememberedEpoch, double lowest, double seconds) {
    Progress {
      epochs = List.copyOf(epochs);
    }
  }

  /**
   * What training changes in a network.
   *
   * @param parameters in the order of {@link MinibatchGradient#parameters}
   * @param buffers the running statistics, one tensor after the other
   */
  record Numbers(float[] parameters, double[] buffers) {}

  Progress progress() {
    return progress;
  }

  Numbers numbers() {
    return numbers;
  }

  /** The numbers after the best epoch so far. */
  Numbers remembered() {
    return remembered;
  }

  /** What the optimiser remembers, a block for each of its averages; not a copy. */
  float[][] memory() {
    return memory;
  }

  /**
   * Returns after how many epochs it was taken.
   *
   * @return at least 1
   */
  public int epoch() {
    return progress.epochs.size();
  }

  /**
   * Returns the state as bytes, to be kept.
   *
   * @return what {@link #of} reads
   */
  public byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(progress.epochs.size());
      for (TrainingEpoch epoch : progress.epochs) {
        write(epoch, out);
      }
      out.writeLong(progress.steps);
      out.writeInt(progress.rememberedEpoch);
      out.writeDouble(progress.lowest);
      out.writeDouble(progress.seconds);
      for (Numbers each : List.of(numbers, remembered)) {
        write(each.parameters, out);
        out.writeInt(each.buffers.length);
        for (double value : each.buffers) {
          out.writeDouble(value);
        }
      }
      out.writeInt(memory.length);
      for (float[] block : memory) {
        write(block, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always writable", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a state.
   *
   * @param bytes what {@link #bytes} gave
   * @return the state
   * @throws InvalidInputException if the bytes are no state of a training
   */
  public static TrainingState of(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      List<TrainingEpoch> epochs = new ArrayList<>();
      int count = length(in, bytes.length);
      for (int i = 0; i < count; i++) {
        epochs.add(epoch(in));
      }
      Progress progress =
          new Progress(epochs, in.readLong(), in.readInt(), in.readDouble(), in.readDouble());
      requirePossible(progress);
      Numbers numbers = numbers(in, bytes.length);
      Numbers remembered = numbers(in, bytes.length);
      float[][] memory = new float[length(in, bytes.length)][];
      for (int i = 0; i < memory.length; i++) {
        memory[i] = floats(in, bytes.length);
      }
      if (in.read() >= 0) {
        throw new IOException("more bytes than a state has");
      }
      return new TrainingState(progress, numbers, remembered, memory);
    } catch (IOException e) {
      throw new InvalidInputException(
          "these "
              + bytes.length
              + " bytes are not the state of a training run ("
              + e.getMessage()
              + "); begin the training run again",
          e);
    }
  }

  /** What no training has come to is not gone on from. */
  private static void requirePossible(Progress progress) throws IOException {
    if (progress.epochs.isEmpty()
        || progress.steps < 0
        || progress.steps > Integer.MAX_VALUE
        || progress.rememberedEpoch < 0
        || progress.rememberedEpoch > progress.epochs.size()) {
      throw new IOException(
          "%d epochs, %d steps, the best after epoch %d"
              .formatted(progress.epochs.size(), progress.steps, progress.rememberedEpoch));
    }
  }

  private static void write(TrainingEpoch epoch, DataOutputStream out) throws IOException {
    out.writeInt(epoch.epoch());
    out.writeLong(epoch.steps());
    out.writeDouble(epoch.loss());
    out.writeDouble(epoch.error().orElse(Double.NaN));
    out.writeDouble(epoch.validationLoss().orElse(Double.NaN));
    out.writeDouble(epoch.validationError().orElse(Double.NaN));
    out.writeDouble(epoch.learningRate());
    out.writeDouble(epoch.seconds());
  }

  private static TrainingEpoch epoch(DataInputStream in) throws IOException {
    return new TrainingEpoch(
        in.readInt(),
        in.readLong(),
        in.readDouble(),
        optional(in.readDouble()),
        optional(in.readDouble()),
        optional(in.readDouble()),
        in.readDouble(),
        in.readDouble());
  }

  /** No figure of an epoch is ever NaN: such a training has diverged. */
  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static Numbers numbers(DataInputStream in, int most) throws IOException {
    float[] parameters = floats(in, most);
    double[] buffers = new double[length(in, most)];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = in.readDouble();
    }
    return new Numbers(parameters, buffers);
  }

  private static void write(float[] values, DataOutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    out.writeInt(values.length);
    out.write(bytes.array());
  }

  private static float[] floats(DataInputStream in, int most) throws IOException {
    float[] values = new float[length(in, most / Float.BYTES)];
    byte[] bytes = new byte[values.length * Float.BYTES];
    in.readFully(bytes);
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }

  /** A damaged length must not ask for memory that the bytes could never fill. */
  private static int length(DataInputStream in, int most) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new IOException("a list of " + length + " numbers");
    }
    return length;
  }

  /** Whether a training with so many numbers in these places could have been in this state. */
  boolean fits(Numbers others, float[][] otherMemory) {
    return numbers.parameters.length == others.parameters.length
        && numbers.buffers.length == others.buffers.length
        && remembered.parameters.length == others.parameters.length
        && remembered.buffers.length == others.buffers.length
        && Arrays.equals(lengths(memory), lengths(otherMemory));
  }

  private static int[] lengths(float[][] blocks) {
    return Arrays.stream(blocks).mapToInt(block -> block.length).toArray();
  }
}
