package dev.sonde.serve.page;

import dev.sonde.report.page.Html;
import dev.sonde.report.words.Words;

/** What a server says to those who are not shown what they asked for. */
public final class DoorHtml {
  private final LivePages pages;
  private final Words words;

  /** Pages in the words of a server. */
  public DoorHtml(LivePages pages) {
    this.pages = pages;
    words = pages.words();
  }

  /** Whether a token was tried. */
  public enum Attempt {
    NONE,
    WRONG
  }

  /**
   * The page that asks for the token.
   *
   * @param target where the reader wanted to go, a path of this server
   */
  public String token(String target, Attempt attempt) {
    Html html = pages.html();
    html.element("h1", words.get("token.title"))
        .paragraph("lead", words.get(attempt == Attempt.NONE ? "token.lead" : "token.wrong"))
        .open("form", "class", "filter", "action", "/token", "method", "post")
        .open("input", "type", "hidden", "name", "to", "value", target)
        .open("label")
        .element("span", words.get("token.label"))
        .open(
            "input",
            "type",
            "password",
            "name",
            "token",
            "autocomplete",
            "current-password",
            "required",
            "required")
        .close()
        .element("button", words.get("token.enter"), "type", "submit")
        .close();
    return pages.still(words.get("token.title"), html);
  }

  /** A page that says why there is none. */
  public String refusal(String reason) {
    Html html = pages.html();
    html.open("p", "class", "eyebrow").element("a", words.get("all.runs"), "href", "/").close();
    html.element("h1", words.get("error.title")).paragraph("lead", reason);
    return pages.still(words.get("error.title"), html);
  }
}
