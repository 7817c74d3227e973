/** Two runs side by side as page, JSON and table. */
@NullMarked
package dev.sonde.report.compare;

import org.jspecify.annotations.NullMarked;
