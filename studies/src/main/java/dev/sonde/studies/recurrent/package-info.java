/**
 * The study {@code rules}: what recurrent networks learn by rules that never look back in time,
 * beside back-propagation through time.
 */
@NullMarked
package dev.sonde.studies.recurrent;

import org.jspecify.annotations.NullMarked;
