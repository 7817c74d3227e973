/** Means over rows and texts with error bars that pair, and histograms. */
@NullMarked
package dev.sonde.attention.means;

import org.jspecify.annotations.NullMarked;
