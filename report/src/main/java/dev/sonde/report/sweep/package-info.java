/** One sweep, or the demo, as page, JSON, CSV and table. */
@NullMarked
package dev.sonde.report.sweep;

import org.jspecify.annotations.NullMarked;
