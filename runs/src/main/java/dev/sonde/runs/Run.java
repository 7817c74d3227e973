package dev.sonde.runs;

import java.time.Instant;

/**
 * What a run is, beside its cells.
 *
 * @param command the command that started it, as it was typed
 * @param version the version of Sonde that started it
 * @param started when
 * @param plan what its cells were planned from, so that it can be resumed
 */
public record Run(String command, String version, Instant started, Configuration plan) {}
