package dev.sonde.serve;

import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Outcome;
import dev.sonde.runs.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folders as runs leave them, without computing anything. */
public final class Runs {
  private Runs() {}

  /** A measurement that is done. */
  public static Path measured(Path parent, String name, String started, String finding) {
    Path folder = folder(parent, name);
    write(
        folder.resolve("measure.json"),
        """
        {"sonde": {"version": "0.1.0", "command": "sonde measure net.pt --out %s",
          "started": "%s", "seconds": 1.5, "seed": 0},
         "model": {"parameters": 100}, "data": {"samples": 50},
         "loss": {"name": "cross-entropy", "value": 0.25},
         "spectrum": {"matrix": "hessian", "trace": {"estimate": 12.5, "standardError": 0.5}},
         "findings": [{"code": "one", "severity": "warning", "text": "%s"}]}
        """
            .formatted(name, started, finding));
    write(folder.resolve("report.html"), "<!DOCTYPE html><title>" + name + "</title>");
    return folder;
  }

  /** A sweep whose cells wait. */
  public static Path begun(Path parent, String name, int cells) {
    Path folder = folder(parent, name);
    Run run =
        new Run(
            "sonde sweep size --data digits --out " + name,
            "0.1.0",
            Instant.parse("2026-12-01T09:30:00Z"),
            Configuration.of(Map.of("axis", "width")));
    try (Ledger ledger = Ledger.create(folder, run)) {
      List<Configuration> all = new ArrayList<>();
      for (int i = 0; i < cells; i++) {
        all.add(Configuration.of(Map.of("width", Integer.toString(i))));
      }
      ledger.add(all);
    }
    return folder;
  }

  /** Takes a cell, which this process then works on. */
  public static Claim claim(Ledger ledger) {
    Optional<Claim> claim = ledger.claim();
    return claim.orElseThrow();
  }

  /** Ends a cell that took four seconds. */
  public static void commit(Claim claim) {
    claim.commit(
        new Outcome(
            CellStatus.DONE,
            "result",
            Configuration.of(
                    Map.of("started", "2026-12-01T09:30:00Z", "seconds", "4", "process", "1"))
                .text()));
  }

  private static Path folder(Path parent, String name) {
    try {
      return Files.createDirectories(parent.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file. */
  public static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
