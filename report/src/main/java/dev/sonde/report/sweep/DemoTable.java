package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;

/** The demo as text for a terminal: its answers, the networks' table, and where the report lies. */
public final class DemoTable {
  private final Language language;
  private final TerminalStyle style;

  private DemoTable(Language language, TerminalStyle style) {
    this.language = language;
    this.style = style;
  }

  /**
   * Returns the table in a language.
   *
   * @param language the language
   * @param style how it looks; without colour in any case
   * @return the table
   */
  public static DemoTable in(Language language, TerminalStyle style) {
    return new DemoTable(language, style);
  }

  /**
   * Returns the text.
   *
   * @param linear the linear models
   * @param networks the trained networks
   * @return lines of at most the style's columns
   */
  public String render(Sweep linear, Sweep networks) {
    SweepWords words = new SweepWords(linear, language);
    DemoAnswers answers = new DemoAnswers(linear, networks, words);
    TerminalLines first = new TerminalLines(style.columns(), false);
    write(answers.size(), first);
    TerminalLines out = new TerminalLines(style.columns(), false);
    answers.reasons().forEach(answer -> write(answer, out));
    out.report(words.words(), style.report());
    TerminalStyle above = TerminalStyle.plain().withColumns(style.columns());
    String table = SweepTable.in(language, above).withoutFindings().render(networks);
    return first + "\n" + table + "\n" + out;
  }

  private static void write(DemoAnswers.Answer answer, TerminalLines out) {
    out.wrapped("", answer.question());
    answer.sentences().forEach(sentence -> out.wrapped(TerminalLines.INDENT, sentence));
  }
}
