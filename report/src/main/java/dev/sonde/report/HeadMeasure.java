package dev.sonde.report;

import dev.sonde.attention.HeadFigures;
import dev.sonde.attention.RowMean;

/** A figure of every head that can be drawn as a map. */
enum HeadMeasure {
  ENTROPY_RATIO("entropyRatio"),
  ROW_STD("rowStd"),
  MAX_LOGIT("maxLogit"),
  MAX_ABSOLUTE_LOGIT("maxAbsoluteLogit"),
  JACOBIAN_NORM("jacobianNorm"),
  MAX_PROBABILITY("maxProbability"),
  NEAR_ONE_HOT_SHARE("nearOneHotShare"),
  FIRST_TOKEN_MASS("firstTokenMass"),
  SEPARATOR_MASS("separatorMass"),
  PREVIOUS("previous"),
  SAME("same"),
  NEXT("next"),
  INDUCTION("induction"),
  PRODUCT_RATIO("productRatio"),
  AGREEMENT("agreement"),
  QUERY_DIRECTIONS("queryDirections"),
  KEY_DIRECTIONS("keyDirections"),
  QUERY_STD("queryStd"),
  KEY_STD("keyStd"),
  BEST_FACTOR("bestFactor"),
  BEST_GAIN("bestGain"),
  NORMED_ROW_STD("normedRowStd"),
  NORMED_ENTROPY("normedEntropy"),
  CAPPED_ROW_STD("cappedRowStd"),
  OUTPUT_NORM("outputNorm"),
  STREAM_SHARE("streamShare"),
  VARYING_SHARE("varyingShare"),
  ABLATION_CHANGE("ablationChange"),
  INT8_HEAD("int8Head"),
  INT8_TENSOR("int8Tensor");

  private final String key;

  HeadMeasure(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  RowMean of(HeadFigures head) {
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
    return head.softmax().offsets().getOrDefault(offset, new RowMean(Double.NaN, Double.NaN, 0));
  }
}
