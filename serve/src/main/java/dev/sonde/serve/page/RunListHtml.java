package dev.sonde.serve.page;

import dev.sonde.report.page.Html;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.serve.shelf.RunState;
import dev.sonde.serve.shelf.ShelfQuery;
import dev.sonde.serve.shelf.ShelvedRun;
import dev.sonde.serve.work.Workshop;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The runs of a folder as a page: how many stand where, what runs now, and a row for each. */
public final class RunListHtml {
  private static final int LONGEST_HEADLINE = 240;

  private final LivePages pages;
  private final Words words;
  private final FigureFormat format;
  private final ProgressText progress;
  private final Optional<Workshop> workshop;

  /**
   * A page in the words of a server.
   *
   * @param workshop where readers may start runs; empty where they may not
   */
  public RunListHtml(LivePages pages, Optional<Workshop> workshop) {
    this.pages = pages;
    this.workshop = workshop;
    words = pages.words();
    format = pages.format();
    progress = new ProgressText(words);
  }

  /**
   * Returns the page.
   *
   * @param all every run
   * @param query which of them are shown, and in which order
   * @param known the number of the last change that the runs know
   */
  public String render(Collection<ShelvedRun> all, ShelfQuery query, long known) {
    List<ShelvedRun> shown = query.of(all);
    Html html = pages.beginning(known);
    html.paragraph("eyebrow", words.get("page.eyebrow"))
        .element("h1", pages.folder())
        .open("div", "data-live", "lead")
        .paragraph("lead", counts(all))
        .close();
    running(html, all);
    if (!all.isEmpty()) {
      filter(html, all, query);
      list(html, all, shown, query);
    }
    workshop.ifPresent(
        work -> {
          new WorkHtml(pages).form(html);
          html.open("p").element("a", words.get("started.title"), "href", "/started").close();
        });
    return pages.live(pages.folder(), html);
  }

  private String counts(Collection<ShelvedRun> all) {
    if (all.isEmpty()) {
      return words.get("count.none");
    }
    String parts =
        Arrays.stream(RunState.values())
            .flatMap(
                state -> {
                  long count = all.stream().filter(run -> run.state() == state).count();
                  return count == 0
                      ? Optional.<String>empty().stream()
                      : Optional.of(words.get("count." + state.label(), format.count(count)))
                          .stream();
                })
            .collect(Collectors.joining(words.get("separator")));
    return words.get(
        all.size() == 1 ? "count.one" : "count.many",
        all.size() == 1 ? parts : format.count(all.size()),
        parts);
  }

  private void running(Html html, Collection<ShelvedRun> all) {
    html.open("div", "data-live", "running");
    List<ShelvedRun> running =
        ShelfQuery.all().of(all).stream().filter(run -> run.state() == RunState.RUNNING).toList();
    if (!running.isEmpty()) {
      html.open("ul", "class", "running", "aria-label", words.get("section.running"));
      for (ShelvedRun run : running) {
        html.open("li").element("a", run.name(), "href", link(run));
        bar(html, run);
        html.element("span", progress.of(run), "data-progress", run.key()).close();
      }
      html.close();
    }
    html.close();
  }

  /** How far a run is, as a bar that its script moves. */
  static void bar(Html html, ShelvedRun run) {
    run.progress()
        .ifPresent(
            seen ->
                html.element(
                    "progress",
                    "",
                    "data-progress",
                    run.key(),
                    "max",
                    Integer.toString(Math.max(1, seen.counts().all())),
                    "value",
                    Integer.toString(seen.counts().ended()),
                    "aria-label",
                    run.name()));
  }

  static String link(ShelvedRun run) {
    return "/runs/" + run.key();
  }

