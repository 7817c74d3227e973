/**
 * Data sets and their readers: CSV, idx, npz, text and embedded ones; splits, label noise,
 * standardisation.
 */
@NullMarked
package dev.sonde.nets.data;

import org.jspecify.annotations.NullMarked;
