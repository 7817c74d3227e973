package dev.sonde.studies.recurrent;

import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * A recurrent network that learns along a sequence, step by step: each step is judged first and
 * then learned from.
 *
 * @param blocks the mean loss of each twentieth of the steps
 * @param last the mean loss of the last tenth
 * @param aboveOptimum that less the least that is possible there, where the sequence tells it
 * @param microseconds a step took
 */
record OnlineTraining(double[] blocks, double last, double aboveOptimum, double microseconds) {
  private static final int BLOCKS = 20;

  /** Recurrent gradients are cut to this length, as in the reference runs. */
  private static final double LONGEST = 5;

  /** Trains; the network and the trace change. A training that diverges has infinite losses. */
  static OnlineTraining of(
      RecurrentNetwork net, InfluenceTrace trace, Sequence sequence, int steps, double rate) {
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[net.n()];
    double[] error = new double[net.outputs()];
    double[] gradient = new double[net.n() * net.m()];
    double[] sums = new double[BLOCKS];
    int[] counts = new int[BLOCKS];
    double last = 0;
    double least = 0;
    int lasts = 0;
    long began = System.nanoTime();
    for (int t = 0; t < steps; t++) {
      int at = t % sequence.length();
      if ((t & 1023) == 0 && Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
      net.advanceInPlace(step, sequence.inputs()[at]);
      double loss = net.judge(step.a(), sequence.targets()[at], error, q);
      int block = (int) ((long) t * BLOCKS / steps);
      sums[block] += loss;
      counts[block]++;
      if (10L * t >= 9L * steps) {
        last += loss;
        least += sequence.optimum(at, at + 1);
        lasts++;
      }
      if (trace.take(step, q, sequence.targets()[at], gradient) == InfluenceTrace.Gradient.READY) {
        double norm = RowProducts.norm(gradient);
        if (!Double.isFinite(norm)) {
          return diverged((System.nanoTime() - began) / 1e3 / (t + 1));
        }
        net.learn(-rate * Math.min(1, LONGEST / Math.max(norm, 1e-12)), gradient);
      }
      net.learnOutputs(rate, error, step.a());
    }
    double microseconds = (System.nanoTime() - began) / 1e3 / steps;
    for (int block = 0; block < BLOCKS; block++) {
      sums[block] /= counts[block];
    }
    return new OnlineTraining(sums, last / lasts, (last - least) / lasts, microseconds);
  }

  private static OnlineTraining diverged(double microseconds) {
    double[] infinite = new double[BLOCKS];
    Arrays.fill(infinite, Double.POSITIVE_INFINITY);
    return new OnlineTraining(
        infinite, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, microseconds);
  }
}
