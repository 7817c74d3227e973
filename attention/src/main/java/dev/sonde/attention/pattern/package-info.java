/**
 * Attention found by the structure of a graph: logits, scales, queries, keys and output paths, and
 * what looks like attention and is not understood.
 */
@NullMarked
package dev.sonde.attention.pattern;

import org.jspecify.annotations.NullMarked;
