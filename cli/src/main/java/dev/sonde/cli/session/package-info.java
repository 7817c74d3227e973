/**
 * One call of Sonde, whatever its command: its language and limits, arguments as they are read,
 * progress, interruption, the folder of its run, and the exit code it ends with.
 */
@NullMarked
package dev.sonde.cli.session;

import org.jspecify.annotations.NullMarked;
