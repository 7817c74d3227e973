package dev.sonde.benchmarks;

import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.spectra.SymmetricOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Scanner;
import java.util.stream.IntStream;

/** Resident memory while ten thousand Hessian products are made; Linux only. */
final class ResidentMemory {
  private ResidentMemory() {}

  static String run(int products) throws IOException {
    Clock.Table table = new Clock.Table("products", "resident (MiB)");
    try (Network network = Perceptron.of(784, 10).withWidths(64).build(0);
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                HessianProductBenchmark.digits().select(IntStream.range(0, 512).toArray()),
                Evaluation.withDefaults().withBatchSize(128))) {
      SymmetricOperator hessian = objective.hessian();
      double[][] v = {new double[hessian.dimension()]};
      Arrays.fill(v[0], 0.01);
      double[][] out = new double[1][hessian.dimension()];
      for (int i = 0; i <= products; i++) {
        if (i % (products / 10) == 0) {
          table.row(i, resident());
        }
        hessian.multiply(v, out);
      }
    }
    return table.toString();
  }

  private static long resident() throws IOException {
    try (Scanner statm = new Scanner(Files.readString(Path.of("/proc/self/statm")))) {
      statm.nextLong(); // the whole address space
      return (statm.nextLong() * 4096) >> 20;
    }
  }

  /** Prints the table. */
  public static void main(String[] args) throws IOException {
    System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 10_000));
  }
}
