package dev.sonde.serve.page;

import dev.sonde.report.page.Html;
import dev.sonde.report.words.Words;
import dev.sonde.serve.shelf.ShelvedRun;
import dev.sonde.serve.work.Started;
import java.util.List;
import java.util.OptionalInt;

/** What readers started from here, and the forms by which they start, stop and go on. */
public final class WorkHtml {
  private static final int STOPPED = 3;
  private static final int AT_A_LIMIT = 4;

  private final LivePages pages;
  private final Words words;

  /** Pages in the words of a server. */
  public WorkHtml(LivePages pages) {
    this.pages = pages;
    words = pages.words();
  }

  /**
   * Returns the page of what was started.
   *
   * @param started the newest first
   * @param known the number of the last change that it knows
   */
  public String render(List<Started> started, long known) {
    Html html = pages.beginning(known);
    html.open("p", "class", "eyebrow").element("a", words.get("all.runs"), "href", "/").close();
    html.element("h1", words.get("started.title")).open("div", "data-live", "started");
    if (started.isEmpty()) {
      html.paragraph("lead", words.get("started.none"));
    }
    started.forEach(one -> one(html, one));
    html.close();
    form(html);
    return pages.live(words.get("started.title"), html);
  }

  private void one(Html html, Started one) {
    html.open("section", "class", "started", "aria-label", one.run());
    html.open("p").element("code", one.command()).close();
    boolean failed = isFailed(one.exitCode());
    html.open("p").text(state(one.exitCode()) + " ");
    if (failed) {
      html.text(one.run());
    } else {
      html.element("a", one.run(), "href", "/runs/" + ShelvedRun.keyOf(one.run()));
    }
    html.close();
    if (one.exitCode().isEmpty()) {
      stop(html, one);
    } else if (failed) {
      one.said().strip().lines().forEach(line -> html.element("p", Words.plain(line)));
    }
    html.close();
  }

  private static boolean isFailed(OptionalInt code) {
    return code.isPresent() && (code.getAsInt() == 2 || code.getAsInt() > AT_A_LIMIT);
  }

  private String state(OptionalInt code) {
    if (code.isEmpty()) {
      return words.get("started.running");
    }
    return switch (code.getAsInt()) {
      case 0, 1 -> words.get("started.done");
      case STOPPED, AT_A_LIMIT -> words.get("started.stopped");
      default -> words.get("started.failed", Integer.toString(code.getAsInt()));
    };
  }

  /** The button that ends what is at work. */
  void stop(Html html, Started one) {
    html.open("form", "class", "work", "action", "/stop", "method", "post")
        .open("input", "type", "hidden", "name", "number", "value", Integer.toString(one.number()))
        .element("button", words.get("work.stop"), "type", "submit")
        .close();
  }

  /** The button that goes on with a run. */
  void resume(Html html, ShelvedRun run) {
    html.open("form", "class", "work", "action", "/resume", "method", "post")
        .open("input", "type", "hidden", "name", "run", "value", run.key())
        .element("button", words.get("work.resume"), "type", "submit")
        .close();
  }

  /** The form by which a command is started. */
  void form(Html html) {
    html.section("start", words.get("start.title"))
        .open("form", "class", "filter", "action", "/start", "method", "post");
    html.open("label", "class", "wide")
        .element("span", words.get("start.command"))
        .open(
            "input",
            "type",
            "text",
            "name",
            "command",
            "required",
            "required",
            "spellcheck",
            "false",
            "placeholder",
            "measure model.pt2 --data data.npz")
        .close();
    html.open("label")
        .element("span", words.get("start.run"))
        .open("input", "type", "text", "name", "name", "spellcheck", "false")
        .close();
    html.element("button", words.get("start.go"), "type", "submit").close();
    html.element("p", words.get("start.note"), "class", "footnote").close();
  }
}
