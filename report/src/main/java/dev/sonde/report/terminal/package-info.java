/** Lines for a terminal: styles, and wrapping at words. */
@NullMarked
package dev.sonde.report.terminal;

import org.jspecify.annotations.NullMarked;
