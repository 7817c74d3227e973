/**
 * Rows of logits as the softmax sees them, without the mask, and the checks that hold what was read
 * against the model's own.
 */
@NullMarked
package dev.sonde.attention.logits;

import org.jspecify.annotations.NullMarked;
