/** Placeholder replaced by the module's first commit. */
@NullMarked
package dev.sonde.cli;

import org.jspecify.annotations.NullMarked;
