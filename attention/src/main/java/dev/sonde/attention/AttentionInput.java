package dev.sonde.attention;

/**
 * What a model was shown.
 *
 * @param texts how many texts
 * @param tokens how many tokens in all, special ones included
 * @param windows how many sequences the model was run on; more than the texts where some were cut
 * @param window the longest sequence allowed, in tokens
 * @param sha256 of the token ids, sequence by sequence with the numbers of their texts
 */
public record AttentionInput(int texts, long tokens, int windows, int window, String sha256) {}
