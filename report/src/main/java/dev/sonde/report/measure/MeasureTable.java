package dev.sonde.report.measure;

import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.SurveySummary;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.BoundedText;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.MeasureName;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Unresolved;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A measurement as text for a terminal: headline figures with their errors, curves in tables,
 * findings in words, and where the report lies.
 *
 * <p>Made for 80 columns; narrower terminals get narrower tables, down to 40. No escape sequence is
 * written unless colour is asked for, and none that comes from a file's name ever.
 */
public final class MeasureTable {
  /** Layers beyond these are left to the report: a terminal is no place for a thousand rows. */
  private static final int MOST_LAYERS = 20;

  private static final int LONGEST_NAME = 34;
  private static final int LONGEST_MEASURE = 50;
  private static final int NARROWEST_NOTE = 16;
  private static final String INDENT = TerminalLines.INDENT;

  private final int columns;
  private final Optional<String> report;
  private final Words words;
  private final FigureFormat format;
  private final BoundedText bounded;
  private final FindingText findings;
  private final TerminalLines out;

  private MeasureTable(Language language, TerminalStyle style) {
    columns = style.columns();
    out = new TerminalLines(columns, style.colour());
    report = style.report();
    words = Words.in(language);
    format = new FigureFormat();
    bounded = new BoundedText(words, format);
    findings = FindingText.in(language, format);
  }

  /**
   * Returns the text of a measurement.
   *
   * @param measurement what was measured
   * @param language the language
   * @param style how it looks
   * @return lines of at most the style's columns, each ending in a newline
   */
  public static String render(Measurement measurement, Language language, TerminalStyle style) {
    return new MeasureTable(language, style).text(measurement);
  }

  private String text(Measurement measurement) {
    subject(measurement);
    headlines(measurement);
    curves(measurement);
    eigenvalues(measurement);
    layers(measurement);
    measures(measurement);
    out.findings(measurement.findings(), findings, words);
    out.report(words, report);
    return out.toString();
  }

  private void subject(Measurement measurement) {
    DataDescription data = measurement.data();
    SpectrumFigures spectrum = measurement.spectrum();
    String title =
        words.get(
            "page.title",
            ColumnText.cutMiddle(
                Subject.fileOnPage(measurement.model().file()), columns * 5 / 8, "…"),
            ColumnText.cutMiddle(Subject.fileOnPage(data.source()), columns / 4, "…"));
    out.line(out.bold(ColumnText.cut(title, columns, "…")));
    String separator = words.get("separator");
    String subject =
        Subject.matrix(measurement, words)
            + separator
            + Subject.method(spectrum, words, format)
            + separator
            + words.get("precision." + spectrum.precision().label())
            + separator
            + Subject.samples(data, words, format);
    out.wrapped("", subject);
    out.line("");
    out.wrapped(
        "",
        Words.plain(new MeasureAnswer(measurement, findings, words, format).sentence()),
        out::bold);
  }

  private void headlines(Measurement measurement) {
    out.line("");
    List<String[]> rows = new ArrayList<>();
    for (Headline headline : Headline.of(measurement, words, format)) {
      rows.add(
          new String[] {
            headline.label(), format.join(headline.figure()), Words.plain(headline.note())
          });
    }
    int labels = widest(rows, 0);
    int figures = widest(rows, 1);
    int notes = columns - labels - figures - 3 * INDENT.length();
    for (String[] row : rows) {
      String start =
          INDENT + ColumnText.left(row[0], labels) + INDENT + ColumnText.left(row[1], figures);
      if (notes >= NARROWEST_NOTE) {
        withNote(start, row);
      } else if (ColumnText.width(start.stripTrailing()) <= columns) {
        out.line(start);
        out.wrapped(INDENT + INDENT, row[2]);
      } else {
        out.wrapped(INDENT, row[0]);
        out.wrapped(INDENT + INDENT, row[1], out::bold);
        out.wrapped(INDENT + INDENT, row[2]);
      }
    }
  }

  private void withNote(String start, String[] row) {
    int margin = ColumnText.width(start) + INDENT.length();
    List<String> notes = ColumnText.wrap(row[2], columns - margin);
    String first = INDENT + (notes.isEmpty() ? "" : out.dim(notes.get(0)));
    int at = start.lastIndexOf(row[1]);
    out.line(
        start.substring(0, at) + out.bold(row[1]) + start.substring(at + row[1].length()) + first);
    for (String note : notes.subList(Math.min(1, notes.size()), notes.size())) {
      out.line(" ".repeat(margin) + out.dim(note));
    }
  }

