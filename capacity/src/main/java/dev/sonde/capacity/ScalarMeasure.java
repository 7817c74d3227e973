package dev.sonde.capacity;

import dev.sonde.spectra.Estimate;

/**
 * One measure of capacity as a single figure.
 *
 * @param name its stable name in JSON, for example {@code distanceFromInitialisation} or {@code
 *     sharpness@0.05}
 * @param estimate the figure
 */
public record ScalarMeasure(String name, Estimate estimate) {}
