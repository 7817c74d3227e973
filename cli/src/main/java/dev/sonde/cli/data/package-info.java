/** {@code sonde data}: what there is to measure on. */
@NullMarked
package dev.sonde.cli.data;

import org.jspecify.annotations.NullMarked;
