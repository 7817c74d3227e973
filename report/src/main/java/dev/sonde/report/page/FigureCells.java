package dev.sonde.report.page;

import dev.sonde.report.words.Unresolved;
import dev.sonde.spectra.Estimate;
import java.util.Locale;

/** Writes figures into the cells of a page's tables, and says why where there is none. */
public record FigureCells(Html html, Unresolved unresolved) {
  /** A cell with an estimate as it was written, or greyed and with the reason where it is none. */
  public void figure(Estimate estimate, String text) {
    if (estimate.resolved()) {
      html.element("td", text);
    } else {
      html.element("td", text, "class", "none", "title", unresolved.of(estimate));
    }
  }

  /** A share of a whole as a bar behind a figure; nothing where it means nothing. */
  public void amount(double share, String kind) {
    if (!(share >= 0)) {
      return;
    }
    html.fill(
        """
        <svg class="{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
        <rect class="track" width="100" height="8"/>\
        <rect class="fill" width="{}" height="8"/></svg>
        """,
        kind,
        coordinate(100 * Math.min(1, share)));
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
