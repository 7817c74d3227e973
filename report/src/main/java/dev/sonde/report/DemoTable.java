package dev.sonde.report;

import dev.sonde.descent.Sweep;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The demo as text for a terminal: its answers, the networks' table, and where the report lies. */
public final class DemoTable {
  private final Language language;
  private final int columns;
  private final Charset charset;

  private DemoTable(Language language, int columns, Charset charset) {
    this.language = language;
    this.columns = columns;
    this.charset = charset;
  }

  /**
   * Returns a table for UTF-8.
   *
   * @param language the language
   * @param columns the terminal's columns
   * @return the table
   */
  public static DemoTable in(Language language, int columns) {
    return new DemoTable(language, columns, StandardCharsets.UTF_8);
  }

  /**
   * Returns the text.
   *
   * @param linear the linear models
   * @param networks the trained networks
   * @param report where the page lies; empty when it could not be written
   * @return lines of at most the terminal's columns
   */
  public String render(Sweep linear, Sweep networks, String report) {
    TerminalCharset terminal = new TerminalCharset(charset);
    Language shown = terminal.canShow(language) ? language : Language.ENGLISH;
    SweepWords words = new SweepWords(shown, terminal.symbols());
    TerminalLines out = new TerminalLines(columns, false);
    for (DemoAnswers.Answer answer : new DemoAnswers(linear, networks, words).all()) {
      out.wrapped("", answer.question());
      answer.sentences().forEach(sentence -> out.wrapped(TerminalLines.INDENT, sentence));
    }
    out.report(words.words, report);
    String table = SweepTable.in(language).withColumns(columns).withoutFindings().render(networks);
    return terminal.shown(table + "\n" + out);
  }
}
