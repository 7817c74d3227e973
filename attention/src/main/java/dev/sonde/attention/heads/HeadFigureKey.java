package dev.sonde.attention.heads;

import dev.sonde.attention.means.RowMean;

/** The figures of a head, one by one, as maps and comparisons take them. */
public enum HeadFigureKey {
  /** Entropy over ln(visible keys). */
  ENTROPY_RATIO("entropyRatio"),
  /** Spread of a row's logits. */
  ROW_STD("rowStd"),
  /** Largest logit. */
  MAX_LOGIT("maxLogit"),
  /** Largest logit in size. */
  MAX_ABSOLUTE_LOGIT("maxAbsoluteLogit"),
  /** ‖J‖_F of the softmax. */
  JACOBIAN_NORM("jacobianNorm"),
  /** Largest probability of a row. */
  MAX_PROBABILITY("maxProbability"),
  /** Share of rows that are nearly one-hot. */
  NEAR_ONE_HOT_SHARE("nearOneHotShare"),
  /** Attention on the first token. */
  FIRST_TOKEN_MASS("sinkMass.position0"),
  /** Attention on separators. */
  SEPARATOR_MASS("sinkMass.separator"),
  /** Attention on the token before. */
  PREVIOUS("offsets.-1"),
  /** Attention on the token itself. */
  SAME("offsets.0"),
  /** Attention on the next token. */
  NEXT("offsets.1"),
  /** Attention on what followed the last time. */
  INDUCTION("induction"),
  /** Attention on where the same token stood the last time. */
  DUPLICATE_TOKEN("duplicateToken"),
  /** Variance of q·k over that of independent entries. */
  PRODUCT_RATIO("product.ratio"),
  /** Agreement of queries and keys. */
  AGREEMENT("product.agreement"),
  /** Directions that queries fill. */
  QUERY_DIRECTIONS("product.queryDirections"),
  /** Directions that keys fill. */
  KEY_DIRECTIONS("product.keyDirections"),
  /** Spread of the entries of queries. */
  QUERY_STD("product.queryStd"),
  /** Spread of the entries of keys. */
  KEY_STD("product.keyStd"),
  /** Factor on the logits at which ‖J‖_F is largest. */
  BEST_FACTOR("remedies.bestTemperature.factor"),
  /** ‖J‖_F there over what it is. */
  BEST_GAIN("remedies.bestTemperature.gain"),
  /** Spread of a row's logits with QK-norm. */
  NORMED_ROW_STD("remedies.queryKeyNorm.rowStd"),
  /** Entropy with QK-norm. */
  NORMED_ENTROPY("remedies.queryKeyNorm.entropyRatio"),
  /** Spread of a row's logits with a soft cap. */
  CAPPED_ROW_STD("remedies.softCap.rowStd"),
  /** Length of what the head writes. */
  OUTPUT_NORM("output.norm"),
  /** That length over the residual stream's. */
  STREAM_SHARE("output.streamShare"),
  /** Share of what it writes that varies over tokens. */
  VARYING_SHARE("output.varyingShare"),
  /** How far the model's output moves without it. */
  ABLATION_CHANGE("output.ablationChange"),
  /** Step of 8 bits for the head alone over the spread of a row. */
  INT8_HEAD("int8.perHeadOverStd"),
  /** Step of 8 bits for its layer over the spread of a row. */
  INT8_TENSOR("int8.perTensorOverStd");

  private final String key;

  HeadFigureKey(String key) {
    this.key = key;
  }

  /**
   * The stable name in files: the path of the figure in a head of {@code attention.json}, for
   * example {@code sinkMass.position0}.
   */
  public String key() {
    return key;
  }

  /**
   * Returns the figure.
   *
   * @param head a head
   * @return the figure; without an error where it is no mean, NaN where the head has none
   */
  public RowMean of(HeadFigures head) {
    return switch (this) {
      case ENTROPY_RATIO -> head.softmax().entropyRatio();
      case ROW_STD -> head.softmax().rowStd();
      case MAX_LOGIT -> number(head.softmax().maxLogit());
      case MAX_ABSOLUTE_LOGIT -> number(head.softmax().maxAbsoluteLogit());
      case JACOBIAN_NORM -> head.softmax().jacobianNorm();
      case MAX_PROBABILITY -> head.softmax().maxProbability();
      case NEAR_ONE_HOT_SHARE -> head.softmax().nearOneHotShare();
      case FIRST_TOKEN_MASS -> head.softmax().firstTokenMass();
      case SEPARATOR_MASS -> head.softmax().separatorMass();
      case PREVIOUS -> offset(head, -1);
      case SAME -> offset(head, 0);
      case NEXT -> offset(head, 1);
      case INDUCTION -> head.softmax().induction();
      case DUPLICATE_TOKEN -> head.softmax().duplicateToken();
      case PRODUCT_RATIO -> head.product().ratio();
      case AGREEMENT -> number(head.product().agreement());
      case QUERY_DIRECTIONS -> number(head.product().queryDirections());
      case KEY_DIRECTIONS -> number(head.product().keyDirections());
      case QUERY_STD -> head.product().queryStd();
      case KEY_STD -> head.product().keyStd();
      case BEST_FACTOR -> head.remedies().temperature().factor();
      case BEST_GAIN -> head.remedies().temperature().gain();
      case NORMED_ROW_STD -> head.remedies().queryKeyNorm().rowStd();
      case NORMED_ENTROPY -> head.remedies().queryKeyNorm().entropyRatio();
      case CAPPED_ROW_STD -> head.remedies().softCap().rowStd();
      case OUTPUT_NORM -> head.output().norm();
      case STREAM_SHARE -> head.output().streamShare();
      case VARYING_SHARE -> head.output().varyingShare();
      case ABLATION_CHANGE -> head.output().change();
      case INT8_HEAD -> number(head.int8().perHead() / head.softmax().rowStd().estimate());
      case INT8_TENSOR -> number(head.int8().perTensor() / head.softmax().rowStd().estimate());
    };
  }

  private static RowMean number(double value) {
    return new RowMean(value, Double.NaN, 1);
  }

  private static RowMean offset(HeadFigures head, int offset) {
    return head.softmax().offsets().getOrDefault(offset, RowMean.NONE);
  }
}
