package dev.sonde.runs;

import dev.sonde.findings.file.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of a ledger, the formats that were, and the checksums that tell damage. */
final class LedgerSchema {
  /** Raised whenever the tables change. */
  static final int FORMAT = 3;

  /** From this one on, the run's facts and every result have a checksum beside them. */
  private static final int CHECKSUMS = 2;

  /** From this one on, the set of cells and their order have one too. */
  private static final int CELLS_CHECKSUM = 3;

  /** The first format, without checksums. A ledger keeps the format it began with. */
  private static final int FIRST_FORMAT = 1;

  /** What marks the file as Sonde's: the letters SOND. */
  static final int APPLICATION = 0x534f4e44;

  /** What the run is, entry by entry, and where the checksum of these stands. */
  private static final List<String> FACTS = List.of("command", "version", "started", "plan");

  private static final String FACTS_CHECKSUM = "checksum";

  /** The entry with the hash of all cells' keys in their order. */
  private static final String CELLS = "cells";

  /** Whether the run's facts and every result have a checksum beside them. */
  private boolean checksums;

  /** Whether the cells have a hash over all of them. */
  private boolean cellsChecksum;

  private final LedgerDatabase database;

  LedgerSchema(LedgerDatabase database) {
    this.database = database;
  }

  /** Whether the run's facts and every result have a checksum beside them. */
  boolean hasChecksums() {
    return checksums;
  }

  /** Makes the tables of a new ledger, or checks that one belongs to the same plan. */
  void prepare(Run run) {
    database.transaction(
        () -> {
          database.lockCells();
          if (database.isEmpty()) {
            database.makeTables();
            database.write("command", run.command());
            database.write("version", run.version());
            database.write("started", run.started().toString());
            database.write("plan", run.plan().text());
            database.write(FACTS_CHECKSUM, factsChecksum());
            database.write(CELLS, Sha256.of("").hexadecimal());
          }
          return "";
        });
    check();
    Run there = run();
    if (!there.plan().equals(run.plan())) {
      throw new LedgerException(
          there.command().equals(run.command()) ? plannedOtherwise(there, run) : another(there));
    }
  }

  private String another(Run there) {
    return database.place()
        + " belongs to another plan ("
        + there.command()
        + "); --overwrite replaces reports, never the cells of another run. Choose another folder"
        + " with --out, go on with that run: "
        + database.resuming()
        + ", or give it up: "
        + database.resuming().replace(" resume", " delete");
  }

  /** The same command came to another plan: going on with it would mix two kinds of cells. */
  private String plannedOtherwise(Run there, Run now) {
    Map<String, String> old = there.plan().values();
    Map<String, String> fresh = now.plan().values();
    String differing =
        Stream.concat(old.keySet().stream(), fresh.keySet().stream())
            .distinct()
            .filter(name -> !Objects.equals(old.get(name), fresh.get(name)))
            .sorted()
            .collect(Collectors.joining(", "));
    return "%s was begun by the same command with a version of Sonde that plans it otherwise, or on other data (%s), so that it cannot be completed now. What it has can be read with 'sonde runs show' and 'sonde runs export'; for the whole, sweep again in another folder: %s"
        .formatted(database.place(), differing, there.command());
  }

  /** Checks that the file is a ledger of a format that is known, and nothing more of it. */
  void requireKnown() {
    requireKnown(database.reading(database::marks));
  }

  private void requireKnown(LedgerDatabase.Marks marks) {
    if (marks.application() != APPLICATION) {
      throw new LedgerException(
          database.place()
              + " is not a ledger of Sonde's; choose another folder, it was not changed");
    }
    if (marks.format() < FIRST_FORMAT || marks.format() > FORMAT) {
      throw new LedgerException(
          "%s has format %d and this version of Sonde reads formats %d to %d; open it with the version that wrote it, or start the sweep anew in another folder"
              .formatted(database.place(), marks.format(), FIRST_FORMAT, FORMAT));
    }
  }

  /** Checks that the file is a ledger, whole, of a format that is known. */
  void check() {
    database.readingAtOnce(
        () -> {
          requireWhole();
          return "";
        });
  }

  private void requireWhole() throws SQLException {
    if (database.isEmpty()) {
      throw new LedgerException(
          database.place()
              + " is empty: the run was stopped before it had begun. Begin it again with --out"
              + " and --overwrite, or in another folder");
    }
    LedgerDatabase.Marks marks = database.marks();
    requireKnown(marks);
    checksums = marks.format() >= CHECKSUMS;
    cellsChecksum = marks.format() >= CELLS_CHECKSUM;
    Optional<String> complaint = database.complaint();
    if (complaint.isPresent()) {
      throw database.damaged(complaint.get(), new SQLException(complaint.get()));
    }
    if (checksums && !database.read(FACTS_CHECKSUM).equals(factsChecksum())) {
      String changed = "what the run is, its plan or its command, is not what it was";
      throw database.damaged(changed, new SQLException(changed));
    }
    if (cellsChecksum && !database.read(CELLS).equals(keysChecksum())) {
      String changed = "cells were removed, added or put into another order by something else";
      throw database.damaged(changed, new SQLException(changed));
    }
  }

  /** The hash of the facts' hashes, so that no text can pass for two. */
  private String factsChecksum() throws SQLException {
    StringBuilder facts = new StringBuilder();
    for (String name : FACTS) {
      facts.append(Sha256.of(database.read(name)).hexadecimal()).append('\n');
    }
    return Sha256.of(facts.toString()).hexadecimal();
  }

  /** The hash of all cells' keys, in the order in which they were added. */
  private String keysChecksum() throws SQLException {
    StringBuilder keys = new StringBuilder();
    try (Statement statement = database.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT key FROM cell ORDER BY position")) {
      while (rows.next()) {
        keys.append(rows.getString(1)).append('\n');
      }
    }
    return Sha256.of(keys.toString()).hexadecimal();
  }

  /** Notes which cells there are, after some were added. */
  void noteCells() throws SQLException {
    if (cellsChecksum) {
      database.write(CELLS, keysChecksum());
    }
  }

  /** What the run is. */
  Run run() {
    try {
      return database.reading(
          () ->
              new Run(
                  database.read("command"),
                  database.read("version"),
                  Instant.parse(database.read("started")),
                  Configuration.parse(database.read("plan"))));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw database.damaged("what the run is cannot be read", e);
    }
  }
}
