package dev.sonde.attention.text;

import java.util.OptionalLong;

/**
 * The tokenizer that was read, and how much of the texts it knows.
 *
 * @param file its path; the one that was found beside the model where none was named
 * @param sha256 of its bytes
 * @param entries how many token ids it has, added ones included
 * @param modelEntries how many rows the model's table of token embeddings has; empty where the
 *     graph does not show it
 * @param tokens how many measured tokens belong to the texts, without those it puts around them
 * @param unknownTokens how many of these are its token for what it does not know; 0 where it has
 *     none
 */
public record UsedTokenizer(
    String file,
    String sha256,
    long entries,
    OptionalLong modelEntries,
    long tokens,
    long unknownTokens) {

  /**
   * Vocabularies are padded to multiples of 64 or 128, and keep places for tokens to come; more
   * than a quarter apart is another vocabulary. Chosen by us.
   */
  private static final double LEAST_ALIKE = 0.75;

  /** The share of the texts' tokens that the tokenizer does not know; 0 of no tokens. */
  public double unknownShare() {
    return tokens == 0 ? 0 : (double) unknownTokens / tokens;
  }

  /** Whether the model's table is of another size than the tokenizer's, beyond padding. */
  public boolean hasOtherVocabulary() {
    if (modelEntries.isEmpty()) {
      return false;
    }
    long rows = modelEntries.getAsLong();
    return Math.min(entries, rows) < LEAST_ALIKE * Math.max(entries, rows);
  }
}
