package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindingCode;
import dev.sonde.descent.SweepFindings;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.Varied;
import dev.sonde.descent.results.ModelRecord;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.results.TheoryPoint;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.report.chart.ChartModel;
import dev.sonde.report.page.FindingsSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageCharts;
import dev.sonde.report.page.PageCharts.Height;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.PresetWords;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a page about one sweep. A page may hold several sweeps: the names of sections and
 * charts then begin with the sweep's own prefix.
 */
final class SweepSections {
  /** Rows beyond these make a page that nobody reads; cells.csv has them all. */
  private static final int MOST_MODELS = 200;

  /** Longer tables are folded. */
  private static final int MOST_OPEN_ROWS = 25;

  private final Sweep sweep;
  private final SweepWords all;
  private final Words words;
  private final FigureFormat format;
  private final String axis;
  private final String prefix;
  private final Html html;

  /** The models of the sweep itself, without those that only choose a weight decay. */
  private final List<ModelRecord> own;

  /**
   * Prepares the sections.
   *
   * @param html the page that they are written into
   * @param prefix what begins the names of sections and charts; empty on a page of one sweep
   */
  SweepSections(Sweep sweep, SweepWords all, Html html, String prefix) {
    this.sweep = sweep;
    this.all = all;
    this.html = html;
    this.prefix = prefix;
    words = all.words();
    format = all.format();
    axis = sweep.axis().label();
    own = sweep.models().stream().filter(model -> !model.tuning()).toList();
  }

  String lead() {
    if (!sweep.learned()) {
      return SweepFindings.of(sweep).stream()
          .filter(
              finding ->
                  finding.is(SweepFindingCode.NO_BETTER_THAN_CONSTANT)
                      || finding.is(SweepFindingCode.SEEDS_TOO_FEW))
          .map(finding -> words.get("lead.constant", all.title(finding), all.sentence(finding)))
          .findFirst()
          .orElseThrow();
    }
    DoubleDescent descent = sweep.doubleDescent();
    if (descent.found()
        && descent.peak().isPresent()
        && descent.valley().isPresent()
        && descent.after().isPresent()) {
      return words.get(
          "lead.found",
          words.get("axis." + axis),
          value(descent.valley().get().value()),
          value(descent.peak().get().value()),
          format.percent(descent.valley().get().testError().estimate()),
          format.percent(descent.peak().get().testError().estimate()),
          format.percent(descent.after().get().testError().estimate()));
    }
    return Double.isNaN(descent.pValue())
        ? words.get("lead.untested")
        : words.get("lead.none", words.get("axis." + axis));
  }

  private String value(double value) {
    return all.value(axis, value);
  }

  void cards() {
    new SweepCards(sweep, all, html).write();
  }

  void curve() {
    if (sweep.points().isEmpty()) {
      return;
    }
    section("curve");
    Map<String, ChartModel> models = new SweepModels(sweep, all).curves();
    html.paragraph(
        "caption",
        words.get(
            "curve.caption",
            InterpolationThreshold.LEVELS.stream().map(format::percent).toArray(Object[]::new)));
    html.open("p", "class", "caption")
        .element("label", words.get("curve.axis") + " ", "for", prefix + "axis-choice")
        .open("select", "id", prefix + "axis-choice", "data-switch", prefix + "curve-chart");
    Map<String, ChartModel> named = new LinkedHashMap<>();
    models.forEach(
        (name, model) -> {
          named.put(prefix + "curve-" + name, model);
          html.element("option", model.x().name(), "value", prefix + "curve-" + name);
        });
    html.close().close();
    chart(Height.TALL, "curve", named);
    html.close();
  }

  /** The errors over the sweep's own axis, small, before anything else is said of them. */
  void opening(String caption) {
    ChartModel model = new SweepModels(sweep, all).opening();
    html.open("div").paragraph("h3", caption);
    chart(Height.LOW, "opening", Map.of(prefix + "opening", model));
    html.close();
  }