  private void filter(Html html, Collection<ShelvedRun> all, ShelfQuery query) {
    html.open(
        "form",
        "class",
        "filter",
        "action",
        "/",
        "method",
        "get",
        "role",
        "search",
        "aria-label",
        words.get("filter"));
    html.open("label")
        .element("span", words.get("filter.text"))
        .open("input", "type", "search", "name", "text", "value", query.text())
        .close();
    List<String> kinds =
        all.stream()
            .map(ShelvedRun::kind)
            .filter(kind -> !kind.isEmpty())
            .distinct()
            .sorted()
            .toList();
    html.open("label")
        .element("span", words.get("filter.command"))
        .open("select", "name", "command");
    option(html, "", words.get("filter.any"), query.kind());
    kinds.forEach(kind -> option(html, kind, kind, query.kind()));
    html.close().close();
    String chosen = query.state().map(RunState::label).orElse("");
    html.open("label").element("span", words.get("filter.state")).open("select", "name", "state");
    option(html, "", words.get("filter.any"), chosen);
    for (RunState state : RunState.values()) {
      option(html, state.label(), progress.state(state), chosen);
    }
    html.close().close();
    if (query.order() != ShelfQuery.Order.STARTED) {
      html.open("input", "type", "hidden", "name", "sort", "value", query.order().label());
    }
    if (query.direction() != query.order().usual()) {
      html.open("input", "type", "hidden", "name", "order", "value", query.direction().label());
    }
    html.element("button", words.get("filter.show"), "type", "submit");
    if (!query.isOfAll()) {
      html.element("a", words.get("filter.clear"), "href", "/");
    }
    html.close();
  }

  static void option(Html html, String value, String text, String chosen) {
    if (value.equals(chosen)) {
      html.element("option", text, "value", value, "selected", "selected");
    } else {
      html.element("option", text, "value", value);
    }
  }

  private void list(
      Html html, Collection<ShelvedRun> all, List<ShelvedRun> shown, ShelfQuery query) {
    html.open("form", "action", "/compare", "method", "get").open("div", "data-live", "list");
    if (!query.isOfAll()) {
      html.paragraph(
          "caption",
          shown.isEmpty()
              ? words.get("count.nothing")
              : words.get("count.shown", format.count(shown.size()), format.count(all.size())));
    }
    if (!shown.isEmpty()) {
      html.openScroll("scroll").open("table", "class", "runs").open("thead").open("tr");
      html.open("th", "scope", "col").element("span", words.get("column.compare")).close();
      head(html, query, ShelfQuery.Order.NAME, "column.run");
      head(html, query, ShelfQuery.Order.STATE, "column.state");
      head(html, query, ShelfQuery.Order.COMMAND, "column.command");
      head(html, query, ShelfQuery.Order.STARTED, "column.started");
      html.close().close().open("tbody");
      shown.forEach(run -> row(html, run));
      html.close().close().close();
    }
    html.close();
    html.open("p", "class", "actions")
        .element("button", words.get("compare.show"), "type", "submit")
        .open("span", "class", "files")
        .element("a", "JSON", "href", "/runs.json" + query.link())
        .text(" · ")
        .element("a", "CSV", "href", "/runs.csv" + query.link())
        .close()
        .close();
    html.close();
  }

  private void head(Html html, ShelfQuery query, ShelfQuery.Order order, String key) {
    if (query.order() == order) {
      html.open("th", "scope", "col", "aria-sort", query.direction().label());
    } else {
      html.open("th", "scope", "col");
    }
    html.element("a", words.get(key), "href", "/" + query.sortedBy(order).link()).close();
  }

  private void row(Html html, ShelvedRun run) {
    html.open("tr", "class", run.state().label()).open("td", "class", "choose");
    if (run.isComparable()) {
      html.open(
          "input",
          "type",
          "checkbox",
          "name",
          "run",
          "value",
          run.key(),
          "aria-label",
          words.get("compare.choose", run.name()));
    }
    html.close().open("td", "class", "run").element("a", run.name(), "href", link(run));
    html.element("span", headline(run), "class", "headline");
    html.close().open("td", "class", "state");
    html.element("span", progress.state(run.state()), "class", "word");
    String cells = progress.of(run);
    if (!cells.isEmpty()) {
      html.element("span", cells, "class", "cells", "data-progress", run.key());
    }
    html.close()
        .element("td", run.kind(), "class", "kind")
        .element("td", run.started(), "class", "started")
        .close();
  }

  private static String headline(ShelvedRun run) {
    String text = run.trouble().isEmpty() ? run.headline() : run.trouble();
    return Words.shortened(Words.plain(text), LONGEST_HEADLINE);
  }
}
