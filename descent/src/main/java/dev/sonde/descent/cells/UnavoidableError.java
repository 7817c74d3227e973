package dev.sonde.descent.cells;

import dev.sonde.nets.data.Values;
import java.util.HashMap;
import java.util.Map;

/**
 * The training error that no causal model avoids: windows that begin with the same tokens get the
 * same answer there, whatever follows.
 *
 * <p>Over all distinct beginnings b of windows, {@code Σ_b (n_b − max_c n_bc) / (N·T)}, n_b how
 * often b is there and n_bc how often token c follows it: the error of the model that answers every
 * beginning with its most frequent next token. Near zero for long windows, never zero for natural
 * text, whose first tokens recur; labels with noise add to it.
 *
 * <p>Time and memory are proportional to N·T.
 */
final class UnavoidableError {
  private UnavoidableError() {}

  /**
   * Finds it.
   *
   * @param tokens {@code [N, T]}
   * @param next the targets {@code [N, T]}
   */
  static double of(Values tokens, Values next) {
    int windows = tokens.samples();
    int length = tokens.sampleSize();
    // windows that began alike so far carry the same number
    int[] beginning = new int[windows];
    long missed = 0;
    for (int t = 0; t < length; t++) {
      Map<Step, Integer> numbers = new HashMap<>();
      Map<Step, Integer> counts = new HashMap<>();
      Map<Integer, Integer> most = new HashMap<>();
      for (int i = 0; i < windows; i++) {
        int at = i * length + t;
        Step step = new Step(beginning[i], (long) tokens.at(at));
        beginning[i] = numbers.computeIfAbsent(step, s -> numbers.size());
        int count = counts.merge(new Step(beginning[i], (long) next.at(at)), 1, Integer::sum);
        most.merge(beginning[i], count, Math::max);
      }
      missed += windows - most.values().stream().mapToLong(Integer::longValue).sum();
    }
    return (double) missed / ((long) windows * length);
  }

  /** A beginning, and the token after it. */
  private record Step(int beginning, long token) {}
}
