/**
 * What reaches the terminal: streams that keep control characters out, words in both languages, and
 * complaints that say what was expected, what came and what to do.
 */
@NullMarked
package dev.sonde.cli.terminal;

import org.jspecify.annotations.NullMarked;
