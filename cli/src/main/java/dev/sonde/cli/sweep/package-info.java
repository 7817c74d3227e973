/** {@code sonde sweep} along its five axes, and {@code check sweep}. */
@NullMarked
package dev.sonde.cli.sweep;

import org.jspecify.annotations.NullMarked;
