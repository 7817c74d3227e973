/**
 * Studies that train for longer, cut into cells of a ledger, so that they survive the end of their
 * process and are resumed.
 *
 * <p>{@link dev.sonde.studies.variants.CellStudy} says what its cells are and what one of them
 * yields; {@link dev.sonde.studies.variants.Variants} works through them on several threads.
 */
@NullMarked
package dev.sonde.studies.variants;

import org.jspecify.annotations.NullMarked;
