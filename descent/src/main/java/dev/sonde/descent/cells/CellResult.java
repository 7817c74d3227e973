package dev.sonde.descent.cells;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/**
 * What one cell came to.
 *
 * @param curve its models, along the steps of a training or the features of a linear model
 * @param note why it failed, diverged, or could not be measured; empty otherwise
 */
public record CellResult(List<CurvePoint> curve, String note) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public CellResult {
    curve = List.copyOf(curve);
  }

  public String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and names are always JSON", e);
    }
  }

  static CellResult of(String text) {
    return of(text, ResultReader.Extent.WHOLE);
  }

  /** Reads as much of a result as is wanted. */
  public static CellResult of(String text, ResultReader.Extent extent) {
    try {
      return ResultReader.read(text, extent);
    } catch (IOException e) {
      throw new IllegalStateException(
          "a cell's result in the ledger is not valid JSON of a result", e);
    }
  }

  /** The last model: the trained network. */
  public CurvePoint last() {
    return curve.get(curve.size() - 1);
  }
}