  /** Charts of which one is shown, with their legend. */
  private void chart(Height height, String name, Map<String, ChartModel> models) {
    ChartModel model = models.values().iterator().next();
    html.open("figure", "class", "wide");
    PageCharts.switched(html, height, prefix + name + "-chart", models);
    PageCharts.legend(html, model, () -> {});
    html.close();
  }

  /** What the seeds change, in words; linear models have no minibatches. */
  private String varied() {
    return sweep.design().repetitions().varied().stream()
        .filter(what -> sweep.axis() != SweepAxis.FEATURES || what != Varied.BATCHES)
        .map(what -> words.get("vary." + what.label()))
        .collect(Collectors.joining(words.get("vary.separator")));
  }

  /** Bias and variance. */
  void parts() {
    new SweepModels(sweep, all)
        .parts()
        .ifPresent(
            model -> {
              section("parts");
              html.paragraph("caption", words.get("parts.caption", varied()));
              chart(Height.TALL, "parts", Map.of(prefix + "parts", model));
              html.close();
            });
  }

  /** What the options stand for, where they are a preset's. */
  void preset() {
    String preset = sweep.design().preset().orElse("");
    String source = words.getOrElse(PresetWords.key(preset, "source"), "");
    if (source.isEmpty()) {
      return;
    }
    section("preset");
    html.paragraph("caption", source).open("dl", "class", "provenance");
    for (String part : PresetWords.PARTS) {
      String says = words.getOrElse(PresetWords.key(preset, part), "");
      if (!part.equals("source") && !says.isEmpty()) {
        html.element("dt", words.get("preset." + part)).element("dd", says);
      }
    }
    html.close().close();
  }

  void findings() {
    new FindingsSection(
            html, words, format, all.findings(), FindingsSection.Evidence.IN_THE_SENTENCE)
        .section(prefix, SweepFindings.of(sweep).stream().map(all::named).toList());
  }

  void scoreboard() {
    new ScoreboardSection(sweep, all, html).section(prefix);
  }

  void theory() {
    if (sweep.theory().isEmpty()) {
      return;
    }
    section("theory");
    html.paragraph("caption", words.get(theoryCaption()));
    new SweepModels(sweep, all)
        .theory()
        .ifPresent(model -> chart(Height.TALL, "theory", Map.of(prefix + "theory", model)));
    boolean ridges = sweep.theory().stream().anyMatch(theory -> theory.ridge().isPresent());
    Map<Double, SweepPoint> points =
        sweep.points().stream()
            .collect(Collectors.toMap(SweepPoint::value, point -> point, (one, other) -> other));
    table(
        true,
        new Table<TheoryPoint>()
            .column(words.get("axis." + axis), theory -> value(theory.value()))
            .column(
                words.get("theory.measured"),
                theory ->
                    Optional.ofNullable(points.get(theory.value()))
                        .map(point -> all.figure(point.testLoss()))
                        .orElse(format.dash()))
            .column(words.get("theory.predicted"), theory -> format.number(theory.predicted()))
            .column(words.get("theory.residual"), this::residual)
            .columnIf(
                ridges,
                words.get("theory.ridge.measured"),
                theory -> ridge(theory, ridge -> all.figure(ridge.measured())))
            .columnIf(
                ridges,
                words.get("theory.ridge.least"),
                theory -> ridge(theory, ridge -> format.number(ridge.least())))
            .of(sweep.theory()));
    html.close();
  }

  private String residual(TheoryPoint theory) {
    if (theory.masked()) {
      return words.get(Double.isInfinite(theory.predicted()) ? "theory.none" : "theory.masked");
    }
    return Double.isFinite(theory.residual()) ? format.number(theory.residual(), 2) : format.dash();
  }

  private static String ridge(TheoryPoint theory, Function<TheoryPoint.TunedRidge, String> shown) {
    return theory.ridge().map(shown).orElse("");
  }

  private String theoryCaption() {
    if (sweep.known().law().isEmpty()) {
      return "theory.caption.labels";
    }
    return sweep.design().features().kind() == FeatureKind.PROJECTIONS
        ? "theory.caption.projections"
        : "theory.caption";
  }

