package dev.sonde.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.capacity.Measurement;
import dev.sonde.nets.Dataset;
import dev.sonde.nets.Evaluation;
import dev.sonde.nets.Loss;
import dev.sonde.nets.Network;
import dev.sonde.nets.Objective;
import dev.sonde.nets.TorchScript;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SymmetricOperator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;

/**
 * A whole measurement of the perceptron 784-256-128-10 on 4,096 digits against the time of its
 * products, and its accuracy against ARPACK in double precision.
 *
 * <p>The network and its reference figures come from {@code peers/peers.py make DIR}.
 */
final class MeasureBenchmark {
  private MeasureBenchmark() {}

  static String run(Path folder) throws IOException {
    JsonNode reference = new ObjectMapper().readTree(folder.resolve("reference.json").toFile());
    double[] top =
        StreamSupport.stream(reference.get("top").spliterator(), false)
            .mapToDouble(JsonNode::doubleValue)
            .toArray();
    double trace = reference.get("trace").doubleValue();
    Clock.Table table =
        new Clock.Table(
            "budget",
            "products",
            "one product (s)",
            "measure (s)",
            "ratio",
            "worst of top 10",
            "trace",
            "its error bar");
    try (Network network = TorchScript.load(folder.resolve("perceptron.pt"));
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                Dataset.read(folder.resolve("digits4096.npz").toString()),
                Evaluation.withDefaults())) {
      SymmetricOperator hessian = objective.hessian();
      double[][] v = new double[8][hessian.dimension()];
      SplittableRandom random = new SplittableRandom(3);
      for (double[] column : v) {
        for (int i = 0; i < column.length; i++) {
          column[i] = random.nextDouble() - 0.5;
        }
      }
      double[][] out = new double[8][hessian.dimension()];
      for (int budget : new int[] {100, 200}) {
        double product =
            new Clock(5).shortest(List.of(() -> hessian.multiply(v, out)))[0] / v.length;
        long start = System.nanoTime();
        Measurement measurement =
            CapacityMeasurement.withDefaults().withBudget(budget).withSeed(1).of(objective);
        double seconds = (System.nanoTime() - start) / 1e9;
        double again = new Clock(5).shortest(List.of(() -> hessian.multiply(v, out)))[0] / v.length;
        double one = (product + again) / 2; // the machine's speed drifts: before and after
        long products = measurement.spectrum().products();
        Estimate estimate = measurement.spectrum().trace();
        table.row(
            budget,
            products,
            one,
            seconds,
            seconds / (products * one),
            worst(measurement.spectrum().top(), top),
            Math.abs(estimate.value() / trace - 1),
            estimate.standardError() / trace);
      }
    }
    return table.toString();
  }

  private static double worst(List<EigenvalueEstimate> found, double[] expected) {
    double worst = found.size() < expected.length ? Double.POSITIVE_INFINITY : 0;
    for (int i = 0; i < Math.min(found.size(), expected.length); i++) {
      worst = Math.max(worst, Math.abs(found.get(i).value() / expected[i] - 1));
    }
    return worst;
  }

  /** Prints the table for a folder that {@code peers.py make} filled. */
  public static void main(String[] args) throws IOException {
    System.out.println(run(Path.of(args[0])));
  }
}
