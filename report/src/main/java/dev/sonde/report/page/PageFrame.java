package dev.sonde.report.page;

import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What every page stands in: the head, with a policy that lets the page's own scripts run by their
 * hashes and no connection be made, the style, the footer, the data and the scripts.
 *
 * @param title the document's title
 * @param language the language
 * @param version the version of Sonde that makes the page
 * @param footer the last line
 * @param scripts the scripts, in the order in which they run
 * @param reach what the page may reach
 */
public record PageFrame(
    String title,
    Language language,
    String version,
    String footer,
    List<String> scripts,
    Reach reach) {
  /** What a page may reach; a file that is opened from a disk has nobody to ask. */
  public enum Reach {
    NOTHING("noscript", "form-action 'none'"),
    /** Whoever served it: for news of what it shows, and for forms. */
    ITS_SERVER("noscript.live", "connect-src 'self'; form-action 'self'");

    private final String noscript;
    private final String policy;

    Reach(String noscript, String policy) {
      this.noscript = noscript;
      this.policy = policy;
    }
  }

  public PageFrame {
    scripts = List.copyOf(scripts);
  }

  /** The frame of a page that sorts its tables and reads its charts by {@code page.js}. */
  public static PageFrame of(String title, Language language, Words words, Provenance provenance) {
    String version = provenance.version();
    return new PageFrame(
        title,
        language,
        version,
        words.get("page.footer", version),
        List.of(PageAssets.script()),
        Reach.NOTHING);
  }

  public PageFrame withScripts(String... scripts) {
    return new PageFrame(title, language, version, footer, List.of(scripts), reach);
  }

  /** The policy of the page, as its head has it. */
  public String policy() {
    String permitted =
        scripts.isEmpty()
            ? ""
            : scripts.stream()
                .map(PageAssets::permission)
                .collect(Collectors.joining(" ", "; script-src ", ""));
    return "default-src 'none'"
        + permitted
        + "; style-src 'unsafe-inline'; base-uri 'none'; "
        + reach.policy;
  }

  /**
   * Returns the document.
   *
   * @param body what stands between the head and the footer
   * @param data what the scripts draw, as JSON
   */
  public String around(Html body, Optional<String> data) {
    Html html = new Html(body.common());
    html.markup("<!DOCTYPE html>\n").open("html", "lang", language.tag());
    head(html);
    html.open("body").open("main", "class", "page");
    if (!scripts.isEmpty()) {
      html.open("noscript").paragraph("caption", body.common().get(reach.noscript)).close();
    }
    html.markup(body.withContents()).element("footer", footer).close();
    data.ifPresent(
        json ->
            html.open("script", "type", "application/json", "id", "sonde-data")
                .markup(safe(json))
                .close());
    for (String script : scripts) {
      html.open("script").markup(script).close();
    }
    return html.close().close().toString();
  }

  /** JSON that cannot end the script element that it stands in. */
  private static String safe(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private void head(Html html) {
    html.fill(
        """
        <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="{}"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta name="referrer" content="no-referrer"/>
        <meta name="generator" content="Sonde {}"/>
        <title>{} — Sonde</title>
        """,
        policy(),
        version,
        title);
    html.open("style").markup(PageAssets.style()).close().markup("</head>\n");
  }
}
