/** A training along its checkpoints as page, JSON and table. */
@NullMarked
package dev.sonde.report.watch;

import org.jspecify.annotations.NullMarked;
