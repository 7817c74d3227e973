package dev.sonde.outcomes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The standard error of an accuracy, which files give without one.
 *
 * <pre>SE = √(a (1 − a) / N)</pre>
 *
 * <p>N is the number of samples, not of targets: those of one sample go together, and N samples say
 * at least as much. Source: the variance of a binomial share.
 */
final class AccuracyError {
  private AccuracyError() {}

  /** The same figures, the accuracy with its error. */
  static List<Figure> added(List<Figure> figures, JsonNode root) {
    double samples = root.at("/data/samples").asDouble(0);
    return figures.stream()
        .map(
            figure ->
                samples > 0 && figure.name().text().equals("loss.accuracy")
                    ? figure.withStandardError(
                        Math.sqrt(figure.estimate() * (1 - figure.estimate()) / samples))
                    : figure)
        .toList();
  }
}
