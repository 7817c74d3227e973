package dev.sonde.attention.heads;

import java.util.Locale;

/**
 * What a head does with its attention. Positional roles come first: a head that looks at a fixed
 * place has a low entropy because that is its work, not because it collapsed.
 *
 * <p>A place counts as a head's when it receives more than half of the attention on average, the
 * rule of Clark, Khandelwal, Levy and Manning 2019 (doi:10.18653/v1/W19-4828, section 3.1).
 */
public enum HeadRole {
  /** Most attention goes to the token before. */
  PREVIOUS_TOKEN,
  /** Most attention goes to the next token. */
  NEXT_TOKEN,
  /** Most attention goes to the token itself. */
  SAME_TOKEN,
  /** Most attention goes to the first token, a usual sink. */
  FIRST_TOKEN,
  /** Most attention goes to the tokenizer's special tokens other than the first. */
  SEPARATOR,
  /** On a repeated sequence, most attention goes to what followed the last time. */
  INDUCTION,
  /** On a repeated sequence, most attention goes to where the same token stood the last time. */
  DUPLICATE_TOKEN,
  /** The entropy is close to that of equal attention to every key. */
  BROAD,
  /** None of these. */
  MIXED;

  /** Whether the head looks at a fixed distance, where a low entropy is no fault. */
  public boolean positional() {
    return this == PREVIOUS_TOKEN || this == NEXT_TOKEN || this == SAME_TOKEN;
  }

  /** The stable name in files, for example {@code previous-token}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
