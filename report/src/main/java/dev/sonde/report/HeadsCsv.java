package dev.sonde.report;

import dev.sonde.attention.AttentionLayer;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.HeadFigures;
import dev.sonde.attention.HeadVerdict;
import dev.sonde.attention.RowMean;
import dev.sonde.attention.SoftmaxShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A report about attention as {@code heads.csv}: one row a head, with the names of {@code
 * attention.json}; a figure with an error takes two columns, the second ending in {@code .se}.
 *
 * <p>Figures that are not there are empty fields. Lines end in CR LF (RFC 4180, section 2).
 */
public final class HeadsCsv {
  private static final String END = "\r\n";

  private HeadsCsv() {}

  /**
   * Writes the file, whole or not at all.
   *
   * @param report what was measured
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(AttentionReport report, Path path) {
    AtomicFile.write(path, render(report));
  }

  /**
   * Returns the text.
   *
   * @param report what was measured
   * @return a heading and one line for each head
   */
  public static String render(AttentionReport report) {
    StringBuilder out = new StringBuilder();
    List<String> heading = new ArrayList<>(List.of("layer", "kind", "head", "dimension", "scale"));
    for (String name : List.of("rowStd")) {
      with(heading, name);
    }
    heading.addAll(List.of("maxLogit", "maxAbsoluteLogit"));
    for (String name :
        List.of(
            "entropyRatio",
            "jacobianNorm",
            "maxProbability",
            "nearOneHotShare",
            "sinkMass.position0",
            "sinkMass.separator",
            "offsets.-1",
            "offsets.0",
            "offsets.1",
            "induction",
            "duplicateToken",
            "product.queryStd",
            "product.keyStd",
            "product.variance",
            "product.independentVariance",
            "product.ratio")) {
      with(heading, name);
    }
    heading.addAll(
        List.of("product.queryDirections", "product.keyDirections", "product.agreement"));
    for (String name :
        List.of(
            "bestTemperature.factor",
            "bestTemperature.jacobianNorm",
            "bestTemperature.gain",
            "queryKeyNorm.rowStd",
            "queryKeyNorm.entropyRatio",
            "queryKeyNorm.nearOneHotShare",
            "softCap.rowStd",
            "softCap.entropyRatio",
            "softCap.nearOneHotShare")) {
      with(heading, name);
    }
    heading.add("output.seen");
    for (String name :
        List.of(
            "output.norm", "output.streamShare", "output.varyingShare", "output.ablationChange")) {
      with(heading, name);
    }
    heading.addAll(
        List.of("minLogit", "int8.perHeadStep", "int8.perTensorStep", "role", "verdicts"));
    out.append(String.join(",", heading)).append(END);
    for (AttentionLayer layer : report.layers()) {
      for (HeadFigures head : layer.heads()) {
        out.append(String.join(",", row(layer, head))).append(END);
      }
    }
    return out.toString();
  }

  private static void with(List<String> heading, String name) {
    heading.add(name);
    heading.add(name + ".se");
  }

  private static List<String> row(AttentionLayer layer, HeadFigures head) {
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(layer.layer()));
    cells.add(layer.kind().label());
    cells.add(Integer.toString(head.head()));
    cells.add(Integer.toString(head.dimension()));
    cells.add(number(head.scale()));
    add(cells, head.softmax().rowStd());
    cells.add(number(head.softmax().maxLogit()));
    cells.add(number(head.softmax().maxAbsoluteLogit()));
    add(cells, head.softmax().entropyRatio());
    add(cells, head.softmax().jacobianNorm());
    add(cells, head.softmax().maxProbability());
    add(cells, head.softmax().nearOneHotShare());
    add(cells, head.softmax().firstTokenMass());
    add(cells, head.softmax().separatorMass());
    head.softmax().offsets().values().forEach(mean -> add(cells, mean));
    add(cells, head.softmax().induction());
    add(cells, head.softmax().duplicateToken());
    add(cells, head.product().queryStd());
    add(cells, head.product().keyStd());
    add(cells, head.product().variance());
    add(cells, head.product().independent());
    add(cells, head.product().ratio());
    cells.add(number(head.product().queryDirections()));
    cells.add(number(head.product().keyDirections()));
    cells.add(number(head.product().agreement()));
    add(cells, head.remedies().temperature().factor());
    add(cells, head.remedies().temperature().jacobianNorm());
    add(cells, head.remedies().temperature().gain());
    for (SoftmaxShape shape : List.of(head.remedies().queryKeyNorm(), head.remedies().softCap())) {
      add(cells, shape.rowStd());
      add(cells, shape.entropyRatio());
      add(cells, shape.nearOneHotShare());
    }
    cells.add(head.output().seen().label());
    add(cells, head.output().norm());
    add(cells, head.output().streamShare());
    add(cells, head.output().varyingShare());
    add(cells, head.output().change());
    cells.add(number(head.softmax().minLogit()));
    cells.add(number(head.int8().perHead()));
    cells.add(number(head.int8().perTensor()));
    cells.add(head.role().label());
    cells.add(head.verdicts().stream().map(HeadVerdict::label).collect(Collectors.joining(" ")));
    return cells;
  }

  private static void add(List<String> cells, RowMean mean) {
    cells.add(number(mean.estimate()));
    cells.add(number(mean.standardError()));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }
}
