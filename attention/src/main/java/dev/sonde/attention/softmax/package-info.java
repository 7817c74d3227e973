/**
 * What a softmax makes of a row of logits: entropy, largest probability, Jacobian, other
 * temperatures and remedies.
 *
 * <p>{@link dev.sonde.attention.softmax.RowFigures} has the formulas of a row, {@link
 * dev.sonde.attention.softmax.SoftmaxMeans} makes a head's figures of rows (row std, H/ln n, the
 * share of nearly one-hot rows), {@link dev.sonde.attention.softmax.TemperatureSearch} finds the
 * best factor, {@link dev.sonde.attention.softmax.KeptRows} works out the remedies, {@link
 * dev.sonde.attention.softmax.ComparedRows} the share of attention that moved.
 */
@NullMarked
package dev.sonde.attention.softmax;

import org.jspecify.annotations.NullMarked;
