/**
 * Models as they are sent to other machines: the bytes of their files, and how these are read.
 *
 * <p>{@link dev.sonde.nets.packed.ModelReading} reads a model of any kind with what its user chose;
 * {@link dev.sonde.nets.packed.PackedModel} reads the same model elsewhere.
 */
@NullMarked
package dev.sonde.nets.packed;

import org.jspecify.annotations.NullMarked;
