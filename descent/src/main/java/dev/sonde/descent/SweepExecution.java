package dev.sonde.descent;

import dev.sonde.descent.design.Bound;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerServer;
import dev.sonde.runs.Run;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where and by whom a plan is carried out: nothing that a figure depends on, once it is there.
 *
 * @param folder whose ledger keeps the cells; empty for none
 * @param server that keeps them instead; empty for none
 * @param threads how many cells are worked on at once
 * @param cluster computes the cells; empty where this process's threads do
 * @param memoryLimit the memory, in bytes, that the survey of one network may take; empty for half
 *     of the machine's
 * @param listener is told of every cell
 * @param command the command as it was typed; empty where there was none
 * @param version the version of Sonde; empty where it is not known
 */
record SweepExecution(
    Optional<Path> folder,
    Optional<LedgerServer> server,
    int threads,
    Optional<Cluster> cluster,
    OptionalLong memoryLimit,
    ProgressListener listener,
    String command,
    String version) {

  /** Checks the numbers. */
  SweepExecution {
    Bound.atLeast(1, threads, "the number of threads");
    if (memoryLimit.isPresent() && memoryLimit.getAsLong() < 1) {
      throw new InvalidInputException(
          "the memory limit must be at least 1 byte, got " + memoryLimit.getAsLong());
    }
  }

  /** In memory, by all processors, in silence. */
  static SweepExecution withDefaults() {
    return new SweepExecution(
        Optional.empty(),
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        Optional.empty(),
        OptionalLong.empty(),
        ProgressListener.silent(),
        "",
        "");
  }

  SweepExecution in(Path place) {
    return new SweepExecution(
        Optional.of(place), server, threads, cluster, memoryLimit, listener, command, version);
  }

  SweepExecution keptOn(LedgerServer place) {
    return new SweepExecution(
        folder, Optional.of(place), threads, cluster, memoryLimit, listener, command, version);
  }

  SweepExecution withThreads(int number) {
    return new SweepExecution(
        folder, server, number, cluster, memoryLimit, listener, command, version);
  }

  SweepExecution withCluster(Cluster elsewhere) {
    return new SweepExecution(
        folder, server, threads, Optional.of(elsewhere), memoryLimit, listener, command, version);
  }

  SweepExecution withMemoryLimit(long bytes) {
    return new SweepExecution(
        folder, server, threads, cluster, OptionalLong.of(bytes), listener, command, version);
  }

  SweepExecution withListener(ProgressListener told) {
    return new SweepExecution(
        folder, server, threads, cluster, memoryLimit, told, command, version);
  }

  SweepExecution startedBy(String typed, String sonde) {
    return new SweepExecution(
        folder, server, threads, cluster, memoryLimit, listener, typed, sonde);
  }

  /** Makes the ledger, or joins it where it is there. */
  Ledger ledger(Run run) {
    if (server.isPresent()) {
      return folder.isPresent()
          ? Ledger.create(folder.get(), server.get(), run)
          : Ledger.on(server.get(), run);
    }
    return folder.isPresent() ? Ledger.create(folder.get(), run) : Ledger.inMemory(run);
  }
}
