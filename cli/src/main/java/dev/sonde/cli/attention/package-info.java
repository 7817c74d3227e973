/** {@code sonde attention}, with a model or {@code --theory}, and {@code check attention}. */
@NullMarked
package dev.sonde.cli.attention;

import org.jspecify.annotations.NullMarked;
