/** {@code sonde study}: a command for each of the reading list. */
@NullMarked
package dev.sonde.cli.study;

import org.jspecify.annotations.NullMarked;
