package dev.sonde.report.attention;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.SoftmaxShape;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.findings.file.UnwritablePathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report about attention as {@code heads.csv}: one row a head; a column has the name of its
 * figure's path in a head of {@code attention.json}, and a figure with an error takes two columns,
 * the second ending in {@code .se}.
 *
 * <p>Figures that are not there are empty fields. Lines end in CR LF (RFC 4180, section 2).
 */
public final class HeadsCsv {
  private static final String END = "\r\n";
  private static final List<Column> COLUMNS = columns();

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
    out.append(joined(COLUMNS.stream().map(Column::name))).append(END);
    for (AttentionLayer layer : report.layers()) {
      for (HeadFigures head : layer.heads()) {
        out.append(joined(COLUMNS.stream().map(column -> column.cell().apply(layer, head))))
            .append(END);
      }
    }
    return out.toString();
  }

  private static String joined(Stream<String> cells) {
    return cells.collect(Collectors.joining(","));
  }

  /** One column: its name, and what it says of a head. */
  private record Column(String name, BiFunction<AttentionLayer, HeadFigures, String> cell) {}

  private static List<Column> columns() {
    List<Column> all = new ArrayList<>();
    all.add(new Column("layer", (layer, head) -> Integer.toString(layer.layer())));
    all.add(new Column("kind", (layer, head) -> layer.kind().label()));
    all.add(word("head", head -> Integer.toString(head.head())));
    all.add(word("dimension", head -> Integer.toString(head.dimension())));
    all.add(number("scale", HeadFigures::scale));
    mean(all, HeadFigureKey.ROW_STD);
    number(all, HeadFigureKey.MAX_LOGIT);
    all.add(number("minLogit", head -> head.softmax().minLogit()));
    number(all, HeadFigureKey.MAX_ABSOLUTE_LOGIT);
    mean(
        all,
        HeadFigureKey.ENTROPY_RATIO,
        HeadFigureKey.JACOBIAN_NORM,
        HeadFigureKey.MAX_PROBABILITY,
        HeadFigureKey.NEAR_ONE_HOT_SHARE,
        HeadFigureKey.FIRST_TOKEN_MASS,
        HeadFigureKey.SEPARATOR_MASS,
        HeadFigureKey.PREVIOUS,
        HeadFigureKey.SAME,
        HeadFigureKey.NEXT,
        HeadFigureKey.INDUCTION,
        HeadFigureKey.DUPLICATE_TOKEN,
        HeadFigureKey.QUERY_STD,
        HeadFigureKey.KEY_STD);
    mean(all, "product.variance", head -> head.product().variance());
    mean(all, "product.independentVariance", head -> head.product().independent());
    mean(all, HeadFigureKey.PRODUCT_RATIO);
    number(
        all, HeadFigureKey.QUERY_DIRECTIONS, HeadFigureKey.KEY_DIRECTIONS, HeadFigureKey.AGREEMENT);
    remedies(all);
    all.add(word("output.seen", head -> head.output().seen().label()));
    mean(
        all,
        HeadFigureKey.OUTPUT_NORM,
        HeadFigureKey.STREAM_SHARE,
        HeadFigureKey.VARYING_SHARE,
        HeadFigureKey.ABLATION_CHANGE);
    all.add(number("int8.perHeadStep", head -> head.int8().perHead()));
    all.add(number("int8.perTensorStep", head -> head.int8().perTensor()));
    number(all, HeadFigureKey.INT8_HEAD, HeadFigureKey.INT8_TENSOR);
    all.add(word("role", head -> head.role().label()));
    all.add(
        word(
            "verdicts",
            head ->
                head.verdicts().stream().map(HeadVerdict::label).collect(Collectors.joining(" "))));
    return List.copyOf(all);
  }

  private static void remedies(List<Column> all) {
    mean(all, HeadFigureKey.BEST_FACTOR);
    mean(
        all,
        "remedies.bestTemperature.jacobianNorm",
        head -> head.remedies().temperature().jacobianNorm());
    mean(all, HeadFigureKey.BEST_GAIN);
    shape(all, "remedies.queryKeyNorm", head -> head.remedies().queryKeyNorm());
    shape(all, "remedies.softCap", head -> head.remedies().softCap());
  }

  private static void shape(
      List<Column> all, String name, Function<HeadFigures, SoftmaxShape> shape) {
    mean(all, name + ".rowStd", head -> shape.apply(head).rowStd());
    mean(all, name + ".entropyRatio", head -> shape.apply(head).entropyRatio());
    mean(all, name + ".nearOneHotShare", head -> shape.apply(head).nearOneHotShare());
  }

  private static void mean(List<Column> all, HeadFigureKey... measures) {
    for (HeadFigureKey measure : measures) {
      mean(all, measure.key(), measure::of);
    }
  }

  private static void mean(List<Column> all, String name, Function<HeadFigures, RowMean> mean) {
    all.add(number(name, head -> mean.apply(head).estimate()));
    all.add(number(name + ".se", head -> mean.apply(head).standardError()));
  }

  private static void number(List<Column> all, HeadFigureKey... measures) {
    for (HeadFigureKey measure : measures) {
      all.add(number(measure.key(), head -> measure.of(head).estimate()));
    }
  }

  private static Column number(String name, ToDoubleFunction<HeadFigures> figure) {
    return word(
        name,
        head -> {
          double value = figure.applyAsDouble(head);
          return Double.isFinite(value) ? Double.toString(value) : "";
        });
  }

  private static Column word(String name, Function<HeadFigures, String> cell) {
    return new Column(name, (layer, head) -> cell.apply(head));
  }
}
