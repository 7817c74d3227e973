package dev.sonde.descent;

/**
 * What a sweep will take, from short probes.
 *
 * @param cells how many cells it has
 * @param seconds the time, with its threads at work side by side
 * @param threads how many of them
 */
public record CostEstimate(int cells, double seconds, int threads) {}
