package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How well each measure ranks the models of a sweep, a column for each group of models. */
record ScoreboardSection(Sweep sweep, SweepWords all, Html html) {
  /** A group's models, and which error of theirs is ranked, with the word for its column. */
  private record Column(String against, String nets, String title) {
    boolean holds(ScoreboardEntry entry) {
      return entry.against().equals(against) && entry.nets().equals(nets);
    }
  }

  /** In the order of columns; the rows are in that of the first one there is. */
  private static final List<Column> COLUMNS =
      List.of(
          new Column("testError", "fromValley", "testErrorFromValley"),
          new Column("testError", "all", "testError"),
          new Column("testError", "interpolating", "testErrorInterpolating"),
          new Column("generalisationGap", "all", "gap"),
          new Column("generalisationGap", "interpolating", "gapInterpolating"));

  /** Writes the table; nothing where there is none. */
  void section(String prefix) {
    if (sweep.scoreboard().isEmpty()) {
      return;
    }
    html.section(prefix + "scoreboard", words().get("section.scoreboard"));
    if (!sweep.learned()) {
      html.element("p", words().get("scoreboard.constant"));
    }
    html.paragraph(
        "caption",
        words().get("scoreboard.caption", all.format().percent(ScoreboardEntry.INTERPOLATING)));
    List<Column> columns =
        COLUMNS.stream().filter(c -> sweep.scoreboard().stream().anyMatch(c::holds)).toList();
    List<Map<String, ScoreboardEntry>> entries = columns.stream().map(this::entries).toList();
    Table<String> table =
        new Table<String>().column(words().get("scoreboard.measure"), all::measure);
    for (int i = 0; i < columns.size(); i++) {
      Map<String, ScoreboardEntry> column = entries.get(i);
      table.column(
          words().get("scoreboard." + columns.get(i).title()), measure -> cell(column, measure));
    }
    html.openScroll("scroll")
        .open("table", "class", "measures")
        .rows(table.of(measures(entries.get(0))), column -> column == 0 ? "name" : "")
        .close()
        .close();
    meanings(measures(entries.get(0)));
    html.close();
  }

  /** What the measures are, folded away on screens. */
  private void meanings(List<String> measures) {
    html.open("details", "data-print", "data-print")
        .element("summary", words().get("scoreboard.meanings"))
        .open("dl", "class", "provenance");
    for (String measure : measures) {
      String meaning = words().getOrElse("meaning." + measure.replaceFirst("@.*", ""), "");
      if (!meaning.isEmpty()) {
        html.element("dt", all.measure(measure)).element("dd", meaning);
      }
    }
    html.close().paragraph("caption", words().get("scoreboard.gapMeaning")).close();
  }

  private Map<String, ScoreboardEntry> entries(Column column) {
    return sweep.scoreboard().stream()
        .filter(column::holds)
        .collect(Collectors.toMap(ScoreboardEntry::measure, entry -> entry));
  }

  /** All measures, by their |τ| in a column; those that are not in it come last. */
  private List<String> measures(Map<String, ScoreboardEntry> column) {
    return sweep.scoreboard().stream()
        .map(ScoreboardEntry::measure)
        .distinct()
        .sorted(
            Comparator.comparingDouble(
                measure ->
                    Optional.ofNullable(column.get(measure))
                        .map(entry -> -Math.abs(entry.kendallTau()))
                        .orElse(Double.POSITIVE_INFINITY)))
        .toList();
  }

  /** Kendall's τ; with the number of models where the measure is not known of all of a group. */
  private String cell(Map<String, ScoreboardEntry> column, String measure) {
    ScoreboardEntry entry = column.get(measure);
    if (entry == null) {
      return all.format().dash();
    }
    int most = column.values().stream().mapToInt(ScoreboardEntry::n).max().orElse(0);
    // a line breaks before n alone
    String tau = all.tau(entry).replace(' ', '\u00a0');
    return entry.n() < most
        ? words().get("scoreboard.some", tau, all.format().count(entry.n()))
        : tau;
  }

  private Words words() {
    return all.words();
  }
}
