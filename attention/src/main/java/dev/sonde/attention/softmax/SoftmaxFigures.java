package dev.sonde.attention.softmax;

import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.means.Histogram;
import dev.sonde.attention.means.RowMean;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A head's logits, and what its softmax makes of them. Rows with a single visible key say nothing
 * about the softmax and are left out of every mean.
 *
 * @param rowStd √ of the mean over rows of the variance of a row's logits: their spread as the
 *     softmax sees it, since it ignores a row's shift
 * @param maxLogit the largest logit of a visible pair
 * @param minLogit the smallest logit of a visible pair
 * @param maxAbsoluteLogit the largest |logit| of a visible pair
 * @param entropyRatio H(p)/ln(visible keys): 1 for equal attention, 0 for one-hot
 * @param jacobianNorm ‖diag p − ppᵀ‖_F, what the softmax lets through of a gradient; small for
 *     one-hot rows and for equal attention to many keys, so read it with the entropy
 * @param jacobianRootMeanSquare √ of the mean over rows of ‖diag p − ppᵀ‖²_F, which has an
 *     expectation for Gaussian logits; see {@link GaussianCurve}
 * @param maxProbability the largest probability of a row
 * @param nearOneHotShare the share of rows whose largest probability is above 0.99
 * @param firstTokenMass the attention on position 0
 * @param separatorMass the attention on special tokens other than position 0; no rows where the
 *     tokenizer is unknown
 * @param offsets the attention on the key at distance −1, 0 and 1 from the query, over the rows in
 *     which that key is visible
 * @param induction on a sequence that repeats itself, the attention on what followed the last time;
 *     no rows where the first text is too short to be repeated, or the model takes one length only
 * @param duplicateToken on the same sequence, the attention on where the query's token stood the
 *     last time (Wang et al. 2022, arXiv:2211.00593, section 3)
 * @param logits how the centred logits are distributed, of every row of short sequences and of some
 *     128 of a longer one
 */
public record SoftmaxFigures(
    RowMean rowStd,
    double maxLogit,
    double minLogit,
    double maxAbsoluteLogit,
    RowMean entropyRatio,
    RowMean jacobianNorm,
    RowMean jacobianRootMeanSquare,
    RowMean maxProbability,
    RowMean nearOneHotShare,
    RowMean firstTokenMass,
    RowMean separatorMass,
    SortedMap<Integer, RowMean> offsets,
    RowMean induction,
    RowMean duplicateToken,
    Histogram logits) {

  /** Copies the map. */
  public SoftmaxFigures {
    offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
  }
}
