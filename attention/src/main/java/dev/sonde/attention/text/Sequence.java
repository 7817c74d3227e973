package dev.sonde.attention.text;

import dev.sonde.findings.file.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model is run on at once.
 *
 * @param text which text it comes from
 * @param ids token ids
 * @param tokens the tokens in writing
 * @param special which of them the tokenizer added; all false where that is unknown
 * @param specialKnown whether it is known
 */
public record Sequence(
    int text, long[] ids, List<String> tokens, boolean[] special, boolean specialKnown) {

  public Sequence {
    tokens = List.copyOf(tokens);
  }

  public static Sequence ofIds(int text, long[] ids) {
    return new Sequence(
        text,
        ids,
        Arrays.stream(ids).mapToObj(Long::toString).toList(),
        new boolean[ids.length],
        false);
  }

  /** Where the special tokens stand that the tokenizer added, but for the first position. */
  public int[] separators() {
    return IntStream.range(1, special.length).filter(at -> special[at]).toArray();
  }

  /** Of the ids of sequences, with the numbers of their texts. */
  public static String sha256(List<Sequence> sequences) {
    StringBuilder all = new StringBuilder();
    for (Sequence sequence : sequences) {
      all.append(sequence.text()).append(':');
      Arrays.stream(sequence.ids()).forEach(id -> all.append(id).append(','));
    }
    return Sha256.of(all.toString()).hexadecimal();
  }

  /** How many tokens sequences have together. */
  public static long tokens(List<Sequence> sequences) {
    return sequences.stream().mapToLong(Sequence::length).sum();
  }

  /** How many tokens sequences have together, but for those that a tokenizer added. */
  static long ownTokens(List<Sequence> sequences) {
    return sequences.stream()
        .mapToLong(one -> IntStream.range(0, one.length()).filter(i -> !one.special()[i]).count())
        .sum();
  }

  public int length() {
    return ids.length;
  }
}
