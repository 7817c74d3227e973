package dev.sonde.attention.text;

import java.util.List;

/**
 * A text as a tokenizer has cut it.
 *
 * @param ids token ids, with those that the tokenizer adds
 * @param tokens the same in writing
 * @param special which of them it added
 */
record EncodedText(long[] ids, List<String> tokens, boolean[] special) {
  EncodedText {
    tokens = List.copyOf(tokens);
  }

  int length() {
    return ids.length;
  }

  /** Whether it has no token of its own. */
  boolean isEmpty() {
    for (boolean added : special) {
      if (!added) {
        return false;
      }
    }
    return true;
  }
}
