package dev.sonde.nets.curvature;

import java.util.function.IntFunction;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The graphs of the fixed minibatches, as many of them kept between products as memory allows.
 *
 * <p>What a graph costs is measured, not guessed: operations save what they like. The first graphs
 * are built one by one between two readings of the process's resident memory, each taken after the
 * allocator has returned what is free; the cost per sample they show, with a margin, decides how
 * many are kept. Other allocations of the same process during the measurement, which takes a few
 * passes over a minibatch, would be counted too.
 */
final class Graphs implements AutoCloseable {

  /** How many graphs are built for the measurement. */
  private static final int MEASURED = 4;

  /** On top of the measured cost, for the allocator's fragmentation between products. */
  private static final double MARGIN = 1.1;

  private final Partition partition;
  private final long budget;
  private final long leastBytesPerSample;
  private final IntFunction<Graph> builder;
  private final @Nullable Graph[] kept;
  private final Object[] locks;
  private int keptCount;
  private boolean measured;

  /**
   * Prepares to build graphs.
   *
   * @param budget how many bytes of graphs may stay
   * @param leastBytesPerSample what a sample's graph holds at the very least; guards against a
   *     reading that noise made too small
   * @param builder builds the graph of a minibatch, which the caller then owns
   */
  Graphs(Partition partition, long budget, long leastBytesPerSample, IntFunction<Graph> builder) {
    this.partition = partition;
    this.budget = budget;
    this.leastBytesPerSample = leastBytesPerSample;
    this.builder = builder;
    int count = partition.minibatches().size();
    this.kept = new Graph[count];
    this.locks = new Object[count];
    for (int i = 0; i < count; i++) {
      locks[i] = new Object();
    }
  }

  /** Measures on first use and decides how many graphs are kept; not while workers run. */
  void prepare() {
    if (measured) {
      return;
    }
    measured = true;
    if (budget == 0) {
      return;
    }
    int count = Math.min(MEASURED, kept.length);
    builder.apply(0).close(); // what the first run allocates for good is not the graph's
    long before = residentBytes();
    long samples = 0;
    for (int i = 0; i < count; i++) {
      kept[i] = builder.apply(i);
      samples += partition.minibatches().get(i).length;
    }
    double perSample = MARGIN * (double) (residentBytes() - before) / samples;
    perSample = Math.max(perSample, (double) leastBytesPerSample);
    keptCount = howManyFit(perSample);
    for (int i = keptCount; i < count; i++) {
      closeAt(i);
    }
  }

  private int howManyFit(double bytesPerSample) {
    double bytes = 0;
    for (int i = 0; i < kept.length; i++) {
      bytes += bytesPerSample * partition.minibatches().get(i).length;
      if (bytes > budget) {
        return i;
      }
    }
    return kept.length;
  }

  /** Whether every graph stays, so that nothing is gained by multiplying vectors in step. */
  boolean allKept() {
    return keptCount == kept.length;
  }

  int keptCount() {
    return keptCount;
  }

  /** The graph of a minibatch; give it back after use. */
  Graph take(int minibatch) {
    if (minibatch >= keptCount) {
      return builder.apply(minibatch);
    }
    synchronized (locks[minibatch]) {
      Graph graph = kept[minibatch];
      if (graph == null) {
        graph = builder.apply(minibatch);
        kept[minibatch] = graph;
      }
      return graph;
    }
  }

  void giveBack(int minibatch, Graph graph) {
    if (minibatch >= keptCount) {
      graph.close();
    }
  }

  /** Frees every graph; the next {@link #prepare} measures again. */
  void release() {
    for (int i = 0; i < kept.length; i++) {
      closeAt(i);
    }
    keptCount = 0;
    measured = false;
  }

  @Override
  public void close() {
    release();
  }

  private void closeAt(int i) {
    Graph graph = kept[i];
    if (graph != null) {
      graph.close();
      kept[i] = null;
    }
  }

  private static long residentBytes() {
    Pointer.trimMemory();
    return Pointer.physicalBytes();
  }
}
