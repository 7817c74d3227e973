package dev.sonde.attention;

/**
 * What a model was shown.
 *
 * @param texts how many texts were given
 * @param tokens how many tokens in all, special ones included
 * @param windows how many sequences the model was run on; more than the texts where some were cut
 * @param window the longest sequence allowed, in tokens
 * @param leftOut how many tokens of the texts it was not run on, since it takes sequences of
 *     exactly {@code window} tokens; 0 where it takes shorter ones
 * @param sha256 of the token ids, sequence by sequence with the numbers of their texts
 */
public record AttentionInput(
    int texts, long tokens, int windows, int window, long leftOut, String sha256) {}
