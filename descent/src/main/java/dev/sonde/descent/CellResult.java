package dev.sonde.descent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * What one cell came to.
 *
 * @param curve its models, along the steps of a training or the features of a linear model
 * @param note why it failed or diverged; empty when it did not
 */
record CellResult(List<CurvePoint> curve, String note) {
  /** Reads the same bits as {@link Double#parseDouble}, in a fraction of the time. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  CellResult {
    curve = List.copyOf(curve);
  }

  String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and names are always JSON", e);
    }
  }

  static CellResult of(String text) {
    try {
      return JSON.readValue(text, CellResult.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a cell's result in the ledger is no JSON: " + text, e);
    }
  }

  /** The last model: the trained network. */
  CurvePoint last() {
    return curve.get(curve.size() - 1);
  }
}
