package dev.sonde.serve.page;

import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What the pages of a server have in common: words, frame, the script that listens.
 *
 * @param language the reader's language
 * @param words the words of these pages
 * @param version the version of Sonde
 * @param folder the folder as its user named it
 */
public record LivePages(Language language, Words words, String version, String folder) {
  private static final String SCRIPT = script();

  /** Pages in a language. */
  public static LivePages in(Language language, String version, String folder) {
    return new LivePages(language, Words.ofServer(language), version, folder);
  }

  Html html() {
    return new Html(Words.ofPages(language));
  }

  FigureFormat format() {
    return new FigureFormat();
  }

  /**
   * Begins a page that follows the folder; {@link #live} ends it.
   *
   * @param known the number of the last change that it knows
   */
  Html beginning(long known) {
    return html().open("div", "id", "live", "data-version", Long.toString(known));
  }

  /** A page that follows the folder. */
  String live(String title, Html begun) {
    return frame(title, List.of(SCRIPT)).around(begun.close(), Optional.empty());
  }

  /** A page that stays as it is. */
  String still(String title, Html body) {
    return frame(title, List.of()).around(body, Optional.empty());
  }

  private PageFrame frame(String title, List<String> scripts) {
    return new PageFrame(
        title,
        language,
        version,
        words.get("page.footer", version, folder),
        scripts,
        PageFrame.Reach.ITS_SERVER);
  }

  /** The policy that every page of a server keeps. */
  public String policy() {
    return frame("", List.of(SCRIPT)).policy();
  }

  private static String script() {
    try (InputStream in = LivePages.class.getResourceAsStream("live.js")) {
      if (in == null) {
        throw new IllegalStateException("missing from the program's jars: live.js");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read live.js from the program's jars", e);
    }
  }
}
