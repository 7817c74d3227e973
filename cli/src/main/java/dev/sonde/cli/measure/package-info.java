/** {@code sonde measure}, {@code check measure} and {@code compare}. */
@NullMarked
package dev.sonde.cli.measure;

import org.jspecify.annotations.NullMarked;
