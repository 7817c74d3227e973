package dev.sonde.runs;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * On which server a run's ledger is, and by what name; a run's folder has it in a file, which holds
 * no password.
 *
 * <p>A folder may come from anywhere, and whoever connects to a server tells it who he is. So a
 * folder's word alone connects to nothing: a person has to have named that server on this machine
 * before, as with the hosts that {@code ssh} knows.
 *
 * @param server the server
 * @param schema the run's schema there
 */
record LedgerLocation(LedgerServer server, String schema) {
  /** The file's name in the run's folder. */
  static final String FILE = "ledger-location.txt";

  /** Far more than an address. */
  private static final long LARGEST = 10_000;

  private static final String PREFIX = "sonde_";
  private static final Pattern SCHEMA = Pattern.compile(PREFIX + "[0-9a-f]{32}");

  /** Checks the name: it becomes part of statements. */
  LedgerLocation {
    if (!SCHEMA.matcher(schema).matches()) {
      throw new IllegalArgumentException("'" + schema + "' is not the name of a run");
    }
  }

  /** That of the run with a plan: 128 bits of the plan's hash, which no two plans share. */
  static LedgerLocation of(LedgerServer server, Configuration plan) {
    return new LedgerLocation(server, PREFIX + plan.key().substring(0, 32));
  }

  /** As messages name it. */
  String place() {
    return server + ", schema " + schema;
  }

  /** Connects to the run's schema. */
  Connection connect() throws SQLException {
    return server.connect(schema);
  }

  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /** What a folder says. */
  static Optional<LedgerLocation> in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!isIn(folder)) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw unreadable(file, "it is too long");
      }
      Configuration said = Configuration.parse(Files.readString(file));
      return Optional.of(
          new LedgerLocation(
              LedgerServer.at(said.get("ledger").orElse("")), said.get("run").orElse("")));
    } catch (IOException | IllegalArgumentException | InvalidInputException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private static LedgerException unreadable(Path file, String why) {
    return new LedgerException(
        file
            + " does not say where the run's ledger is ("
            + why
            + "); restore it from a copy, or give the command that began the run again, with"
            + " --overwrite");
  }

  /** Notes it in a folder, and the server as one that a person named. */
  void write(Path folder) {
    server.remember();
    AtomicFile.write(
        folder.resolve(FILE),
        Configuration.of(Map.of("ledger", server.address(), "run", schema)).text());
  }

  /**
   * Checks that a folder has no other ledger.
   *
   * @throws LedgerException if it has
   */
  void requireFitting(Path folder) {
    Optional<LedgerLocation> there = in(folder);
    if (there.isPresent() && !there.get().equals(this)) {
      throw new LedgerException(
          folder
              + " belongs to another run, whose cells are on "
              + there.get().server()
              + "; choose another folder with --out, or go on with that run: sonde runs resume "
              + folder);
    }
  }

  /**
   * Checks that a person named the server on this machine.
   *
   * @throws LedgerException otherwise
   */
  void requireKnown(Path folder) {
    if (!server.isKnown()) {
      throw new LedgerException(
          "%s says that the run's cells are on %s, a server that nobody has named on this machine. If you trust it, name it: sonde runs resume %s --ledger '%s'"
              .formatted(folder, server, folder, server));
    }
  }
}
