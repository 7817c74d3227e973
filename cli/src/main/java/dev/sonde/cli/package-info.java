/**
 * The command line: a class per command. The only place with streams and exit codes.
 *
 * <p>Arguments are checked before anything native is loaded, so that help, version and usage errors
 * answer at once.
 */
@NullMarked
package dev.sonde.cli;

import org.jspecify.annotations.NullMarked;
