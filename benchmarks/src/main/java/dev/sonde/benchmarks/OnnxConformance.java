package dev.sonde.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.onnx.OnnxProgram;
import dev.sonde.nets.onnx.OnnxReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * ONNX models against PyTorch's own figures, by both of its exporters. Parameters are found by
 * their values, turned or not, since exporters turn weights and call them otherwise; where they
 * differ (a norm folded into a convolution, gates of a recurrent layer in another order) only the
 * loss is held.
 *
 * <p>The models come from {@code conformance/export_onnx.py DIR}. Nothing here is timed.
 */
final class OnnxConformance {
  private OnnxConformance() {}

  public static void main(String[] arguments) throws IOException {
    Clock.Table table =
        new Clock.Table("model", "exporter", "parameters", "single", "double", "bars");
    for (String folder : arguments) {
      List<Path> models = new ArrayList<>();
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.filter(file -> file.toString().endsWith(".onnx")).sorted().forEach(models::add);
      }
      for (Path model : models) {
        row(table, model);
      }
    }
    System.out.println(table);
  }

  private static void row(Clock.Table table, Path model) throws IOException {
    String[] parts = String.valueOf(model.getFileName()).split("\\.", 3);
    String stem = String.valueOf(model.resolveSibling(parts[0]));
    if (!Files.exists(Path.of(stem + ".onnx.json"))) {
      return;
    }
    JsonNode facts = new ObjectMapper().readTree(Path.of(stem + ".onnx.json").toFile());
    Object[] row = {parts[0], parts[1], "", "", "", ""};
    try {
      Agreement single = compare(model, stem, facts, Precision.SINGLE);
      Agreement twice = compare(model, stem, facts, Precision.DOUBLE);
      row[2] = twice.parameters();
      row[3] = single;
      row[4] = twice;
      row[5] = single.holds(1e-3) && twice.holds(1e-9) ? "hold" : "**missed**";
    } catch (InvalidInputException e) {
      row[3] = "refused: " + String.valueOf(e.getMessage()).replace(model + ": ", "");
    }
    table.row(row);
  }

  /** What one precision came to; NaN for gradient and product where parameters differ. */
  private record Agreement(double loss, double gradient, double product, String parameters) {
    boolean holds(double bar) {
      return loss <= 1e-6 && !(gradient > bar) && !(product > bar);
    }

    @Override
    public String toString() {
      return Double.isNaN(gradient)
          ? String.format(Locale.ROOT, "%.0e", loss)
          : String.format(Locale.ROOT, "%.0e / %.0e / %.0e", loss, gradient, product);
    }
  }

  private static Agreement compare(Path model, String stem, JsonNode facts, Precision precision)
      throws IOException {
    Dataset data = DataSource.read(stem + ".npz");
    Loss loss =
        data.targets() instanceof Values.Integers ? Loss.CROSS_ENTROPY : Loss.MEAN_SQUARED_ERROR;
    int count = facts.get("parameters").intValue();
    double[] all = new double[3 * count];
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(Path.of(stem + "." + precision.label() + ".onnx.bin")));
    DoubleBuffer numbers = bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    numbers.get(all);
    try (Network network = OnnxProgram.load(model, OnnxReading.withDefaults());
        Objective objective =
            Objective.of(
                network,
                loss,
                data,
                Evaluation.withDefaults()
                    .withThreads(1)
                    .withBatchSize(data.inputs().samples())
                    .withPrecision(precision))) {
      double expected = facts.get(precision.label()).doubleValue();
      double difference = Math.abs(objective.value().value() - expected) / Math.abs(expected);
      int[] places = places(network, facts, all);
      String parameters = String.valueOf(network.parameterCount());
      if (places.length != count || network.parameterCount() != count) {
        return new Agreement(difference, Double.NaN, Double.NaN, parameters + " of " + count);
      }
      double[] v = new double[count];
      double[] gradient = new double[count];
      double[] product = new double[count];
      for (int i = 0; i < count; i++) {
        v[i] = Math.cos(places[i]);
        gradient[i] = all[count + places[i]];
        product[i] = all[2 * count + places[i]];
      }
      double[] own = new double[count];
      objective.hessian().multiply(new double[][] {v}, new double[][] {own});
      return new Agreement(
          difference, distance(objective.gradient(), gradient), distance(own, product), parameters);
    }
  }

  /**
   * Where each of the network's numbers stands in PyTorch's order; shorter where one is missing.
   */
  private static int[] places(Network network, JsonNode facts, double[] values) {
    double[] own = network.parameterVector();
    int[] places = new int[own.length];
    Set<Integer> taken = new HashSet<>();
    for (ParameterTensor tensor : network.parameters()) {
      boolean found = false;
      int offset = 0;
      for (int k = 0; k < facts.get("shapes").size() && !found; k++) {
        JsonNode axes = facts.get("shapes").get(k);
        int size = 1;
        for (JsonNode axis : axes) {
          size *= axis.intValue();
        }
        if (size == tensor.count() && !taken.contains(k)) {
          int columns = axes.size() == 2 ? axes.get(1).intValue() : 1;
          for (int turn = 0; turn < (axes.size() == 2 ? 2 : 1) && !found; turn++) {
            found = fill(places, own, tensor, values, offset, turn == 1 ? columns : 0);
          }
          if (found) {
            taken.add(k);
          }
        }
        offset += size;
      }
      if (!found) {
        return new int[0];
      }
    }
    return places;
  }

  private static boolean fill(
      int[] places,
      double[] own,
      ParameterTensor tensor,
      double[] values,
      int offset,
      int columns) {
    int rows = columns == 0 ? 0 : tensor.count() / columns;
    for (int i = 0; i < tensor.count(); i++) {
      int at = columns == 0 ? i : i % rows * columns + i / rows;
      if ((float) values[offset + at] != (float) own[tensor.offset() + i]) {
        return false;
      }
      places[tensor.offset() + i] = offset + at;
    }
    return true;
  }

  private static double distance(double[] own, double[] reference) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < own.length; i++) {
      difference += (own[i] - reference[i]) * (own[i] - reference[i]);
      norm += reference[i] * reference[i];
    }
    return Math.sqrt(difference / norm);
  }
}
