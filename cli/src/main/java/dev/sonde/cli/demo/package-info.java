/** {@code sonde demo}: the first five minutes, on data and networks of its own. */
@NullMarked
package dev.sonde.cli.demo;

import org.jspecify.annotations.NullMarked;
