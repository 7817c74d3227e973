/**
 * Heads measured and judged: their figures, roles, verdicts, outputs, and their products under
 * other scales.
 */
@NullMarked
package dev.sonde.attention.heads;

import org.jspecify.annotations.NullMarked;
