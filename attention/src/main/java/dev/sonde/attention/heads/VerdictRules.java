package dev.sonde.attention.heads;

import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.ComparedRows;
import dev.sonde.attention.softmax.SoftmaxFigures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a head does, and what is worth a look, from its figures. */
public final class VerdictRules {
  /** A place is a head's when it gets more than this on average; Clark et al. 2019, section 3.1. */
  static final double OWN_PLACE = 0.5;

  /** Above this share of ln(keys) attention is broad; tuned by us on all-MiniLM-L6-v2. */
  static final double BROAD = 0.9;

  /**
   * Below this share of ln(keys) a softmax is nearly one-hot; chosen by us because equal attention
   * to two of 512 keys has a little more, ln 2/ln 512 = 0.11.
   */
  public static final double LOW_ENTROPY = 0.1;

  /** Rows of Gaussian logits of this spread put half their weight on one of 512 keys. */
  public static final double WIDE = 4;

  /** Gu et al. 2024 (arXiv:2410.10781), section 3: a sink gets more than 0.3 on average. */
  static final double SINK = 0.3;

  /** In short causal sequences the first token gets much of equal attention, too; chosen by us. */
  static final double EXCESS = 2;

  /** Kimi K2 (arXiv:2507.20534) clips here; bfloat16 steps are 0.5 from 64 on, 1 from 128 on. */
  static final double COARSE = 100;

  /** Wortsman et al. 2023 (arXiv:2309.14322): every run with logits above 1e4 diverged. */
  static final double DANGEROUS = 1_000;

  /**
   * Heads of a layer whose rows differ less than this, as total variation, are one; tuned by us.
   */
  static final double SAME = 0.05;

  /** Fewer rows than these cannot tell heads apart. */
  static final int LEAST_ROWS = 8;

  /** A head that writes less than this share of the stream's length is dead; chosen by us. */
  static final double FAINT = 0.01;

  /** Where heads were taken out, one whose loss moves the output less is dead; chosen by us. */
  static final double UNNOTICED = 0.001;

  /** A step of 8 bits above this share of a row's spread loses much of it; chosen by us. */
  static final double COARSE_SHARE = 0.5;

  /** Rounding by half of this changes a probability by 5%: less is no risk; chosen by us. */
  static final double FINE = 0.1;

  private VerdictRules() {}

  static HeadRole role(SoftmaxFigures head) {
    if (above(head.offsets().get(-1))) {
      return HeadRole.PREVIOUS_TOKEN;
    }
    if (above(head.offsets().get(1))) {
      return HeadRole.NEXT_TOKEN;
    }
    if (above(head.offsets().get(0))) {
      return HeadRole.SAME_TOKEN;
    }
    if (above(head.induction())) {
      return HeadRole.INDUCTION;
    }
    if (above(head.duplicateToken())) {
      return HeadRole.DUPLICATE_TOKEN;
    }
    if (above(head.firstTokenMass())) {
      return HeadRole.FIRST_TOKEN;
    }
    if (above(head.separatorMass())) {
      return HeadRole.SEPARATOR;
    }
    return head.entropyRatio().estimate() > BROAD ? HeadRole.BROAD : HeadRole.MIXED;
  }

  private static boolean above(@Nullable RowMean mass) {
    return mass != null && mass.estimate() > OWN_PLACE;
  }

  /**
   * What is worth a look.
   *
   * @param head its figures
   * @param output what it writes
   * @param int8 its steps in 8 bits
   * @param role what it does
   * @param equalShare what the first token would get on average if every visible key got the same
   */
  static List<HeadVerdict> verdicts(
      SoftmaxFigures head, HeadOutput output, Int8Steps int8, HeadRole role, double equalShare) {
    List<HeadVerdict> verdicts = new ArrayList<>();
    boolean oneHot = head.entropyRatio().estimate() < LOW_ENTROPY && !role.positional();
    if (oneHot) {
      boolean wide = head.rowStd().estimate() > WIDE;
      verdicts.add(wide ? HeadVerdict.SATURATED : HeadVerdict.COLLAPSED);
    }
    double first = head.firstTokenMass().estimate();
    if (first > SINK && first > EXCESS * equalShare && !role.positional()) {
      verdicts.add(HeadVerdict.SINK);
    }
    if (head.maxAbsoluteLogit() > COARSE) {
      verdicts.add(HeadVerdict.PRECISION_RISK);
    }
    if (coarse(int8.perHead(), head.rowStd().estimate())) {
      verdicts.add(HeadVerdict.INT8_RISK);
    }
    if (head.maxAbsoluteLogit() >= DANGEROUS) {
      verdicts.add(HeadVerdict.TRAINING_DANGER);
    }
    boolean faint = output.streamShare().estimate() < FAINT;
    if (output.change().resolved() ? output.change().estimate() < UNNOTICED : faint) {
      verdicts.add(HeadVerdict.DEAD);
    }
    return verdicts;
  }

  /**
   * Whether 8-bit logits are at risk.
   *
   * @param step between neighbouring values
   * @param rowStd the spread of a row
   */
  public static boolean coarse(double step, double rowStd) {
    return step > FINE && step > COARSE_SHARE * rowStd;
  }

  /**
   * Whether two heads attend alike: the mean over queries of ½Σ|p − p′| is below {@link #SAME}.
   *
   * @param a where queries look
   * @param b the same queries, in the other head
   */
  static boolean alike(ComparedRows a, ComparedRows b) {
    return a.count() >= LEAST_ROWS && a.difference(b) < SAME;
  }
}
