package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import dev.sonde.studies.recurrent.LearningRule;
import dev.sonde.studies.recurrent.RulesFigures;
import dev.sonde.studies.recurrent.RulesFigures.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** What rules of recurrent networks learn, and what they ask for, in pictures. */
record RulesPictures(RulesFigures figures, StudyWords words) implements StudyPictures {
  /** As many as a picture can tell apart. */
  private static final List<LearningRule> DRAWN =
      List.of(
          LearningRule.RTRL,
          LearningRule.OUTPUT_ONLY,
          LearningRule.RFLO,
          LearningRule.UORO,
          LearningRule.DNI);

  /** Heights that are further apart than this have a logarithmic axis. */
  private static final double WIDE = 10;

  @Override
  public List<StudyChart> charts() {
    return List.of(curves(), finals(), alignment());
  }

  private String name(LearningRule rule) {
    return rule == LearningRule.ONE_STEP || rule == LearningRule.OUTPUT_ONLY
        ? text("rule." + Words.lower(rule))
        : rule.label();
  }

  /** Losses far below the level of a constant answer would lie flat on its axis. */
  private boolean isWide() {
    double most =
        DoubleStream.concat(
                figures.levels().values().stream().mapToDouble(level -> level),
                figures.rules().stream().mapToDouble(row -> row.loss().estimate()))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    double least =
        figures.rules().stream()
            .mapToDouble(row -> row.loss().estimate() - row.loss().interval())
            .filter(Double::isFinite)
            .min()
            .orElse(0);
    return least > 0 && most > WIDE * least;
  }

  private StudyChart withLevels(StudyChart plain) {
    StudyChart chart = isWide() ? plain.withLogarithms() : plain;
    for (Map.Entry<String, Double> level : figures.levels().entrySet()) {
      chart = chart.withMark(level.getValue(), text("level." + level.getKey()));
    }
    return chart;
  }

  private StudyChart curves() {
    StudyChart chart = withLevels(chart("rules.loss." + figures.lossUnit().word(), "twentieths"));
    for (LearningRule rule : DRAWN) {
      for (RulesFigures.Curve curve : figures.curves()) {
        if (curve.rule() == rule) {
          double[] losses = curve.losses();
          chart =
              chart.withLine(
                  name(rule),
                  IntStream.range(0, losses.length)
                      .filter(i -> Double.isFinite(losses[i]))
                      .mapToObj(i -> new SvgChart.Place(i + 1, losses[i]))
                      .toList());
        }
      }
    }
    return chart;
  }

  /** A chart whose places are the rules, by their numbers in the table. */
  private StudyChart overRules(String title) {
    return chart(title, "rule")
        .withPlaces(
            IntStream.rangeClosed(1, figures.rules().size()).mapToObj(Integer::toString).toList());
  }

  private List<SvgChart.Point> points(Function<Row, Optional<Average>> figure) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (int i = 0; i < figures.rules().size(); i++) {
      Row row = figures.rules().get(i);
      int at = i;
      figure
          .apply(row)
          .map(average -> point(at, average, name(row.rule()) + ": " + average(average)))
          .ifPresent(points::add);
    }
    return points;
  }

  private StudyChart finals() {
    return withLevels(overRules("rules.final." + figures.lossUnit().word()))
        .withPoints(
            text("series.finalLoss"),
            points(
                row -> Optional.of(row.loss()).filter(loss -> Double.isFinite(loss.estimate()))));
  }

  private StudyChart alignment() {
    return overRules("rules.alignment")
        .withPoints(text("series.single"), points(Row::alignment))
        .withPoints(text("series.summed"), points(Row::summedAlignment))
        .withMark(0, "");
  }

  @Override
  public int firstWords() {
    return 6;
  }

  @Override
  public List<String[]> table() {
    return new Table<Row>()
        .column("#", row -> Integer.toString(figures.rules().indexOf(row) + 1))
        .column(text("column.rule"), row -> name(row.rule()))
        .column(text("column.loss." + figures.lossUnit().word()), this::loss)
        .column(text("column.rate"), row -> rate(row.rate(), row.search()))
        .column(text("column.cosine"), this::cosine)
        .column(text("column.microseconds"), row -> number(row.microseconds(), 2))
        .column(text("column.needs"), row -> needs(row.rule()))
        .of(figures.rules());
  }

  /** On a terminal needs are letters, which the note explains. */
  @Override
  public StudyTerminalTable terminal() {
    List<String[]> rows =
        new Table<Row>()
            .column("#", row -> Integer.toString(figures.rules().indexOf(row) + 1))
            .column(text("column.rule"), row -> name(row.rule()))
            .column(text("column.loss." + figures.lossUnit().word()), this::loss)
            .column(text("column.rate"), row -> rate(row.rate(), row.search()))
            .column(text("column.cosineShort"), this::cosine)
            .column(text("column.microsecondsShort"), row -> number(row.microseconds(), 2))
            .column(text("column.needsShort"), row -> letters(row.rule()))
            .of(figures.rules());
    String needs =
        Arrays.stream(LearningRule.Need.values())
            .map(need -> letter(need) + " " + text("need." + Words.lower(need)))
            .collect(Collectors.joining(text("separator")));
    return new StudyTerminalTable(rows, Optional.of(text("note.rules", needs)));
  }

  private String loss(Row row) {
    return Double.isFinite(row.loss().estimate()) ? average(row.loss()) : text("cell.diverged");
  }

  /** The cosine, or why there is none. */
  private String cosine(Row row) {
    return row.alignment()
        .map(cosine -> number(cosine.estimate(), 2))
        .orElseGet(
            () ->
                switch (row.rule()) {
                  case RTRL -> text("cosine.itself");
                  case OUTPUT_ONLY -> text("cosine.none");
                  case KERNL, DNI -> text("cosine.learned");
                  default -> text("cosine.later");
                });
  }

  /** The same in every language. */
  private static String letter(LearningRule.Need need) {
    return switch (need) {
      case WEIGHT_TRANSPORT -> "W";
      case STORED_PAST -> "T";
      case LARGE_STATE -> "X";
      case MATRIX_PRODUCTS -> "P";
      case GLOBAL_NORMS -> "N";
      case NOISY_COPY -> "C";
    };
  }

  private String letters(LearningRule rule) {
    return rule.needs().isEmpty()
        ? text("need.none")
        : rule.needs().stream().map(RulesPictures::letter).collect(Collectors.joining(" "));
  }

  private String needs(LearningRule rule) {
    return rule.needs().isEmpty()
        ? text("need.none")
        : rule.needs().stream()
            .map(need -> text("need." + Words.lower(need)))
            .collect(Collectors.joining(text("separator")));
  }
}
