package dev.sonde.descent;

/**
 * Where the training error crosses ε, with a 95% interval over seeds.
 *
 * @param epsilon the training error ε
 * @param value the axis's value of the crossing, NaN when it is not crossed, or when a constant
 *     answer has at most that training error
 * @param low the interval's lower end, NaN when the crossing may lie beyond the sweep
 * @param high its upper end
 */
public record InterpolationThreshold(double epsilon, double value, double low, double high) {}
