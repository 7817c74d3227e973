package dev.sonde.verification.serving;

import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Outcome;
import dev.sonde.runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** A folder as a team leaves it in months: many runs that are done, one sweep that goes on. */
final class ManyRuns {
  /** A cell's result in a sweep of perceptrons with every measure takes about as much. */
  private static final int RESULT_CHARACTERS = 2_000;

  private ManyRuns() {}

  /**
   * Makes runs that are done: three measurements for each sweep, whose cells stay in its ledger.
   */
  static void done(Path folder, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      String name = String.format(Locale.ROOT, "run-%04d", i);
      Path run = Files.createDirectories(folder.resolve(name));
      boolean isSweep = i % 4 == 0;
      String started =
          String.format(Locale.ROOT, "2026-%02d-%02dT09:30:00Z", 1 + i / 28 % 12, 1 + i % 28);
      if (isSweep) {
        try (Ledger ledger = begin(run, 40)) {
          for (int cell = 0; cell < 40; cell++) {
            commit(ledger);
          }
        }
      }
      Files.writeString(
          run.resolve(isSweep ? "sweep.json" : "measure.json"),
          """
          {"sonde": {"version": "0.1.0", "command": "sonde %s --out %s", "started": "%s", "seed": 0},
           "model": {"parameters": 1000}, "data": {"samples": 50}, "axis": "width", "points": [],
           "spectrum": {"matrix": "hessian", "trace": {"estimate": %d, "standardError": 0.5},
             "top": [%s]},
           "findings": [
            {"code": "a", "severity": "warning", "text": "Finding one of %s, as long as they are."},
            {"code": "b", "severity": "info", "text": "Another finding, with figures: 12.5 ± 0.5."}]}
          """
              .formatted(
                  isSweep ? "sweep size" : "measure net.pt",
                  name,
                  started,
                  i,
                  "0.125, ".repeat(5_000) + "0",
                  name));
      Files.writeString(run.resolve("report.html"), "<!DOCTYPE html>" + "<p>x</p>".repeat(50_000));
    }
  }

  /** Begins a sweep. */
  static Ledger begin(Path folder, int cells) throws IOException {
    Files.createDirectories(folder);
    Ledger ledger =
        Ledger.create(
            folder,
            new Run(
                "sonde sweep size --data digits --out " + folder.getFileName(),
                "0.1.0",
                Instant.parse("2026-12-01T09:30:00Z"),
                Configuration.of(Map.of("axis", "width"))));
    ledger.add(
        IntStream.range(0, cells)
            .mapToObj(i -> Configuration.of(Map.of("width", Integer.toString(i))))
            .toList());
    return ledger;
  }

  /** Takes the next cell and ends it. */
  static void commit(Ledger ledger) {
    end(ledger.claim().orElseThrow());
  }

  /** Ends a cell. */
  static void end(Claim cell) {
    cell.commit(
        new Outcome(
            CellStatus.DONE,
            "0.125 ".repeat(RESULT_CHARACTERS / 6),
            Configuration.of(
                    Map.of("started", "2026-12-01T09:30:00Z", "seconds", "0.5", "process", "1"))
                .text()));
  }
}
