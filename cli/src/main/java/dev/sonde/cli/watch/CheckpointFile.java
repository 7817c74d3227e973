package dev.sonde.cli.watch;

import java.nio.file.Path;

/**
 * One checkpoint that was found.
 *
 * @param path its file
 * @param step its step
 */
record CheckpointFile(Path path, long step) {}
