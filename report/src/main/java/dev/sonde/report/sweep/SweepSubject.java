package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.design.DataFacts;
import dev.sonde.descent.design.PlannedTraining;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.Varied;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

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
            Words.shortened(Words.plain(sweep.known().source()), LONGEST));
  }

  static String line(Sweep sweep, SweepWords words) {
    List<String> parts = new ArrayList<>();
    Words text = words.words();
    if (sweep.axis() == SweepAxis.FEATURES) {
      parts.add(
          text.get(
              "subject.features",
              text.get("features." + sweep.design().features().kind().label())));
    } else {
      PlannedTraining training = sweep.design().training();
      int depth = sweep.design().network().depth();
      String kind = sweep.design().network().kind().label();
      parts.add(
          text.get(
              "subject." + kind,
              Integer.toString(depth),
              text.get("subject." + kind + (depth == 1 ? ".layer" : ".layers")),
              training.loss().label(),
              text.get(
                  training.untilInterpolation() ? "subject.until" : "subject.epochs",
                  Integer.toString(training.epochs()))));
    }
    DataFacts known = sweep.known();
    parts.add(
        text.get(
            known.isText()
                ? "subject.windows"
                : drawnFrom(sweep).isPresent() ? "subject.drawn" : "subject.samples",
            samples(sweep, words),
            words.format().count(sweep.design().data().test()),
            known.isText() ? Integer.toString(known.predictions()) : "",
            drawnFrom(sweep).isPresent() ? words.format().count(drawnFrom(sweep).getAsInt()) : ""));
    double noise = sweep.design().data().noise();
    if (noise > 0 && sweep.axis() != SweepAxis.NOISE) {
      parts.add(text.get("subject.noise", words.format().percent(noise)));
    }
    if (known.classes() == 0) {
      parts.add(text.get("subject.ratios"));
    }
    int seeds = sweep.design().repetitions().seeds();
    parts.add(text.get(seeds == 1 ? "subject.seed" : "subject.seeds", Integer.toString(seeds)));
    return String.join(text.get("separator"), parts);
  }

  /**
   * How many samples those of every seed are drawn from: all but the test samples. Empty where
   * seeds draw none, where every seed has fresh samples, and for windows of a text.
   */
  static OptionalInt drawnFrom(Sweep sweep) {
    DataFacts known = sweep.known();
    boolean drawn = sweep.design().repetitions().varied().contains(Varied.SUBSET);
    return drawn && !known.isText() && known.law().isEmpty() && known.samples().isPresent()
        ? OptionalInt.of(known.samples().getAsInt() - sweep.design().data().test())
        : OptionalInt.empty();
  }

  /** How many are trained on; along their number the least and the most. */
  private static String samples(Sweep sweep, SweepWords words) {
    if (sweep.axis() != SweepAxis.SAMPLES) {
      return words.format().count(sweep.design().data().samples());
    }
    List<SweepPoint> points = sweep.points();
    return points.isEmpty()
        ? words.format().dash()
        : words
            .words()
            .get(
                "subject.range",
                words.format().count(Math.round(points.get(0).value())),
                words.format().count(Math.round(points.get(points.size() - 1).value())));
  }
}
