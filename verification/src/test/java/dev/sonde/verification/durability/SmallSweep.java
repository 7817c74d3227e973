package dev.sonde.verification.durability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.runs.Cell;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sweeps of a second or two, to be disturbed. */
enum SmallSweep {
  /** Linear models: many cells of some milliseconds. */
  FEATURES(
      "features",
      "--widths",
      "10,20,40,60,80,120",
      "--samples",
      "80",
      "--test",
      "100",
      "--seeds",
      "20"),
  /**
   * Networks: some cells of which each takes a while, and leaves what it has every now and then.
   */
  NETWORKS(
      "size",
      "--widths",
      "2,4,6",
      "--samples",
      "100",
      "--test",
      "100",
      "--seeds",
      "2",
      "--epochs",
      "700",
      "--noise",
      "0.2");

  private final String arguments;

  SmallSweep(String... arguments) {
    this.arguments = String.join(" ", arguments);
  }

  /** The command that begins it, or joins it where it has begun. */
  List<String> command(Path folder) {
    List<String> all = new ArrayList<>();
    List<String> given = List.of(arguments.split(" ", -1));
    all.add("sweep");
    all.add(given.get(0));
    all.addAll(List.of("--data", "digits", "--threads", "1", "--quiet", "--overwrite"));
    all.addAll(given.subList(1, given.size()));
    all.addAll(List.of("--out", folder.toString()));
    return all;
  }

  /** The command that goes on with it. */
  static List<String> resumed(Path folder) {
    return List.of("runs", "resume", folder.toString(), "--threads", "1", "--quiet");
  }

  /** All results, bit for bit. */
  static String fingerprint(Path folder) {
    try (Ledger ledger = Ledger.open(folder)) {
      return ledger.fingerprint();
    }
  }

  /** Cells that have ended, by their key, with who computed them; none where none were begun. */
  static Map<String, String> ended(Path folder) {
    if (!Ledger.isIn(folder)) {
      return Map.of();
    }
    try (Ledger ledger = Ledger.open(folder)) {
      return ledger.cells().stream()
          .filter(cell -> !cell.provenance().isEmpty())
          .collect(Collectors.toMap(Cell::key, cell -> cell.result() + cell.provenance()));
    } catch (LedgerException e) {
      if (String.valueOf(e.getMessage()).contains("is empty")) {
        return Map.of();
      }
      throw e;
    }
  }

  /** Whether there is a run to go on with. */
  static boolean hasBegun(Path folder) {
    if (!Ledger.isIn(folder)) {
      return false;
    }
    try (Ledger ledger = Ledger.open(folder)) {
      return ledger.counts().all() > 0;
    } catch (LedgerException e) {
      if (String.valueOf(e.getMessage()).contains("is empty")) {
        return false;
      }
      throw e;
    }
  }

  /** What the report says of the results; empty where there is none. */
  static Optional<JsonNode> report(Path folder) {
    Path file = folder.resolve("sweep.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode all = new ObjectMapper().readTree(file.toFile());
      return Optional.of(
          new ObjectMapper()
              .createObjectNode()
              .<com.fasterxml.jackson.databind.node.ObjectNode>set("points", all.path("points"))
              .set("missing", all.path("missing")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
