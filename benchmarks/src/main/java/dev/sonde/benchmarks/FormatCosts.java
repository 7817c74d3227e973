package dev.sonde.benchmarks;

import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.nets.network.Trust;
import dev.sonde.nets.onnx.OnnxProgram;
import dev.sonde.nets.onnx.OnnxReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a Hessian product costs on the same network from files of several formats: {@code
 * FormatCosts DATA.npz ROUNDS MODEL.pt MODEL.pt2 MODEL.onnx …}. Products are timed in turn, on
 * graphs that are kept; ratios are those of medians to the first file's, with the quartiles of the
 * ratio within a round.
 *
 * <p>The files come from {@code conformance/export_formats.py}.
 */
final class FormatCosts {
  private FormatCosts() {}

  public static void main(String[] arguments) {
    Dataset data = DataSource.read(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    List<Path> files = Arrays.stream(arguments).skip(2).map(Path::of).toList();
    List<Network> networks = new ArrayList<>();
    List<Objective> objectives = new ArrayList<>();
    List<Runnable> products = new ArrayList<>();
    try {
      for (Path file : files) {
        Network network = load(file, data);
        networks.add(network);
        Objective objective =
            Objective.of(
                network,
                data.targets() instanceof Values.Integers
                    ? Loss.CROSS_ENTROPY
                    : Loss.MEAN_SQUARED_ERROR,
                data,
                Evaluation.withDefaults().withThreads(2).withGraphMemory(6L << 30));
        objectives.add(objective);
        CurvatureOperator hessian = objective.hessian();
        double[][] v = new double[1][hessian.dimension()];
        double[][] out = new double[1][hessian.dimension()];
        for (int i = 0; i < v[0].length; i++) {
          v[0][i] = Math.cos(i);
        }
        products.add(() -> hessian.multiply(v, out));
      }
      System.out.println(table(files, networks, times(products, rounds)));
    } finally {
      objectives.forEach(Objective::close);
      networks.forEach(Network::close);
    }
  }

  private static Network load(Path file, Dataset data) {
    if (OnnxProgram.isAt(file)) {
      return OnnxProgram.load(file, OnnxReading.withDefaults());
    }
    return ExportedProgram.isAt(file)
        ? ExportedProgram.load(file)
        : TorchScript.load(file, Trust.COMPUTING_ONLY, Optional.of(data.inputs()));
  }

  /** Seconds by round and file; each round begins with another file. */
  private static double[][] times(List<Runnable> products, int rounds) {
    double[][] seconds = new double[rounds][products.size()];
    for (int round = -3; round < rounds; round++) { // three rounds of warm-up
      for (int turn = 0; turn < products.size(); turn++) {
        int file = Math.floorMod(round + turn, products.size());
        double taken = Clock.times(products.get(file)).seconds();
        if (round >= 0) {
          seconds[round][file] = taken;
        }
      }
    }
    return seconds;
  }

  private static Clock.Table table(List<Path> files, List<Network> networks, double[][] seconds) {
    Clock.Table table =
        new Clock.Table("file", "parameters", "median, ms", "ratio", "quartiles of the ratio");
    double first = quantile(seconds, 0, -1, 0.5);
    for (int i = 0; i < files.size(); i++) {
      double median = quantile(seconds, i, -1, 0.5);
      table.row(
          files.get(i).getFileName(),
          networks.get(i).parameterCount(),
          String.format(Locale.ROOT, "%.2f", 1e3 * median),
          String.format(Locale.ROOT, "%.3f", median / first),
          String.format(
              Locale.ROOT,
              "%.3f – %.3f",
              quantile(seconds, i, 0, 0.25),
              quantile(seconds, i, 0, 0.75)));
    }
    return table;
  }

  /** A quantile of a file's times, or of their ratios to another's. */
  private static double quantile(double[][] seconds, int file, int over, double share) {
    double[] sorted =
        Arrays.stream(seconds)
            .mapToDouble(round -> round[file] / (over < 0 ? 1 : round[over]))
            .sorted()
            .toArray();
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
