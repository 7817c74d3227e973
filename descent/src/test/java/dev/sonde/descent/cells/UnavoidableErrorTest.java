package dev.sonde.descent.cells;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.data.Values;
import org.junit.jupiter.api.Test;

class UnavoidableErrorTest {
  private static Values windows(long[] tokens, int length) {
    return new Values.Integers(tokens, new long[] {tokens.length / length, length});
  }

  @Test
  void windowsThatBeginAlikeShareOneAnswer() {
    // after "a" come b, b and c: one of three is missed; after "ab" once d and once e: one of two;
    // "ac" and "f" are there once
    Values tokens = windows(new long[] {0, 1, 0, 1, 0, 2, 5, 1}, 2);
    Values next = windows(new long[] {1, 3, 1, 4, 2, 3, 1, 3}, 2);
    assertThat(UnavoidableError.of(tokens, next)).isEqualTo(2.0 / 8);
  }

  @Test
  void whatCameBeforeTellsEqualTokensApart() {
    Values tokens = windows(new long[] {0, 1, 2, 1}, 2);
    Values next = windows(new long[] {1, 3, 1, 4}, 2);
    assertThat(UnavoidableError.of(tokens, next)).isZero();
  }
}
