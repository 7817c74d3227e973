package dev.sonde.cli.inputs;

import dev.sonde.cli.session.Argument;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.report.words.Language;

/** Reads {@code --samples} where it may be one number, or several for a map. */
public final class SampleSizes {
  private SampleSizes() {}

  /** One number, {@code 500,1000,2000}, or a range {@code 500..4000:4}. */
  public static int[] parse(String text, Language language) {
    if (!text.contains(",") && !text.contains("..")) {
      return new int[] {new Argument("--samples", text, "1000", language).wholeNumber(2)};
    }
    return SweepRange.parse(SweepAxis.SAMPLES, text).values().stream()
        .mapToInt(Double::intValue)
        .toArray();
  }
}
