package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;

/** The demo as text for a terminal: its answers, the networks' table, and where the report lies. */
public final class DemoTable {
  private DemoTable() {}

  /**
   * Returns the text.
   *
   * @param linear the linear models
   * @param networks the trained networks
   * @param language the language
   * @param style how it looks; without colour in any case
   * @return lines of at most the style's columns
   */
  public static String render(
      Sweep linear, Sweep networks, Language language, TerminalStyle style) {
    SweepWords words = new SweepWords(linear, language);
    DemoAnswers answers = new DemoAnswers(linear, networks, words);
    TerminalLines out = new TerminalLines(style.columns(), false);
    write(answers.size(), out);
    out.line("");
    SweepTable.points(networks, new SweepWords(networks, language), out);
    out.line("");
    answers.reasons().forEach(answer -> write(answer, out));
    out.report(words.words(), style.report());
    return out.toString();
  }

  private static void write(DemoAnswers.Answer answer, TerminalLines out) {
    out.wrapped("", answer.question());
    answer.sentences().forEach(sentence -> out.wrapped(TerminalLines.INDENT, sentence));
  }
}
