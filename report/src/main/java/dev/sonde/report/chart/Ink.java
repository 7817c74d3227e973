package dev.sonde.report.chart;

import java.awt.Color;
import java.util.Locale;

/** What charts are drawn in: colours by what they stand for, which pages name and pictures have. */
public enum Ink {
  PAPER(0xffffff, 255),
  INK(0x16191d, 255),
  MUTED(0x5b636e, 255),
  MUTED_SOFT(0x5b636e, 41),
  RULE(0xdfe3e8, 255),
  SHADE(0x8b949e, 36),
  ACCENT(0x0b5cad, 255),
  ACCENT_SOFT(0x0b5cad, 41),
  NEGATIVE(0xb8450b, 255),
  NEGATIVE_SOFT(0xb8450b, 41),
  TUNED(0x2c7a4b, 255),
  TUNED_SOFT(0x2c7a4b, 41),
  QUIET(0xa9b1bb, 255);

  private final Color colour;

  Ink(int rgb, int opacity) {
    colour = new Color(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff, opacity);
  }

  Color colour() {
    return colour;
  }

  static Ink of(ChartModel.Tone tone) {
    return valueOf(tone.name());
  }

  /** The same, so faint that what lies beneath is seen. */
  static Ink soft(ChartModel.Tone tone) {
    return valueOf(tone.name() + "_SOFT");
  }

  /** The property of a page's style, which knows dark screens too. */
  String property() {
    return "var(--" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ")";
  }
}
