package dev.sonde.report.words;

import dev.sonde.spectra.BoundedEstimate;

/** A figure that is an estimate, a pair of bounds or a dash, in words. */
public record BoundedText(Words words, FigureFormat format) {
  /** {@code 48.2 ± 1.7}, {@code between 251 and 294}, or a dash. */
  public String of(BoundedEstimate figure) {
    return format.join(parts(figure));
  }

  /** The same in parts; bounds are one part. */
  public FigureFormat.Parts parts(BoundedEstimate figure) {
    return switch (figure.kind()) {
      case ESTIMATE, UNKNOWN -> format.parts(figure.estimate());
      case BOUNDS ->
          new FigureFormat.Parts(
              words.get(
                  "figure.between",
                  format.lowerBound(figure.low()),
                  format.upperBound(figure.high())),
              "",
              "");
    };
  }
}
