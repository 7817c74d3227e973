package dev.sonde.descent;

/**
 * Which value to take.
 *
 * @param value the smallest value whose test error is within the error bar of the best
 * @param testError the test error there
 * @param best the value with the smallest test error
 * @param bestError that error
 */
public record Advice(double value, Average testError, double best, Average bestError) {}
