/**
 * What a softmax makes of a row of logits: entropy, largest probability, Jacobian, other
 * temperatures and remedies.
 */
@NullMarked
package dev.sonde.attention.softmax;

import org.jspecify.annotations.NullMarked;
