package dev.sonde.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.SymmetricOperator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;

/**
 * A whole measurement of the perceptron 784-256-128-10 on 4,096 digits against the time of its
 * products, and its accuracy against ARPACK in double precision.
 *
 * <p>The network and its reference figures come from {@code peers/peers.py make DIR}.
 */
final class MeasureBenchmark {
  private static final int BUDGET = 200;

  /** The survey's own block at this budget. */
  private static final int BLOCK = 1;

  /** How many products are timed before and after each measurement. */
  private static final int PRODUCTS = 100;

  private static final int MEASUREMENTS = 12;

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
            "measurement",
            "products",
            "one product (s)",
            "measure (s)",
            "ratio",
            "ratio of processor time",
            "worst of top 10",
            "trace",
            "its error bar");
    try (Network network = TorchScript.load(folder.resolve("perceptron.pt"));
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                DataSource.read(folder.resolve("digits4096.npz").toString()),
                Evaluation.withDefaults())) {
      Products products = new Products(objective.hessian());
      CapacityMeasurement capacity =
          CapacityMeasurement.withDefaults().withBudget(BUDGET).withSeed(1);
      double[] ratios = new double[MEASUREMENTS];
      double[] processorRatios = new double[MEASUREMENTS];
      products.times();
      for (int i = 1; i <= MEASUREMENTS; i++) {
        Clock.Times before = products.times();
        AtomicReference<Measurement> result = new AtomicReference<>();
        Clock.Times whole = Clock.times(() -> result.set(capacity.of(objective)));
        // the machine's speed drifts: before and after
        Clock.Times one = before.plus(products.times()).over(2);
        SpectrumFigures spectrum = result.get().spectrum();
        ratios[i - 1] = whole.seconds() / (spectrum.products() * one.seconds());
        processorRatios[i - 1] =
            whole.processorSeconds() / (spectrum.products() * one.processorSeconds());
        table.row(
            i == 1 ? "first, with start-up" : i,
            spectrum.products(),
            one.seconds(),
            whole.seconds(),
            ratios[i - 1],
            processorRatios[i - 1],
            worst(spectrum.top(), top),
            Math.abs(spectrum.trace().value() / trace - 1),
            spectrum.trace().standardError() / trace);
      }
      table.row(
          "median without the first",
          "",
          "",
          "",
          medianWithoutFirst(ratios),
          medianWithoutFirst(processorRatios),
          "",
          "",
          "");
    }
    return table.toString();
  }

  private static double medianWithoutFirst(double[] values) {
    double[] sorted = Arrays.copyOfRange(values, 1, values.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** The mean time of one product, in blocks as wide as the survey's. */
  private static final class Products {
    private final SymmetricOperator operator;
    private final double[][] v;
    private final double[][] out;

    Products(SymmetricOperator operator) {
      this.operator = operator;
      v = new double[BLOCK][operator.dimension()];
      out = new double[BLOCK][operator.dimension()];
      SplittableRandom random = new SplittableRandom(3);
      for (double[] column : v) {
        for (int i = 0; i < column.length; i++) {
          column[i] = random.nextDouble() - 0.5;
        }
      }
    }

    Clock.Times times() {
      return Clock.times(
              () -> {
                for (int i = 0; i < PRODUCTS; i += BLOCK) {
                  operator.multiply(v, out);
                }
              })
          .over(PRODUCTS);
    }
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
