/** Trackers of experiments, held against their own readers. */
@NullMarked
package dev.sonde.verification.tracking;

import org.jspecify.annotations.NullMarked;
