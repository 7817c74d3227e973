package dev.sonde.attention.ablation;

/**
 * How heads were taken out, one at a time.
 *
 * @param mode what their outputs were replaced by
 * @param tokens the length of the sequence: the first one
 * @param runs how often the model ran for it: once for every head, and once as it is
 * @param output the model's output that was compared, its first
 */
public record AblationSetting(Ablation mode, int tokens, int runs, String output) {}
