package dev.sonde.descent.cells;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link CellResult#text()} writes, token by token: most of the time of a long run's
 * report, and binding by reflection takes twice as long.
 */
public final class ResultReader {
  /** Reads the same bits as {@link Double#parseDouble}, in a fraction of the time. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  /** How a result begins, and every point of its curve. */
  private static final String CURVE = "{\"curve\":[";

  private static final String POINT = "{\"at\":";

  /** How much of a curve is wanted. */
  public enum Extent {
    /** All its points. */
    WHOLE,
    /** Its last point; the others are passed over. */
    LAST
  }

  private final JsonParser in;

  private ResultReader(JsonParser in) {
    this.in = in;
  }

  /**
   * Reads a result.
   *
   * @throws IOException if the text is no JSON, or none of a result
   */
  static CellResult read(String text, Extent extent) throws IOException {
    try (JsonParser in = JSON.createParser(extent == Extent.LAST ? withLast(text) : text)) {
      return new ResultReader(in).result();
    }
  }

  /**
   * The same result with no point but its last; a quote within a note is escaped, and not found.
   */
  private static String withLast(String text) {
    int last = text.lastIndexOf(POINT);
    return last < 0 ? text : CURVE + text.substring(last);
  }

  private CellResult result() throws IOException {
    expect(in.nextToken(), JsonToken.START_OBJECT);
    List<CurvePoint> curve = List.of();
    String note = "";
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      switch (name) {
        case "curve" -> curve = points();
        case "note" -> note = in.getText();
        default -> throw unknown(name);
      }
    }
    expect(in.currentToken(), JsonToken.END_OBJECT);
    return new CellResult(curve, note);
  }

  private List<CurvePoint> points() throws IOException {
    expect(in.currentToken(), JsonToken.START_ARRAY);
    List<CurvePoint> points = new ArrayList<>();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      points.add(point());
    }
    expect(in.currentToken(), JsonToken.END_ARRAY);
    return points;
  }

  private CurvePoint point() throws IOException {
    double at = Double.NaN;
    long parameters = 0;
    Double trainError = null;
    Double testError = null;
    Double noisyTestError = null;
    Double trainLoss = null;
    Double testLoss = null;
    Double validationError = null;
    String answers = null;
    SortedMap<String, Double> measures = new TreeMap<>();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      switch (name) {
        case "at" -> at = in.getDoubleValue();
        case "parameters" -> parameters = in.getLongValue();
        case "trainError" -> trainError = figure();
        case "testError" -> testError = figure();
        case "noisyTestError" -> noisyTestError = figure();
        case "trainLoss" -> trainLoss = figure();
        case "testLoss" -> testLoss = figure();
        case "validationError" -> validationError = figure();
        case "answers" -> answers = in.getText();
        case "measures" -> readMeasures(measures);
        default -> throw unknown(name);
      }
    }
    expect(in.currentToken(), JsonToken.END_OBJECT);
    CurvePoint point =
        new CurvePoint(
            at,
            parameters,
            trainError,
            testError,
            noisyTestError,
            trainLoss,
            testLoss,
            new TreeMap<>(),
            validationError,
            answers,
            ReferenceFigures.NONE,
            false);
    return point.withNamed(measures);
  }

  private void readMeasures(SortedMap<String, Double> measures) throws IOException {
    expect(in.currentToken(), JsonToken.START_OBJECT);
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      measures.put(name, in.getDoubleValue());
    }
  }

  private @Nullable Double figure() throws IOException {
    return in.currentToken() == JsonToken.VALUE_NULL ? null : in.getDoubleValue();
  }

  private static void expect(@Nullable JsonToken token, JsonToken expected) throws IOException {
    if (token != expected) {
      throw new IOException("expected " + expected + ", got " + token);
    }
  }

  private static IOException unknown(String name) {
    return new IOException("a result has no '" + name + "'");
  }
}
