package dev.sonde.cli.session;

import picocli.CommandLine.Option;

/** The limits of every command; {@link Limits} has read them before. */
public final class LimitOptions {
  @Option(
      names = "--timeout",
      paramLabel = "T",
      description = "Stop after this time (90s, 10m, 2h) with exit code 4; what is done is kept.")
  void acceptTime(String text) {
    // read already
  }

  @Option(
      names = "--max-memory",
      paramLabel = "SIZE",
      description =
          "Stop when Sonde takes more memory than this (800M, 8G), with exit code 4; what is done"
              + " is kept. Linux only.")
  void acceptMemory(String text) {
    // read already
  }
}
