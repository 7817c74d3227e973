/**
 * What a command leaves behind: the files of a run, what is told of them, gates that hold them
 * against limits, and trackers that hear of them.
 */
@NullMarked
package dev.sonde.cli.output;

import org.jspecify.annotations.NullMarked;