  /** Test error over the axis and the training samples. */
  void sampleMap() {
    sweep.sampleMap().ifPresent(map -> new SampleMapSection(sweep, map, all, html).section(prefix));
  }

  /** Test error over the axis and the steps of training. */
  void map() {
    new TrainingMapSection(sweep, own, all, html).section(prefix);
  }

  void points() {
    section("points");
    html.paragraph("caption", words.get("points.caption"));
    if (sweep.known().classes() == 0) {
      html.paragraph("caption", words.get("points.ratios"));
    }
    SweepSubject.drawnFrom(sweep)
        .ifPresent(
            many -> html.paragraph("caption", words.get("points.drawn", format.count(many))));
    table(
        true,
        new Table<SweepPoint>()
            .column(words.get("axis." + axis), point -> value(point.value()))
            .column(words.get("points.parameters"), point -> format.count(point.parameters()))
            .column(words.get("points.train"), point -> all.error(point.trainError()))
            .column(words.get("points.test"), point -> all.error(point.testError()))
            .column(words.get("points.noisy"), point -> all.error(point.noisyTestError()))
            .columnIf(
                sweep.points().stream().anyMatch(point -> point.earlyStopped().n() > 0),
                words.get("points.stopped"),
                point -> all.error(point.earlyStopped()))
            .columnIf(
                sweep.points().stream().anyMatch(point -> point.tuned().n() > 0),
                words.get("points.tuned." + SweepWords.tuned(sweep)),
                point -> all.error(point.tuned()))
            .column(words.get("points.n"), point -> Integer.toString(point.testError().n()))
            .column(words.get("points.diverged"), point -> Integer.toString(point.diverged()))
            .of(sweep.points()));
    html.close();
  }

  void models() {
    section("models");
    List<ModelRecord> shown = own.stream().limit(MOST_MODELS).toList();
    table(
        false,
        new Table<ModelRecord>()
            .column(words.get("axis." + axis), model -> value(model.value()))
            .columnIf(
                sweep.sampleMap().isPresent(),
                words.get("axis.samples"),
                model -> Integer.toString(model.settings().samples()))
            .column(
                words.get("models.repetition"),
                model -> Integer.toString(model.settings().repetition()))
            .column(
                words.get("models.status"), model -> words.get("status." + model.status().label()))
            .column(words.get("points.train"), model -> share(model, CurvePoint::trainError))
            .column(words.get("points.test"), model -> share(model, CurvePoint::testError))
            .columnIf(
                shown.stream().anyMatch(model -> !model.note().isEmpty()),
                words.get("models.note"),
                model -> Words.plain(model.note()))
            .of(shown));
    if (shown.size() < own.size()) {
      html.paragraph(
          "footnote",
          words.get("models.more", format.count(shown.size()), format.count(own.size())));
    }
    html.close();
  }

  /**
   * Writes a table that scrolls, folded away on screens where it is long.
   *
   * @param printed whether paper has it whole
   */
  private void table(boolean printed, List<String[]> rows) {
    List<String> attributes = new ArrayList<>();
    if (printed) {
      attributes.addAll(List.of("data-print", "data-print"));
    }
    int count = rows.size() - 1;
    if (count <= MOST_OPEN_ROWS) {
      attributes.addAll(List.of("open", "open"));
    }
    String notes = words.get("models.note");
    html.open("details", attributes.toArray(String[]::new))
        .element("summary", words.get("table.rows", format.count(count)))
        .openScroll("scroll")
        .open("table")
        .rows(rows, column -> rows.get(0)[column].equals(notes) ? "prose" : "")
        .close()
        .close()
        .close();
  }

  private String share(ModelRecord model, Function<CurvePoint, @Nullable Double> figure) {
    if (model.figures().isEmpty()) {
      return "";
    }
    Double error = figure.apply(model.figures().get(0));
    return error == null ? format.dash() : format.share(Estimate.exact(error));
  }

  private void section(String name) {
    html.section(prefix + name, words.get("section." + name));
  }
}
