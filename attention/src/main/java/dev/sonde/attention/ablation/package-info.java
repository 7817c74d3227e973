/** Heads switched off one at a time, and how far the model's output moves. */
@NullMarked
package dev.sonde.attention.ablation;

import org.jspecify.annotations.NullMarked;
