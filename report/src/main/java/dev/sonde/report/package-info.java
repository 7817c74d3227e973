/** Placeholder replaced by the module's first commit. */
@NullMarked
package dev.sonde.report;

import org.jspecify.annotations.NullMarked;
