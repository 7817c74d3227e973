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
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Exported models against PyTorch's own figures: digits to which loss, gradient and one Hessian
 * product agree, as the norm of the difference against the norm.
 *
 * <p>The models come from {@code conformance/export_models.py DIR}. Nothing here is timed.
 */
final class Conformance {
  private Conformance() {}

  /** What one precision came to; NaN where the reference is 0. */
  private record Agreement(double loss, double gradient, double product) {
    /** Whether the bars hold: loss 1e-6, the others 1e-3 in single and 1e-9 in double. */
    boolean holds(Precision precision) {
      double bar = precision == Precision.SINGLE ? 1e-3 : 1e-9;
      return loss <= 1e-6 && gradient <= bar && product <= bar;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.0e / %.0e / %.0e", loss, gradient, product);
    }
  }

  public static void main(String[] arguments) throws IOException {
    for (String folder : arguments) {
      System.out.println(run(Path.of(folder)));
    }
  }

  static String run(Path folder) throws IOException {
    Clock.Table table =
        new Clock.Table("model", "PyTorch", "nodes", "parameters", "single", "double", "bars");
    List<Path> models = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> file.toString().endsWith(".pt2")).sorted().forEach(models::add);
    }
    for (Path model : models) {
      row(table, model);
    }
    return table.toString();
  }

  private static void row(Clock.Table table, Path model) throws IOException {
    String file = model.toString();
    String stem = file.substring(0, file.length() - ".pt2".length());
    String name = String.valueOf(Path.of(stem).getFileName());
    if (!Files.exists(Path.of(stem + ".json"))) {
      return;
    }
    JsonNode facts = new ObjectMapper().readTree(Path.of(stem + ".json").toFile());
    Object[] row = {
      name,
      facts.get("torch").asText(),
      facts.get("nodes").asText(),
      facts.get("parameters").asText(),
      "",
      "",
      ""
    };
    try {
      Agreement single = compare(stem, facts, Precision.SINGLE);
      Agreement twice = compare(stem, facts, Precision.DOUBLE);
      row[4] = single;
      row[5] = twice;
      row[6] =
          (single.holds(Precision.SINGLE) ? "hold" : "**missed**")
              + ", "
              + (twice.holds(Precision.DOUBLE) ? "hold" : "**missed**");
    } catch (InvalidInputException e) {
      row[4] = "refused: " + String.valueOf(e.getMessage()).replace(file + ": ", "");
    }
    table.row(row);
  }

  private static Agreement compare(String stem, JsonNode facts, Precision precision) {
    Dataset data = DataSource.read(stem + ".npz");
    Loss loss =
        data.targets() instanceof Values.Integers ? Loss.CROSS_ENTROPY : Loss.MEAN_SQUARED_ERROR;
    try (Network network = ExportedProgram.load(Path.of(stem + ".pt2"));
        Objective objective =
            Objective.of(
                network,
                loss,
                data,
                Evaluation.withDefaults().withThreads(1).withPrecision(precision))) {
      int count = network.parameterCount();
      double[] v = new double[count];
      for (int i = 0; i < count; i++) {
        v[i] = Math.cos(i);
      }
      double[] product = new double[count];
      objective.hessian().multiply(new double[][] {v}, new double[][] {product});
      double expected = facts.get(precision.label()).doubleValue();
      DoubleBuffer reference = numbers(Path.of(stem + "." + precision.label() + ".bin"));
      if (reference.remaining() != 2 * count) {
        throw new InvalidInputException(
            "the network has " + count + " parameters, the reference " + reference.remaining() / 2);
      }
      return new Agreement(
          Math.abs(objective.value().value() - expected) / Math.abs(expected),
          distance(objective.gradient(), reference, 0),
          distance(product, reference, count));
    }
  }

  private static DoubleBuffer numbers(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double distance(double[] own, DoubleBuffer reference, int from) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < own.length; i++) {
      double expected = reference.get(from + i);
      difference += (own[i] - expected) * (own[i] - expected);
      norm += expected * expected;
    }
    return Math.sqrt(difference / norm);
  }
}
