/**
 * What a sweep is to do: axis, data, network, training, measures and repetitions, and the one text
 * form of it that ledgers keep.
 */
@NullMarked
package dev.sonde.descent.design;

import org.jspecify.annotations.NullMarked;
