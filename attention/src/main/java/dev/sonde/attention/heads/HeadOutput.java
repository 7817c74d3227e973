package dev.sonde.attention.heads;

import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.means.RowMean;
import java.util.Locale;

/**
 * What a head writes: the length of its vectors, which attention alone does not tell.
 *
 * @param seen what the length is of
 * @param norm mean over tokens of the length of what the head writes
 * @param streamShare mean over tokens of that length over the length of the residual stream to
 *     which it is added; no rows where the stream was not found
 * @param varyingShare 1 − ‖mean of a sequence‖²/mean ‖·‖² over its tokens: 0 for a head that writes
 *     the same vector everywhere, as one at rest on a sink does
 * @param change how far the model's output moves when the head is taken out, as the mean over
 *     tokens of ‖y − y₀‖/‖y₀‖ ({@link AblationSetting}); no rows where that was not asked for
 */
public record HeadOutput(
    Seen seen, RowMean norm, RowMean streamShare, RowMean varyingShare, RowMean change) {

  /** Where a graph does not show the head's output. */
  static final HeadOutput UNKNOWN =
      new HeadOutput(Seen.NOTHING, RowMean.NONE, RowMean.NONE, RowMean.NONE, RowMean.NONE);

  HeadOutput withChange(RowMean measured) {
    return new HeadOutput(seen, norm, streamShare, varyingShare, measured);
  }

  /** What a head's output was taken as. */
  public enum Seen {
    /** o·W_h, the head's output through its slice of the output projection. */
    PROJECTED,
    /** o, probabilities times values: the graph does not show the projection. */
    UNPROJECTED,
    /** Nothing: the graph does not show the head's output. */
    NOTHING;

    /** The stable name in files, for example {@code projected}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
