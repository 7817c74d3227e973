package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.recurrent.LearningRule;
import dev.sonde.studies.recurrent.RulesFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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

  @Override
  public List<StudyChart> charts() {
    return List.of(curves(), finals(), alignment());
  }

  private String name(LearningRule rule) {
    return rule == LearningRule.ONE_STEP || rule == LearningRule.OUTPUT_ONLY
        ? words.words().get("rule." + Words.lower(rule))
        : rule.label();
  }

  private List<SvgChart.Mark> levels() {
    return figures.levels().entrySet().stream()
        .map(
            level ->
                new SvgChart.Mark(
                    "mark", level.getValue(), words.words().get("level." + level.getKey())))
        .toList();
  }

  private StudyChart curves() {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (LearningRule rule : DRAWN) {
      for (RulesFigures.Curve curve : figures.curves()) {
        if (curve.rule() == rule) {
          double[] losses = curve.losses();
          List<SvgChart.Place> line = new ArrayList<>();
          for (int i = 0; i < losses.length; i++) {
            if (Double.isFinite(losses[i])) {
              line.add(new SvgChart.Place(i + 1, losses[i]));
            }
          }
          series.add(new StudyChart.Series(name(rule), series.size(), List.of(), line));
        }
      }
    }
    return new StudyChart(
        text.get("chart.rules.loss"), text.get("x.twentieths"), List.of(), false, series, levels());
  }

  private StudyChart finals() {
    Words text = words.words();
    List<String> places = new ArrayList<>();
    List<SvgChart.Point> points = new ArrayList<>();
    for (RulesFigures.Row row : figures.rules()) {
      if (Double.isFinite(row.loss().estimate())) {
        points.add(
            StudyPictures.point(
                places.size(), row.loss(), name(row.rule()) + ": " + words.average(row.loss())));
      }
      places.add(Integer.toString(places.size() + 1));
    }
    return new StudyChart(
        text.get("chart.rules.final"),
        text.get("x.rule"),
        places,
        false,
        List.of(new StudyChart.Series(text.get("series.finalLoss"), 0, points, List.of())),
        levels());
  }

  private StudyChart alignment() {
    Words text = words.words();
    List<String> places = new ArrayList<>();
    List<SvgChart.Point> single = new ArrayList<>();
    List<SvgChart.Point> summed = new ArrayList<>();
    for (int i = 0; i < figures.rules().size(); i++) {
      RulesFigures.Row row = figures.rules().get(i);
      places.add(Integer.toString(i + 1));
      int at = i;
      row.alignment().ifPresent(average -> single.add(point(at, row.rule(), average)));
      row.summedAlignment().ifPresent(average -> summed.add(point(at, row.rule(), average)));
    }
    return new StudyChart(
        text.get("chart.rules.alignment"),
        text.get("x.rule"),
        places,
        false,
        List.of(
            new StudyChart.Series(text.get("series.single"), 0, single, List.of()),
            new StudyChart.Series(text.get("series.summed"), 1, summed, List.of())),
        List.of(new SvgChart.Mark("mark", 0, "")));
  }

  private SvgChart.Point point(int at, LearningRule rule, Average average) {
    return StudyPictures.point(at, average, name(rule) + ": " + words.average(average));
  }

  @Override
  public int firstWords() {
    return 5;
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "",
          text.get("column.rule"),
          text.get("column.loss"),
          text.get("column.cosine"),
          text.get("column.microseconds"),
          text.get("column.needs")
        });
    for (RulesFigures.Row row : figures.rules()) {
      rows.add(
          new String[] {
            Integer.toString(rows.size()),
            name(row.rule()),
            words.average(row.loss()),
            cosine(row.alignment()),
            format.number(row.microseconds(), 2),
            needs(row.rule())
          });
    }
    return rows;
  }

  private String cosine(Optional<Average> alignment) {
    return alignment.map(a -> words.format().number(a.estimate(), 2)).orElse(words.format().dash());
  }

  private String needs(LearningRule rule) {
    return rule.needs().isEmpty()
        ? words.words().get("need.none")
        : rule.needs().stream()
            .map(need -> words.words().get("need." + Words.lower(need)))
            .collect(Collectors.joining(words.words().get("separator")));
  }
}
