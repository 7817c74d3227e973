package dev.sonde.cli.output;

import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerServer;
import dev.sonde.runs.Run;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a run's cells are kept, if not in its folder. */
public final class LedgerOptions {
  @Option(
      names = "--ledger",
      paramLabel = "URL",
      description =
          "Keep the cells in this database of PostgreSQL, postgresql://host/database, where the same"
              + " command on other machines shares them. The user comes from the address or PGUSER,"
              + " the password from PGPASSWORD or ~/.pgpass.")
  private Optional<String> ledger = Optional.empty();

  /**
   * The server, once it was reached.
   *
   * @throws dev.sonde.findings.InvalidInputException if the address is none, or holds a password
   * @throws dev.sonde.runs.LedgerException if it cannot be reached
   */
  public Optional<LedgerServer> reached() {
    Optional<LedgerServer> server = ledger.map(LedgerServer::at);
    server.ifPresent(LedgerServer::check);
    return server;
  }

  /** Notes that a person named the server, which a run's folder alone may not. */
  public void remember() {
    ledger.map(LedgerServer::at).ifPresent(LedgerServer::remember);
  }

  /** Makes a run's ledger on a server, or in its folder. */
  public static Ledger create(Path folder, Optional<LedgerServer> server, Run run) {
    return server.isPresent()
        ? Ledger.create(folder, server.get(), run)
        : Ledger.create(folder, run);
  }
}
