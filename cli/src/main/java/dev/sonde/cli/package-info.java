/**
 * The command line: the way in, and a room for each group of commands. The only place with streams
 * and exit codes.
 *
 * <p>Rooms stand in an order: {@code terminal}, {@code session}, {@code output}, {@code inputs},
 * then the commands, which know those below and seldom each other.
 *
 * <p>Arguments are checked before anything native is loaded, so that help, version and usage errors
 * answer at once.
 */
@NullMarked
package dev.sonde.cli;

import org.jspecify.annotations.NullMarked;
