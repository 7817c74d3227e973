package dev.sonde.nets.curvature;

import com.sun.management.OperatingSystemMXBean;
import dev.sonde.nets.data.Precision;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an {@link Objective} is evaluated: which samples, in what pieces, in which arithmetic, with
 * how many workers and how much memory. Immutable.
 *
 * <p>Threads, graph memory and machines change the time, never a bit of a result. The batch size
 * changes results within rounding only.
 *
 * @param batchSize the most samples in one minibatch, at least 1
 * @param threads how many minibatches are worked on at once, at least 1
 * @param graphMemory how many bytes of inputs and differentiation graphs may stay resident between
 *     products; minibatches beyond it have their graph rebuilt for every block of vectors
 * @param precision the arithmetic
 * @param samples how many samples are drawn without replacement, or empty for all
 * @param seed the seed of that draw, and of the targets of {@link CurvatureMatrix#SAMPLED_FISHER}
 * @param machines other machines that form products with curvature matrices; empty for this
 *     process. Losses and gradients stay here
 */
public record Evaluation(
    int batchSize,
    int threads,
    long graphMemory,
    Precision precision,
    OptionalInt samples,
    long seed,
    Optional<ShardMachines> machines) {

  /**
   * Tuned by us on the perceptron 784-256-128-10 with 4,096 samples: 256, 512, 1,024 and 2,048
   * samples cost 1.19, 1.14, 1.14 and 1.13 of the bare matrix products.
   */
  private static final int BATCH_SIZE = 512;

  /** Checks every setting. */
  public Evaluation {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size " + batchSize + "; at least 1 is needed");
    }
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads; at least 1 is needed");
    }
    if (graphMemory < 0) {
      throw new IllegalArgumentException("graph memory " + graphMemory + "; it cannot be negative");
    }
    if (samples.isPresent() && samples.getAsInt() < 1) {
      throw new IllegalArgumentException(
          samples.getAsInt() + " samples; at least 1 is needed, leave it out for all");
    }
  }

  /**
   * Returns the default: all samples, minibatches of at most 512, every core, graphs in at most a
   * quarter of the machine's memory, single precision, seed 0.
   *
   * @return the default settings
   */
  public static Evaluation withDefaults() {
    return new Evaluation(
        BATCH_SIZE,
        Runtime.getRuntime().availableProcessors(),
        totalMemory() / 4,
        Precision.SINGLE,
        OptionalInt.empty(),
        0,
        Optional.empty());
  }

  /**
   * Returns a copy with another batch size.
   *
   * @param batchSize the most samples in one minibatch, at least 1
   * @return the copy
   */
  public Evaluation withBatchSize(int batchSize) {
    return new Evaluation(batchSize, threads, graphMemory, precision, samples, seed, machines);
  }

  /**
   * Returns a copy with another number of workers.
   *
   * @param threads how many minibatches are worked on at once, at least 1
   * @return the copy
   */
  public Evaluation withThreads(int threads) {
    return new Evaluation(batchSize, threads, graphMemory, precision, samples, seed, machines);
  }

  /**
   * Returns a copy with another memory for retained graphs.
   *
   * @param bytes how many bytes of graphs may stay resident; 0 keeps none
   * @return the copy
   */
  public Evaluation withGraphMemory(long bytes) {
    return new Evaluation(batchSize, threads, bytes, precision, samples, seed, machines);
  }

  /**
   * Returns a copy with another arithmetic.
   *
   * @param precision the arithmetic
   * @return the copy
   */
  public Evaluation withPrecision(Precision precision) {
    return new Evaluation(batchSize, threads, graphMemory, precision, samples, seed, machines);
  }

  /**
   * Returns a copy that draws samples without replacement.
   *
   * @param samples how many; all when the data set has no more
   * @return the copy
   */
  public Evaluation withSamples(int samples) {
    return new Evaluation(
        batchSize, threads, graphMemory, precision, OptionalInt.of(samples), seed, machines);
  }

  /**
   * Returns a copy with another seed.
   *
   * @param seed any number
   * @return the copy
   */
  public Evaluation withSeed(long seed) {
    return new Evaluation(batchSize, threads, graphMemory, precision, samples, seed, machines);
  }

  /**
   * Returns a copy whose products are formed by other machines, with the same bits.
   *
   * @param machines the machines, of the same kind as this one
   * @return the copy
   */
  public Evaluation withMachines(ShardMachines machines) {
    return new Evaluation(
        batchSize, threads, graphMemory, precision, samples, seed, Optional.of(machines));
  }

  /** Returns a copy whose products are formed by this process. */
  Evaluation here() {
    return new Evaluation(
        batchSize, threads, graphMemory, precision, samples, seed, Optional.empty());
  }

  private static long totalMemory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
