package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;

/** The demo as {@code demo.json}: its two sweeps, each in the form of {@code sweep.json}. */
public final class DemoJson {

  private DemoJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the sweeps come from
   * @param linear the linear models, under {@code features}
   * @param networks the trained networks, under {@code networks}
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(
      Provenance provenance, Sweep linear, Sweep networks, Language language) {
    return Json.text(
        Json.object(
            "features", SweepJson.of(provenance, linear, language),
            "networks", SweepJson.of(provenance, networks, language)));
  }
}
