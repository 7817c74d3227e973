package dev.sonde.serve.page;

import dev.sonde.report.page.Html;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.runs.CellCounts;
import dev.sonde.serve.shelf.RunState;
import dev.sonde.serve.shelf.ShelfQuery;
import dev.sonde.serve.shelf.ShelvedRun;
import dev.sonde.serve.work.Started;
import dev.sonde.serve.work.Workshop;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One run as a page: where it stands or what it found, its report and files, what it is. */
public final class RunHtml {
  private final LivePages pages;
  private final Words words;
  private final FigureFormat format;
  private final ProgressText progress;
  private final Optional<Workshop> workshop;

  /**
   * A page in the words of a server.
   *
   * @param workshop where readers may start and stop runs; empty where they may not
   */
  public RunHtml(LivePages pages, Optional<Workshop> workshop) {
    this.pages = pages;
    this.workshop = workshop;
    words = pages.words();
    format = pages.format();
    progress = new ProgressText(words);
  }

  /**
   * Returns the page.
   *
   * @param run the run
   * @param all every run, of which some may be held against this one
   * @param known the number of the last change that the runs know
   */
  public String render(ShelvedRun run, Collection<ShelvedRun> all, long known) {
    Html html = pages.beginning(known);
    html.open("p", "class", "eyebrow").element("a", words.get("all.runs"), "href", "/").close();
    html.element("h1", run.name()).open("div", "data-live", "run");
    lead(html, run);
    report(html, run);
    findings(html, run);
    files(html, run);
    html.close();
    html.open("div", "data-live", "compare");
    compare(html, run, all);
    html.close().open("div", "data-live", "facts");
    facts(html, run);
    html.close();
    return pages.live(run.name(), html);
  }

  private String folder(ShelvedRun run) {
    return Path.of(pages.folder()).resolve(run.name()).toString();
  }

  private void lead(Html html, ShelvedRun run) {
    switch (run.state()) {
      case DONE -> html.paragraph("lead", run.headline());
      case UNREADABLE ->
          html.paragraph("lead", words.get("run.unreadable", Words.plain(run.trouble())));
      case RUNNING, STOPPED -> unfinished(html, run);
    }
  }

  private void unfinished(Html html, ShelvedRun run) {
    String cells = progress.of(run);
    CellCounts counts = run.progress().orElseThrow().counts();
    if (run.state() == RunState.RUNNING) {
      html.open("p", "class", "lead")
          .text(words.get("run.running") + " ")
          .element("span", cells, "data-progress", run.key())
          .close();
      RunListHtml.bar(html, run);
    } else if (counts.all() > 0 && counts.ended() == counts.all()) {
      html.paragraph("lead", words.get("run.writing", format.count(counts.all())));
    } else {
      html.paragraph("lead", words.get("run.stopped", cells, folder(run)));
    }
    workshop.ifPresent(work -> button(html, run, work));
  }

  private void button(Html html, ShelvedRun run, Workshop work) {
    WorkHtml forms = new WorkHtml(pages);
    Optional<Started> started = work.at(run.name());
    if (started.isPresent()) {
      forms.stop(html, started.get());
    } else if (run.state() == RunState.STOPPED) {
      forms.resume(html, run);
    }
  }

  private void report(Html html, ShelvedRun run) {
    html.open("p", "class", "actions");
    if (run.hasReport()) {
      html.element(
          "a",
          words.get("report.open"),
          "class",
          "report",
          "href",
          RunListHtml.link(run) + "/" + ShelvedRun.REPORT);
    } else if (run.state() == RunState.RUNNING) {
      html.text(words.get("report.none"));
    } else {
      html.text(words.get("report.export", folder(run)));
    }
    html.close();
  }

  private void findings(Html html, ShelvedRun run) {
    if (run.summary().isEmpty()) {
      return;
    }
    html.section("findings", words.get("section.findings"));
    if (run.findings().isEmpty()) {
      html.element("p", words.get("findings.none"));
    } else {
      html.open("ul", "class", "sentences");
      run.findings().forEach(finding -> html.element("li", finding));
      html.close();
    }
    html.close();
  }

  private void files(Html html, ShelvedRun run) {
    if (run.files().isEmpty()) {
      return;
    }
    html.section("files", words.get("section.files")).open("ul", "class", "files");
    for (String file : run.files()) {
      html.open("li").element("a", file, "href", RunListHtml.link(run) + "/" + file).close();
    }
    html.close().close();
  }

  private void compare(Html html, ShelvedRun run, Collection<ShelvedRun> all) {
    List<ShelvedRun> others =
        ShelfQuery.all().of(all).stream()
            .filter(other -> other.isComparable() && isOfTheSameCommand(run, other))
            .toList();
    if (!run.isComparable() || others.isEmpty()) {
      return;
    }
    html.section("compare", words.get("section.compare"))
        .open("form", "class", "filter", "action", "/compare", "method", "get");
    html.open("label").element("span", words.get("compare.with")).open("select", "name", "run");
    others.forEach(other -> RunListHtml.option(html, other.key(), other.name(), ""));
    html.close().close();
    html.open("input", "type", "hidden", "name", "run", "value", run.key())
        .element("button", words.get("compare.go"), "type", "submit")
        .close()
        .close();
  }

  private static boolean isOfTheSameCommand(ShelvedRun run, ShelvedRun other) {
    return !other.key().equals(run.key())
        && run.files().stream()
            .filter(file -> file.endsWith(".json"))
            .anyMatch(other.files()::contains);
  }

  private void facts(Html html, ShelvedRun run) {
    html.section("run", words.get("section.run")).open("dl", "class", "provenance");
    fact(html, "fact.command", run.command());
    html.element("dt", words.get("fact.started"))
        .element("dd", words.get("fact.started.value", run.started()));
    run.progress()
        .ifPresent(
            seen -> {
              CellCounts counts = seen.counts();
              html.element("dt", words.get("fact.cells"))
                  .element(
                      "dd",
                      words.get(
                          "fact.cells.value",
                          format.count(counts.all()),
                          format.count(counts.done()),
                          format.count(counts.diverged()),
                          format.count(counts.failed()),
                          format.count(counts.claimed()),
                          format.count(counts.waiting())));
            });
    fact(html, "fact.folder", folder(run));
    html.close().close();
  }

  private void fact(Html html, String key, String value) {
    html.element("dt", words.get(key)).open("dd").element("code", value).close();
  }
}
