/** {@code sonde runs} and {@code check run}: what was begun or done before. */
@NullMarked
package dev.sonde.cli.runs;

import org.jspecify.annotations.NullMarked;
