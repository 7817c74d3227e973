package dev.sonde.outcomes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The standard error of a loss of which some samples were seen, which files give beside it, in
 * {@code loss.samplingError}.
 */
final class LossError {
  private static final String MEMBER = "loss.samplingError";

  private LossError() {}

  /**
   * The same figures, the loss with its error where there is one, and that no figure of its own.
   */
  static List<Figure> joined(List<Figure> figures, JsonNode root) {
    JsonNode error = root.at("/loss/samplingError");
    if (error.isMissingNode()) {
      return figures;
    }
    return figures.stream()
        .filter(figure -> !figure.name().text().equals(MEMBER))
        .map(
            figure ->
                figure.name().text().equals("loss.value")
                    ? figure.withStandardError(error.asDouble(Double.NaN))
                    : figure)
        .toList();
  }
}
