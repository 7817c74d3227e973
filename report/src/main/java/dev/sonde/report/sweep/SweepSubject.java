package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a sweep is about, in a title and a line. */
final class SweepSubject {
  private static final int LONGEST = 60;

  private SweepSubject() {}

  static String title(Sweep sweep, SweepWords words) {
    return words
        .words()
        .get(
            "page.title",
            words.words().get("axis." + sweep.axis().label()),
            Words.shortened(Words.plain(sweep.setting("data").orElse("")), LONGEST));
  }

  static String line(Sweep sweep, SweepWords words) {
    List<String> parts = new ArrayList<>();
    Words text = words.words();
    if (sweep.axis() == SweepAxis.FEATURES) {
      parts.add(
          text.get(
              "subject.features",
              text.get("features." + sweep.setting("features").orElse("fourier"))));
    } else {
      String depth = sweep.setting("depth").orElse("1");
      String kind = sweep.setting("model").orElse("perceptron");
      parts.add(
          text.get(
              "subject." + kind,
              depth,
              text.get("subject." + kind + (depth.equals("1") ? ".layer" : ".layers")),
              sweep.setting("loss").orElse(""),
              text.get(
                  sweep.setting("until").isPresent() ? "subject.until" : "subject.epochs",
                  sweep.setting("epochs").orElse(""))));
    }
    Optional<String> tokens = sweep.setting("predictions");
    parts.add(
        text.get(
            tokens.isPresent() ? "subject.windows" : "subject.samples",
            samples(sweep, words),
            count(sweep, "test", words),
            tokens.orElse("")));
    double noise = Double.parseDouble(sweep.setting("noise").orElse("0"));
    if (noise > 0 && sweep.axis() != SweepAxis.NOISE) {
      parts.add(text.get("subject.noise", words.format.percent(noise)));
    }
    if (sweep.classes() == 0) {
      parts.add(text.get("subject.ratios"));
    }
    String seeds = sweep.setting("seeds").orElse("");
    parts.add(text.get(seeds.equals("1") ? "subject.seed" : "subject.seeds", seeds));
    return String.join(text.get("separator"), parts);
  }

  /** How many are trained on; along their number the least and the most. */
  private static String samples(Sweep sweep, SweepWords words) {
    if (sweep.axis() != SweepAxis.SAMPLES) {
      return count(sweep, "samples", words);
    }
    List<SweepPoint> points = sweep.points();
    return points.isEmpty()
        ? words.format.dash()
        : words
            .words()
            .get(
                "subject.range",
                words.format.count(Math.round(points.get(0).value())),
                words.format.count(Math.round(points.get(points.size() - 1).value())));
  }

  private static String count(Sweep sweep, String name, SweepWords words) {
    return words.format.count(Long.parseLong(sweep.setting(name).orElse("0")));
  }
}