  /** N_eff over z and the shares over τ, beside each other where both fit. */
  private void curves(Measurement measurement) {
    List<String> left = effectiveDimensions(measurement);
    List<String> right = shares(measurement);
    tables(left, right);
    List<Estimate> missing =
        Stream.concat(
                measurement.effectiveDimensions().stream()
                    .filter(dimension -> dimension.kind() == BoundedEstimate.Kind.UNKNOWN)
                    .map(EffectiveDimension::estimate),
                SharePair.of(measurement).stream().flatMap(SharePair::figures))
            .filter(estimate -> !estimate.resolved())
            .toList();
    if (!measurement.gaussNewton().isEmpty()) {
      out.wrapped(INDENT, words.get("neff.which"));
    }
    survey(measurement);
    if (!missing.isEmpty()) {
      Unresolved unresolved = new Unresolved(measurement.spectrum().method(), words);
      out.wrapped(INDENT, format.dash() + " " + unresolved.of(missing));
    }
  }

  private void survey(Measurement measurement) {
    SurveySummary survey = measurement.survey();
    String products = format.count(survey.products());
    String text = words.get("survey.exact", products);
    if (survey.endedBy() != Spectrum.StopReason.EXACT) {
      text =
          words.get(
              survey.gaussNewtonProducts() > 0 ? "survey.both" : "survey.spent",
              products,
              format.count(survey.gaussNewtonProducts()),
              Subject.ended(measurement, words));
    }
    out.wrapped(
        INDENT,
        moreWouldNarrow(measurement)
            ? text + words.get("lead.between") + words.get("survey.twice")
            : text);
  }

  /** More products help where these ran out, and not samples. */
  private static boolean moreWouldNarrow(Measurement measurement) {
    return switch (measurement.survey().endedBy()) {
      case BUDGET, TIME, INTERRUPTED ->
          measurement.data().samples() == measurement.data().population();
      case EXACT, TARGET_REACHED, GOOD_ENOUGH, EXHAUSTED -> false;
    };
  }

