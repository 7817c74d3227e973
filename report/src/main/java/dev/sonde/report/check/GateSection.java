package dev.sonde.report.check;

import dev.sonde.outcomes.Bound;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a page says of the limits that its run was held against: first which were crossed and by how
 * much, later all of them. Nothing where there are none.
 */
public final class GateSection {
  /** As many crossed limits as a sentence holds. */
  private static final int MOST_IN_A_SENTENCE = 3;

  private final List<LimitCheck> checks;
  private final Words words;
  private final FigureFormat format = new FigureFormat();

  /**
   * A section about limits.
   *
   * @param checks what was held against which limit; empty where nobody asked
   * @param language the language
   */
  public GateSection(List<LimitCheck> checks, Language language) {
    this.checks = List.copyOf(checks);
    words = Words.ofPages(language);
  }

  /** Writes the verdict in a sentence. */
  public void lead(Html html) {
    if (checks.isEmpty()) {
      return;
    }
    List<LimitCheck> crossed =
        checks.stream()
            .filter(LimitCheck::crossed)
            .sorted(Comparator.comparingDouble(check -> -relativeExcess(check)))
            .toList();
    if (crossed.isEmpty()) {
      String key = checks.size() == 1 ? "gate.withinOne" : "gate.within";
      html.paragraph("lead gate", words.get(key, format.count(checks.size())));
      return;
    }
    String named =
        crossed.stream()
            .limit(MOST_IN_A_SENTENCE)
            .map(this::sentence)
            .collect(Collectors.joining(words.get("gate.separator")));
    String count = format.count(crossed.size());
    String all = format.count(checks.size());
    html.paragraph("lead gate crossed", words.get("gate.crossed", count, all, named));
  }

  /** How far a figure is beyond its limit, in units of the limit; what is no number is farthest. */
  private static double relativeExcess(LimitCheck check) {
    double excess = excess(check);
    return Double.isNaN(excess)
        ? Double.POSITIVE_INFINITY
        : excess / Math.max(Math.abs(check.limit()), Double.MIN_NORMAL);
  }

  private static double excess(LimitCheck check) {
    double above = check.measured() - check.limit();
    return check.bound() == Bound.MAX ? above : -above;
  }

  private String sentence(LimitCheck check) {
    if (check.isAboutFindings()) {
      return words.get(
          "gate.findings", check.name(), format.number(check.measured()), check.where());
    }
    String limit = CheckText.limit(check);
    String name =
        check.where().isEmpty() ? check.name() : check.name() + " (" + check.where() + ")";
    if (Double.isNaN(check.measured())) {
      return words.get("gate.unresolved", name, limit);
    }
    return words.get(
        check.bound() == Bound.MAX ? "gate.above" : "gate.below",
        name,
        format.number(check.measured()),
        format.number(excess(check)),
        limit);
  }

  /** Writes the table of all limits. */
  public void section(Html html) {
    if (checks.isEmpty()) {
      return;
    }
    Table<LimitCheck> table =
        new Table<LimitCheck>()
            .column(words.get("gate.name"), LimitCheck::name)
            .column(words.get("gate.verdict"), this::verdict)
            .column(words.get("gate.measured"), check -> format.number(check.measured()))
            .column(
                words.get("gate.allowed"),
                check ->
                    words.get(
                        check.bound() == Bound.MAX ? "gate.most" : "gate.least",
                        CheckText.limit(check)))
            .column(words.get("gate.beyond"), check -> format.number(excess(check)))
            .columnIf(
                checks.stream().anyMatch(check -> check.baseline().isPresent()),
                words.get("gate.before"),
                check -> format.number(check.baseline().orElse(Double.NaN)))
            .columnIf(
                checks.stream().anyMatch(check -> !check.where().isEmpty()),
                words.get("gate.where"),
                LimitCheck::where);
    List<String[]> rows = table.of(checks);
    String where = words.get("gate.where");
    html.section("limits", words.get("gate.limits"))
        .openScroll("scroll")
        .open("table", "class", "gates")
        .rows(rows, column -> column == 1 || rows.get(0)[column].equals(where) ? "prose" : "")
        .close()
        .close()
        .paragraph("footnote", words.get("gate.reading"))
        .close();
  }

  private String verdict(LimitCheck check) {
    return words.get(check.crossed() ? "gate.isCrossed" : "gate.isWithin");
  }
}
