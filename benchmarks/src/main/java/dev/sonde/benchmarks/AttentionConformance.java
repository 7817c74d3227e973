package dev.sonde.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.ablation.Ablation;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.attention.AttentionJson;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Attention of the same models as exported programs and as ONNX: every figure of one report against
 * the other's, over the larger of 1 and its size.
 *
 * <p>The models come from {@code conformance/export_attention.py DIR}. Nothing here is timed.
 */
final class AttentionConformance {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AttentionConformance() {}

  public static void main(String[] arguments) throws IOException {
    Clock.Table table = new Clock.Table("model", "layers", "figures", "largest difference");
    for (String folder : arguments) {
      List<Path> models = new ArrayList<>();
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.filter(file -> file.toString().endsWith(".pt2")).sorted().forEach(models::add);
      }
      for (Path model : models) {
        row(table, model);
      }
    }
    System.out.println(table);
  }

  private static void row(Clock.Table table, Path model) throws IOException {
    String file = String.valueOf(model.getFileName());
    String name = file.substring(0, file.length() - ".pt2".length());
    Path ids = model.resolveSibling(name + ".ids");
    try {
      AttentionReport exported = report(model, ids);
      Map<String, Double> ours = figures(exported);
      Map<String, Double> onnx = figures(report(model.resolveSibling(name + ".onnx"), ids));
      table.row(
          name,
          Integer.toString(exported.layers().size()),
          Integer.toString(ours.size()),
          String.format(Locale.ROOT, "%.0e", difference(ours, onnx)));
    } catch (InvalidInputException e) {
      table.row(name, "", "", String.valueOf(e.getMessage()));
    }
  }

  private static AttentionReport report(Path model, Path ids) throws IOException {
    List<long[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(ids)) {
      rows.add(Stream.of(line.split(",", -1)).mapToLong(Long::parseLong).toArray());
    }
    return AttentionProbe.of(model).withAblation(Ablation.ZERO).withOtherScales().onIds(rows);
  }

  private static Map<String, Double> figures(AttentionReport report) throws IOException {
    Provenance none = new Provenance("", "", 0, Instant.EPOCH, 0, "", "", 1);
    JsonNode all = JSON.readTree(AttentionJson.render(none, report, Language.ENGLISH));
    Map<String, Double> out = new TreeMap<>();
    for (String part :
        List.of("layers", "residualStream", "conventions", "gaussian", "ablation", "input")) {
      add(part, all.path(part), out);
    }
    return out;
  }

  private static void add(String way, JsonNode node, Map<String, Double> out) {
    if (node.isNumber()) {
      out.put(way, node.asDouble());
    }
    node.properties().forEach(each -> add(way + "/" + each.getKey(), each.getValue(), out));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      add(way + "/" + i, node.get(i), out);
    }
  }

  /** What one has and the other has not is infinitely far. */
  private static double difference(Map<String, Double> one, Map<String, Double> other) {
    TreeSet<String> ways = new TreeSet<>(one.keySet());
    ways.addAll(other.keySet());
    double largest = 0;
    for (String way : ways) {
      double a = one.getOrDefault(way, Double.POSITIVE_INFINITY);
      double b = other.getOrDefault(way, Double.NEGATIVE_INFINITY);
      largest = Math.max(largest, Math.abs(a - b) / Math.max(1, Math.min(Math.abs(a), 1e9)));
    }
    return largest;
  }
}
