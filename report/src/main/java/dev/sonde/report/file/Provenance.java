package dev.sonde.report.file;

import java.time.Instant;

/**
 * Where a result comes from, so that anyone can make it again.
 *
 * @param version the version of Sonde
 * @param command the command as it was typed
 * @param seed the seed of every random choice
 * @param started when it started
 * @param seconds how long it took, in seconds
 * @param java the Java runtime, for example {@code 17.0.15 (Debian)}
 * @param machine processor and operating system, for people to read
 * @param threads how many worker threads were used
 */
public record Provenance(
    String version,
    String command,
    long seed,
    Instant started,
    double seconds,
    String java,
    String machine,
    int threads) {}
