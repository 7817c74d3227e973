package dev.sonde.attention;

import dev.sonde.attention.text.UsedTokenizer;
import java.util.Optional;

/**
 * What a model was shown.
 *
 * @param texts how many texts were measured, wholly or in part; errors over texts are over these
 * @param shortTexts how many more were given, and are too short to measure
 * @param tokens how many tokens in all, special ones included
 * @param windows how many sequences the model was run on; more than the texts where some were cut
 * @param window the longest sequence allowed, in tokens
 * @param shortest the fewest tokens of a sequence that is measured: 2, since a row with one key has
 *     no choice, or {@code window} where the model takes sequences of one length only
 * @param leftOut how many tokens of the texts it was not run on, in shorter sequences; special ones
 *     included
 * @param sha256 of the token ids, sequence by sequence with the numbers of their texts
 * @param tokenizer what made the token ids, or wrote them; empty where there was none
 */
public record AttentionInput(
    int texts,
    int shortTexts,
    long tokens,
    int windows,
    int window,
    int shortest,
    long leftOut,
    String sha256,
    Optional<UsedTokenizer> tokenizer) {}
