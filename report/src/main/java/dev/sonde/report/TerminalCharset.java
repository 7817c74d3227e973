package dev.sonde.report;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Map;

/** What a terminal's character set can show, and what stands for the rest. */
final class TerminalCharset {
  private static final Map<Integer, String> INSTEAD =
      Map.ofEntries(
          Map.entry((int) 'λ', "lambda"),
          Map.entry((int) 'τ', "tau"),
          Map.entry((int) 'θ', "theta"),
          Map.entry((int) 'Σ', "sum of "),
          Map.entry((int) '±', "+/-"),
          Map.entry((int) '−', "-"),
          Map.entry((int) '–', "-"),
          Map.entry((int) '—', "-"),
          Map.entry((int) '×', "x"),
          Map.entry((int) '…', "..."),
          Map.entry((int) '→', "->"),
          Map.entry((int) '’', "'"),
          Map.entry((int) '“', "\""),
          Map.entry((int) '”', "\""),
          Map.entry((int) '・', "-"),
          Map.entry((int) '～', "-"));

  private final CharsetEncoder encoder;

  TerminalCharset(Charset charset) {
    this.encoder = charset.newEncoder();
  }

  FigureFormat.Symbols symbols() {
    return encoder.canEncode("±×⁻⁰¹²³⁴⁵⁶⁷⁸⁹−—")
        ? FigureFormat.Symbols.UNICODE
        : FigureFormat.Symbols.ASCII;
  }

  boolean canShow(Language language) {
    return language == Language.ENGLISH || encoder.canEncode("有効次元数は、判定できません。");
  }

  boolean canShow(String text) {
    return encoder.canEncode(text);
  }

  /** The text in characters that the terminal can show. */
  String shown(String text) {
    if (encoder.canEncode(text)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              String one = Character.toString(character);
              shown.append(encoder.canEncode(one) ? one : INSTEAD.getOrDefault(character, "?"));
            });
    return shown.toString();
  }
}