  private void tables(List<String> left, List<String> right) {
    int leftWidth = left.stream().mapToInt(this::visibleWidth).max().orElse(0);
    int rightWidth = right.stream().mapToInt(this::visibleWidth).max().orElse(0);
    if (left.isEmpty() || right.isEmpty() || leftWidth + 4 + rightWidth > columns) {
      lines(left);
      lines(right);
      return;
    }
    List<String> both = new ArrayList<>();
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      String first = i < left.size() ? left.get(i) : "";
      String second = i < right.size() ? right.get(i) : "";
      String gap = " ".repeat(leftWidth + 4 - visibleWidth(first));
      both.add(second.isEmpty() ? first : first + gap + second);
    }
    lines(both);
  }

  private List<String> effectiveDimensions(Measurement measurement) {
    if (measurement.effectiveDimensions().isEmpty()) {
      return List.of();
    }
    List<EffectiveDimension> beside = measurement.gaussNewton();
    List<String[]> rows =
        new Table<EffectiveDimension>()
            .column(words.get("neff.x"), one -> format.number(one.z(), Headline.AXIS_DIGITS))
            .column("N_eff", one -> bounded.of(one.figure()))
            .columnIf(
                !beside.isEmpty(),
                words.get("neff.gaussNewton"),
                one ->
                    beside.stream()
                        .filter(other -> other.z() == one.z())
                        .map(other -> bounded.of(other.figure()))
                        .findFirst()
                        .orElse(""))
            .of(measurement.effectiveDimensions());
    return table(words.get("section.effectiveDimension"), rows);
  }

  private List<String> shares(Measurement measurement) {
    List<SharePair> pairs = SharePair.of(measurement);
    if (pairs.isEmpty()) {
      return List.of();
    }
    List<String[]> rows =
        new Table<SharePair>()
            .column("τ", pair -> format.number(pair.tau(), Headline.AXIS_DIGITS))
            .column(words.get("shares.above"), pair -> share(measurement, pair.above()))
            .column(words.get("shares.below"), pair -> share(measurement, pair.below()))
            .of(pairs);
    return table(words.get("section.shares"), rows);
  }

  private String share(Measurement measurement, Optional<Estimate> share) {
    return share
        .map(one -> SharePair.text(one, measurement.model().parameters(), format))
        .orElse("");
  }

  private void eigenvalues(Measurement measurement) {
    SpectrumFigures spectrum = measurement.spectrum();
    if (spectrum.top().isEmpty() && spectrum.bottom().isEmpty()) {
      return;
    }
    out.line("");
    out.line(out.bold(words.get("eigenvalues.title")));
    row(words.get("table.top"), spectrum.top());
    row(words.get("table.bottom"), spectrum.bottom());
    UnknownEnds.of(measurement, words, format).ifPresent(line -> out.wrapped(INDENT, line));
  }

  private void row(String label, List<EigenvalueEstimate> eigenvalues) {
    if (eigenvalues.isEmpty()) {
      return;
    }
    int labels =
        Math.max(
            ColumnText.width(words.get("table.top")), ColumnText.width(words.get("table.bottom")));
    List<String> figures = new ArrayList<>();
    for (EigenvalueEstimate eigenvalue : eigenvalues) {
      figures.add(format.join(format.eigenvalue(eigenvalue)));
    }
    int margin = labels + 2 * INDENT.length();
    int widest = figures.stream().mapToInt(ColumnText::width).max().orElse(0);
    String start = INDENT + ColumnText.left(label, labels);
    if (margin + widest > columns) {
      out.line(start);
      start = "";
      margin = 2 * INDENT.length();
    }
    StringBuilder line = new StringBuilder(ColumnText.left(start, margin));
    boolean empty = true;
    for (String figure : figures) {
      int used = ColumnText.width(line.toString()) + (empty ? 0 : INDENT.length());
      if (!empty && used + ColumnText.width(figure) > columns) {
        out.line(line.toString());
        line = new StringBuilder(" ".repeat(margin));
        empty = true;
      }
      line.append(empty ? "" : INDENT).append(figure);
      empty = false;
    }
    out.line(line.toString());
  }

  private void layers(Measurement measurement) {
    if (measurement.layers().isEmpty()) {
      return;
    }
    LayerRows layers = LayerRows.of(measurement, MOST_LAYERS);
    int longest = Math.min(LONGEST_NAME, columns / 4);
    List<String[]> rows =
        new Table<LayerRows.Row>()
            .column(
                words.get("layers.layer"),
                row -> ColumnText.cutMiddle(Words.plain(row.layer().name()), longest, "…"))
            .column(words.get("layers.parameters"), row -> format.count(row.layer().parameters()))
            .column(
                words.get("layers.trace"), row -> format.estimate(row.layer().spectrum().trace()))
            .columnIf(
                columns >= 72,
                words.get("layers.traceShare"),
                row -> row.traceShare().map(format::share).orElse(format.dash()))
            .column(
                "N_eff",
                row -> row.effectiveDimension().map(one -> bounded.of(one.figure())).orElse(""))
            .of(layers.rows());
    String title =
        layers
            .z()
            .map(z -> words.get("section.layersAt", format.number(z, Headline.AXIS_DIGITS)))
            .orElse(words.get("section.layers"));
    lines(table(title, rows));
    layers.notes(words, format).forEach(note -> out.wrapped(INDENT, note));
  }

  private void measures(Measurement measurement) {
    if (!measurement.measures().isEmpty()) {
      List<String[]> rows =
          new Table<ScalarMeasure>()
              .column(words.get("measures.name"), measure -> name(measurement, measure))
              .column(words.get("measures.value"), measure -> format.estimate(measure.estimate()))
              .of(measurement.measures());
      lines(table(words.get("section.measures"), rows));
    }
  }

  private String name(Measurement measurement, ScalarMeasure measure) {
    String figure = format.estimate(measure.estimate());
    int room = Math.max(columns / 2, columns - ColumnText.width(figure) - 3 * INDENT.length());
    String name = MeasureName.of(Subject.measureName(measurement, measure), words, format);
    return ColumnText.cut(name, Math.min(room, LONGEST_MEASURE), "…");
  }

  /**
   * A titled table: the first column to the left, the others to the right. Where it is too wide,
   * each row becomes a paragraph.
   */
  private List<String> table(String title, List<String[]> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(out.bold(title));
    int[] widths = new int[rows.get(0).length];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = widest(rows, c);
    }
    if (Arrays.stream(widths).sum() + widths.length * INDENT.length() > columns) {
      lines.addAll(paragraphs(rows));
      return lines;
    }
    for (int r = 0; r < rows.size(); r++) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String cell = rows.get(r)[c];
        line.append(INDENT)
            .append(c == 0 ? ColumnText.left(cell, widths[c]) : ColumnText.right(cell, widths[c]));
      }
      lines.add(r == 0 ? out.dim(line.toString()) : line.toString());
    }
    return lines;
  }

  private List<String> paragraphs(List<String[]> rows) {
    String[] head = rows.get(0);
    List<String> lines = new ArrayList<>();
    for (String[] row : rows.subList(1, rows.size())) {
      wrap(head[0] + " " + row[0], INDENT, lines);
      for (int c = 1; c < head.length; c++) {
        wrap(head[c] + "  " + row[c], INDENT + INDENT, lines);
      }
    }
    return lines;
  }

  private void wrap(String text, String indent, List<String> lines) {
    for (String line : ColumnText.wrap(text, columns - indent.length())) {
      lines.add(indent + line);
    }
  }

  private int widest(List<String[]> rows, int column) {
    return rows.stream().mapToInt(row -> ColumnText.width(row[column])).max().orElse(0);
  }

  private void lines(List<String> lines) {
    if (!lines.isEmpty()) {
      out.line("");
      lines.forEach(out::line);
    }
  }

  private int visibleWidth(String text) {
    return ColumnText.width(text.replaceAll("\u001B\\[[0-9;]*m", ""));
  }
}
