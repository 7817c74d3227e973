package dev.sonde.attention.pattern;

/**
 * A place of the graph that looks like attention but was not understood, and is therefore not among
 * the figures.
 *
 * @param node the name of the node
 * @param operator its operator
 * @param reason what was expected there and what came
 */
public record UnrecognisedAttention(String node, String operator, String reason) {}
