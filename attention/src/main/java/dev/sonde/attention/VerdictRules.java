package dev.sonde.attention;

import java.util.ArrayList;
import java.util.List;

/** What a head does, and what is worth a look, from its figures. */
final class VerdictRules {
  /** A place is a head's when it gets more than this on average; Clark et al. 2019, section 3.1. */
  static final double OWN_PLACE = 0.5;

  /** Above this share of ln(keys) attention is broad; tuned by us on all-MiniLM-L6-v2. */
  static final double BROAD = 0.9;

  /**
   * Below this share of ln(keys) a softmax is nearly one-hot; tuned by us, see docs/attention.md.
   */
  static final double LOW_ENTROPY = 0.1;

  /** Rows of Gaussian logits of this spread put half their weight on one of 512 keys. */
  static final double WIDE = 4;

  /** Gu et al. 2024 (arXiv:2410.10781), section 3: a sink gets more than 0.3 on average. */
  static final double SINK = 0.3;

  /** Kimi K2 (arXiv:2507.20534) clips here; bfloat16 steps are 0.5 from 64 on, 1 from 128 on. */
  static final double COARSE = 100;

  /** Wortsman et al. 2023 (arXiv:2309.14322): every run with logits above 1e4 diverged. */
  static final double DANGEROUS = 1_000;

  /** A row is nearly one-hot above this. */
  static final double ONE_HOT = 0.99;

  private VerdictRules() {}

  static HeadRole role(HeadFigures head) {
    if (above(head.offsets().get(-1))) {
      return HeadRole.PREVIOUS_TOKEN;
    }
    if (above(head.offsets().get(1))) {
      return HeadRole.NEXT_TOKEN;
    }
    if (above(head.offsets().get(0))) {
      return HeadRole.SAME_TOKEN;
    }
    if (above(head.firstTokenMass())) {
      return HeadRole.FIRST_TOKEN;
    }
    if (above(head.separatorMass())) {
      return HeadRole.SEPARATOR;
    }
    return head.entropyRatio().estimate() > BROAD ? HeadRole.BROAD : HeadRole.MIXED;
  }

  private static boolean above(@org.jspecify.annotations.Nullable RowMean mass) {
    return mass != null && mass.estimate() > OWN_PLACE;
  }

  static List<HeadVerdict> verdicts(HeadFigures head) {
    List<HeadVerdict> verdicts = new ArrayList<>();
    boolean oneHot = head.entropyRatio().estimate() < LOW_ENTROPY && !head.role().positional();
    if (oneHot) {
      boolean wide = head.rowStd().estimate() > WIDE;
      verdicts.add(wide ? HeadVerdict.SATURATED : HeadVerdict.COLLAPSED);
    }
    if (head.firstTokenMass().estimate() > SINK && !head.role().positional()) {
      verdicts.add(HeadVerdict.SINK);
    }
    if (head.maxAbsoluteLogit() > COARSE) {
      verdicts.add(HeadVerdict.PRECISION_RISK);
    }
    if (head.maxAbsoluteLogit() >= DANGEROUS) {
      verdicts.add(HeadVerdict.TRAINING_DANGER);
    }
    return verdicts;
  }
}
