/** {@code sonde watch} and {@code check watch}: the checkpoints of a training. */
@NullMarked
package dev.sonde.cli.watch;

import org.jspecify.annotations.NullMarked;
