package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the two sweeps of the demo answer to the questions that everybody has: where the double
 * descent was, why the parameter count misled, which measure did not, and what removes it; and,
 * before all of them, how big a model should be.
 */
record DemoAnswers(Sweep linear, Sweep networks, SweepWords all) {
  /** A question with its answer, sentence by sentence. */
  record Answer(String question, List<String> sentences) {
    Answer {
      sentences = List.copyOf(sentences);
    }
  }

  /** What the demo is run for: the sizes to take, the networks' first. */
  Answer size() {
    return new Answer(words().get("demo.size.question"), sizes());
  }

  /** What stands behind it. */
  List<Answer> reasons() {
    return List.of(
        new Answer(
            words().get("demo.where.question"), List.of(where(linear, "linear"), networksWhere())),
        new Answer(words().get("demo.count.question"), count()),
        new Answer(words().get("demo.measure.question"), measures()),
        new Answer(words().get("demo.remedy.question"), remedies()));
  }

  private String networksWhere() {
    String where = where(networks, "networks");
    return networks
        .headlineThreshold()
        .map(
            t ->
                where
                    + words()
                        .get(
                            "demo.where.threshold",
                            format().number(t.value(), 3),
                            format().percent(t.epsilon())))
        .orElse(where);
  }

  private String where(Sweep sweep, String which) {
    DoubleDescent descent = sweep.doubleDescent();
    if (descent.valley().isEmpty() || descent.peak().isEmpty() || descent.after().isEmpty()) {
      return words().get("demo.where." + which + ".none");
    }
    DoubleDescent.Place valley = descent.valley().get();
    DoubleDescent.Place peak = descent.peak().get();
    DoubleDescent.Place after = descent.after().get();
    return words()
        .get(
            "demo.where." + which,
            all.error(valley.testError()),
            value(sweep, valley.value()),
            all.error(peak.testError()),
            value(sweep, peak.value()),
            value(sweep, peak.low()),
            value(sweep, peak.high()),
            all.error(after.testError()),
            value(sweep, after.value()),
            format().count(sweep.design().data().samples()));
  }

  private List<String> count() {
    List<String> sentences = new ArrayList<>();
    Optional<SweepPoint> one = peak(linear);
    Optional<SweepPoint> other = peak(networks);
    if (one.isPresent() && other.isPresent()) {
      sentences.add(
          words()
              .get(
                  "demo.count.places",
                  format().count(networks.design().data().samples()),
                  format().count(one.get().parameters()),
                  format().count(other.get().parameters()),
                  format().count(Math.round(one.get().value())),
                  format().count(linear.known().classes())));
    }
    entry(networks, "fromValley", "parameters")
        .or(() -> entry(networks, "all", "parameters"))
        .ifPresent(
            entry ->
                sentences.add(
                    words()
                        .get(
                            "demo.count.order." + entry.nets(),
                            all.tau(entry),
                            format().count(entry.n()))));
    return sentences;
  }

  private List<String> measures() {
    return List.of(measure(networks, "networks"), measure(linear, "linear"));
  }

  private String measure(Sweep sweep, String which) {
    return sweep
        .bestMeasure("fromValley")
        .map(
            entry ->
                words().get("demo.measure." + which, all.measure(entry.measure()), all.tau(entry))
                    + rival(sweep))
        .orElseGet(() -> words().get("demo.measure." + which + ".none"));
  }

  private String rival(Sweep sweep) {
    return sweep
        .rivalMeasure("fromValley")
        .map(
            entry ->
                words().get("demo.measure.rival", all.measure(entry.measure()), all.tau(entry)))
        .orElse("");
  }

  private List<String> remedies() {
    List<String> sentences = new ArrayList<>();
    peak(linear)
        .filter(point -> point.tuned().n() > 0)
        .ifPresent(
            point ->
                sentences.add(
                    words()
                        .get(
                            "demo.remedy.ridge",
                            all.error(point.testError()),
                            all.error(point.tuned()))));
    peak(networks)
        .filter(point -> point.earlyStopped().n() > 0)
        .ifPresent(
            point ->
                sentences.add(
                    words()
                        .get(
                            "demo.remedy.stopping",
                            all.error(point.testError()),
                            all.error(point.earlyStopped()))));
    peak(networks)
        .filter(point -> point.tuned().n() > 0)
        .ifPresent(
            point -> sentences.add(words().get("demo.remedy.decay", all.error(point.tuned()))));
    if (sentences.isEmpty()) {
      sentences.add(words().get("demo.remedy.none"));
    }
    return sentences;
  }

  private List<String> sizes() {
    List<String> sentences = new ArrayList<>();
    new SweepAnswer(networks, all)
        .sentence()
        .ifPresent(advice -> sentences.add(words().get("demo.size.networks", advice)));
    new SweepAnswer(linear, all)
        .sentence()
        .ifPresent(advice -> sentences.add(words().get("demo.size.linear", advice)));
    if (sentences.isEmpty()) {
      sentences.add(words().get("demo.size.none"));
    }
    return sentences;
  }

  private static Optional<SweepPoint> peak(Sweep sweep) {
    return sweep
        .doubleDescent()
        .peak()
        .flatMap(
            peak -> sweep.points().stream().filter(p -> p.value() == peak.value()).findFirst());
  }

  private static Optional<ScoreboardEntry> entry(Sweep sweep, String nets, String measure) {
    return sweep.scoreboard().stream()
        .filter(
            entry ->
                entry.against().equals("testError")
                    && entry.nets().equals(nets)
                    && entry.measure().equals(measure))
        .findFirst();
  }

  private String value(Sweep sweep, double value) {
    return all.value(sweep.axis().label(), value);
  }

  private Words words() {
    return all.words();
  }

  private FigureFormat format() {
    return all.format();
  }
}
