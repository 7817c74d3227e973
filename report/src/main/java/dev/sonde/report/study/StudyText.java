package dev.sonde.report.study;

import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.studies.Claim;
import dev.sonde.studies.StudyResult;

/** A study as text for a terminal: the answer, the figures, every claim with its verdict. */
public final class StudyText {
  private StudyText() {}

  /**
   * Returns the text.
   *
   * @param result what was found
   * @param language the language
   * @param style how it looks
   * @return lines of at most the style's columns, each ending in a newline
   */
  public static String render(StudyResult result, Language language, TerminalStyle style) {
    StudyWords words = StudyWords.in(language);
    Words text = words.words();
    TerminalLines out = new TerminalLines(style.columns(), style.colour());
    out.wrapped("", words.question(result.study()), out::bold);
    out.wrapped(TerminalLines.INDENT, words.answer(result));
    out.line("");
    StudyPictures pictures = PictureChoice.of(result, words);
    StudyTerminalTable table = pictures.terminal();
    out.table(table.rows(), 1, pictures.firstWords());
    table.note().ifPresent(note -> out.wrapped(TerminalLines.INDENT, note));
    out.line("");
    if (!pictures.secondTable().isEmpty()) {
      out.table(pictures.secondTable(), 1, Integer.MAX_VALUE);
      out.line("");
    }
    out.wrapped("", text.get("section.claims"), out::bold);
    for (Claim claim : result.claims()) {
      out.wrapped(
          TerminalLines.INDENT,
          words.verdict(claim) + ": " + words.statement(claim) + " " + figures(claim, words));
    }
    out.line("");
    out.wrapped(TerminalLines.INDENT, words.verdicts(result), out::dim);
    for (int i = 1; i < result.findings().size(); i++) {
      out.wrapped(TerminalLines.INDENT, words.findings().sentence(result.findings().get(i)));
    }
    words.leftOut(result).ifPresent(sentence -> out.wrapped(TerminalLines.INDENT, sentence));
    out.report(text, style.report());
    return out.toString();
  }

  private static String figures(Claim claim, StudyWords words) {
    return words.words().get("claim.figures", words.published(claim), words.measured(claim));
  }
}
