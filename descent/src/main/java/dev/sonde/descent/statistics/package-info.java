/** Curves, peaks, thresholds and rank correlations, with their tests. */
@NullMarked
package dev.sonde.descent.statistics;

import org.jspecify.annotations.NullMarked;
