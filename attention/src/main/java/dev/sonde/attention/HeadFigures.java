package dev.sonde.attention;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was measured of one head. Rows with a single visible key say nothing about the softmax and
 * are left out of every mean.
 *
 * @param head its number within the layer, from 0
 * @param dimension d, the length of its queries and keys
 * @param scale the factor on q·k before the softmax; NaN where it is not one number
 * @param rowStd √ of the mean over rows of the variance of a row's logits: their spread as the
 *     softmax sees it, since it ignores a row's shift
 * @param maxLogit the largest logit of a visible pair
 * @param maxAbsoluteLogit the largest |logit| of a visible pair
 * @param entropyRatio H(p)/ln(visible keys): 1 for equal attention, 0 for one-hot
 * @param jacobianNorm ‖diag p − ppᵀ‖_F, what the softmax lets through of a gradient; small for
 *     one-hot rows and for equal attention to many keys, so read it with the entropy
 * @param maxProbability the largest probability of a row
 * @param nearOneHotShare the share of rows whose largest probability is above 0.99
 * @param firstTokenMass the attention on position 0
 * @param separatorMass the attention on special tokens other than position 0; no rows where the
 *     tokenizer is unknown
 * @param offsets the attention on the key at distance −1, 0 and 1 from the query, over the rows in
 *     which that key is visible
 * @param induction on a sequence that repeats itself, the attention on what followed the last time;
 *     no rows where the first text is too short to be repeated, or the model takes one length only
 * @param role what the head does
 * @param verdicts what is worth a look
 * @param logits how the centred logits are distributed
 */
public record HeadFigures(
    int head,
    int dimension,
    double scale,
    RowMean rowStd,
    double maxLogit,
    double maxAbsoluteLogit,
    RowMean entropyRatio,
    RowMean jacobianNorm,
    RowMean maxProbability,
    RowMean nearOneHotShare,
    RowMean firstTokenMass,
    RowMean separatorMass,
    SortedMap<Integer, RowMean> offsets,
    RowMean induction,
    HeadRole role,
    List<HeadVerdict> verdicts,
    Histogram logits) {

  /** Copies its lists. */
  public HeadFigures {
    offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    verdicts = List.copyOf(verdicts);
  }

  HeadFigures withRole(HeadRole role) {
    return new HeadFigures(
        head,
        dimension,
        scale,
        rowStd,
        maxLogit,
        maxAbsoluteLogit,
        entropyRatio,
        jacobianNorm,
        maxProbability,
        nearOneHotShare,
        firstTokenMass,
        separatorMass,
        offsets,
        induction,
        role,
        verdicts,
        logits);
  }

  HeadFigures withVerdicts(List<HeadVerdict> verdicts) {
    return new HeadFigures(
        head,
        dimension,
        scale,
        rowStd,
        maxLogit,
        maxAbsoluteLogit,
        entropyRatio,
        jacobianNorm,
        maxProbability,
        nearOneHotShare,
        firstTokenMass,
        separatorMass,
        offsets,
        induction,
        role,
        verdicts,
        logits);
  }
}
