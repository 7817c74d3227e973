package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.results.Advice;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.Optional;

/** The figures of a sweep that a reader sees first: peak, threshold, best measure and advice. */
record SweepCards(Sweep sweep, SweepWords all, Html html) {
  void write() {
    html.open("div", "class", "cards");
    DoubleDescent descent = sweep.doubleDescent();
    if (descent.peak().isPresent()) {
      DoubleDescent.Place peak = descent.peak().get();
      card(
          "card.peak",
          value(peak.value()),
          words().get("card.peak.note", value(peak.low()), value(peak.high())));
    } else {
      card(
          "card.peak",
          format().dash(),
          Double.isNaN(descent.pValue())
              ? words().get("card.peak.untested")
              : words().get("card.peak.none", format().number(descent.pValue(), 2)));
    }
    Optional<InterpolationThreshold> threshold = sweep.headlineThreshold();
    cardOf(
        words().get("card.threshold", format().percent(InterpolationThreshold.HEADLINE)),
        threshold.map(t -> format().number(t.value(), 3)).orElse(format().dash()),
        threshold
            .filter(t -> Double.isFinite(t.low()) && Double.isFinite(t.high()))
            .map(
                t ->
                    words()
                        .get(
                            "card.peak.note",
                            format().number(t.low(), 3),
                            format().number(t.high(), 3)))
            .orElse(threshold.isPresent() ? "" : words().get("card.threshold.none")));
    String instead = sweep.learned() ? "" : words().get("card.constant");
    Optional<ScoreboardEntry> best =
        sweep.bestMeasure("fromValley").or(() -> sweep.bestMeasure("all"));
    card(
        "card.measure",
        best.map(entry -> all.measure(entry.measure())).orElse(format().dash()),
        best.map(
                entry ->
                    words()
                        .get(
                            entry.nets().equals("fromValley")
                                ? "card.measure.note.fromValley"
                                : "card.measure.note",
                            format().number(entry.kendallTau(), 2)))
            .orElse(instead));
    Optional<Advice> advice = sweep.advice();
    card(
        "card.advice",
        advice.map(a -> value(a.value())).orElse(format().dash()),
        advice
            .map(
                a ->
                    a.regularisation()
                        .map(
                            by ->
                                words()
                                    .get(
                                        "card.advice." + by.kind().label(),
                                        all.error(a.testError()),
                                        format().number(by.value(), 3)))
                        .orElseGet(() -> words().get("card.advice.note", all.error(a.testError()))))
            .orElse(
                instead.isEmpty() && hasSingleSeeds()
                    ? words().get("card.peak.untested")
                    : instead));
    html.close();
  }

  private boolean hasSingleSeeds() {
    return sweep.points().stream().anyMatch(point -> point.testError().n() < 2);
  }

  private void card(String key, String figure, String note) {
    cardOf(words().get(key), figure, note);
  }

  private void cardOf(String label, String figure, String note) {
    // a name of several words is no figure
    String kind = figure.length() > 12 ? "value words" : "value";
    html.fill(
        """
        <div class="card"><div class="label">{}</div>
        <div class="{}">{}</div>
        <div class="note">{}</div></div>
        """,
        label,
        kind,
        figure,
        note);
  }

  private Words words() {
    return all.words();
  }

  private FigureFormat format() {
    return all.format();
  }

  private String value(double value) {
    return all.value(sweep.axis().label(), value);
  }
}
