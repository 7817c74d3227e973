package dev.sonde.serve.page;

import dev.sonde.report.file.Json;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.RunProgress;
import dev.sonde.serve.shelf.ShelvedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The runs of a list for scripts: the rows that a page shows, as JSON and as CSV. */
public final class RunTable {
  private RunTable() {}

  /**
   * The runs as JSON.
   *
   * <pre>{"runs": [{"name", "command", "started", "state", "headline", "findings": [],
   *   "cells": null|{"all", "done", "diverged", "failed", "claimed", "waiting", "secondsLeft"},
   *   "files": []}]}</pre>
   */
  public static String json(List<ShelvedRun> runs) {
    return Json.text(Json.object("runs", runs.stream().map(RunTable::of).toList()));
  }

  /** One run as JSON, as {@link #json(List)} has it. */
  public static String json(ShelvedRun run) {
    return Json.text(of(run));
  }

  private static Object of(ShelvedRun run) {
    return Json.object(
        "name",
        run.name(),
        "command",
        run.command(),
        "started",
        run.started(),
        "state",
        run.state().label(),
        "headline",
        run.headline(),
        "findings",
        run.findings(),
        "cells",
        run.progress().map(RunTable::cells).orElse(null),
        "files",
        run.files());
  }

  private static Object cells(RunProgress progress) {
    CellCounts counts = progress.counts();
    return Json.object(
        "all",
        counts.all(),
        "done",
        counts.done(),
        "diverged",
        counts.diverged(),
        "failed",
        counts.failed(),
        "claimed",
        counts.claimed(),
        "waiting",
        counts.waiting(),
        "secondsLeft",
        progress.secondsLeft());
  }

  /** The runs as CSV, a row each under a heading; RFC 4180, in UTF-8. */
  public static String csv(List<ShelvedRun> runs) {
    StringBuilder out = new StringBuilder();
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
    try (CSVPrinter printer = new CSVPrinter(out, format)) {
      printer.printRecord(
          "name", "command", "started", "state", "cells", "ended", "secondsLeft", "headline");
      for (ShelvedRun run : runs) {
        OptionalDouble left =
            run.progress().map(RunProgress::secondsLeft).orElse(OptionalDouble.empty());
        printer.printRecord(
            run.name(),
            run.command(),
            run.started(),
            run.state().label(),
            run.progress().map(seen -> Integer.toString(seen.counts().all())).orElse(""),
            run.progress().map(seen -> Integer.toString(seen.counts().ended())).orElse(""),
            left.isPresent() ? Double.toString(left.getAsDouble()) : "",
            run.headline());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
