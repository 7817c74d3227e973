package dev.sonde.benchmarks;

import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.spectra.SymmetricOperator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * One Hessian product on kept graphs, perceptron 784-256-128-10 on 4,096 digits, against the matrix
 * products it cannot avoid; and two workers against one, beside what the machine's second core
 * gives those matrix products when each core does its own.
 */
final class HessianProductBenchmark {
  private static final int SAMPLES = 4096;
  private static final ExecutorService OTHER_CORE =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "other core");
            thread.setDaemon(true);
            return thread;
          });

  private HessianProductBenchmark() {}

  static Dataset digits() {
    return DataSource.read("mnist10k").select(IntStream.range(0, SAMPLES).toArray());
  }

  static Network network() {
    return Perceptron.of(784, 10).withWidths(256, 128).build(0);
  }

  static String run(int rounds) {
    Clock.Table table =
        new Clock.Table(
            "minibatch",
            "matrix products",
            "product, 1 worker",
            "ratio",
            "2 workers",
            "speed-up",
            "speed-up of matrix products alone");
    for (int batch : new int[] {256, 512, 1024}) {
      try (Network network = network();
          Objective one = objective(network, batch, 1);
          Objective two = objective(network, batch, 2)) {
        MatrixProducts products = new MatrixProducts(batch, SAMPLES / batch, 784, 256, 128, 10);
        MatrixProducts others = new MatrixProducts(batch, SAMPLES / batch, 784, 256, 128, 10);
        SymmetricOperator single = one.hessian();
        SymmetricOperator pair = two.hessian();
        double[][] v = {direction(single.dimension())};
        double[][] out = new double[1][single.dimension()];
        double[] seconds =
            new Clock(rounds)
                .shortest(
                    List.of(
                        products::run,
                        () -> single.multiply(v, out),
                        () -> pair.multiply(v, out),
                        () -> sideBySide(products::run, others::run)));
        table.row(
            batch,
            seconds[0],
            seconds[1],
            seconds[1] / seconds[0],
            seconds[2],
            seconds[1] / seconds[2],
            2 * seconds[0] / seconds[3]);
      }
    }
    return table.toString();
  }

  /** Runs two pieces of work, the second on a thread of its own. */
  private static void sideBySide(Runnable first, Runnable second) {
    CompletableFuture<Void> other = CompletableFuture.runAsync(second, OTHER_CORE);
    first.run();
    other.join();
  }

  private static Objective objective(Network network, int batch, int threads) {
    return Objective.of(
        network,
        Loss.CROSS_ENTROPY,
        digits(),
        Evaluation.withDefaults().withBatchSize(batch).withThreads(threads));
  }

  private static double[] direction(int dimension) {
    SplittableRandom random = new SplittableRandom(7);
    double[] v = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      v[i] = random.nextDouble() - 0.5;
    }
    return v;
  }

  /** Prints the table. */
  public static void main(String[] args) {
    System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 15));
  }
}
