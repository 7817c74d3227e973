package dev.sonde.attention.theory;

/**
 * One line of the theory: rows of n Gaussian logits that were drawn with a spread. All formulas
 * hold.
 *
 * @param std s
 * @param rows what the softmax made of them
 */
public record SpreadRow(double std, SimulatedRows rows) {}
