package dev.sonde.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Claim.Verdict;
import org.junit.jupiter.api.Test;

class ClaimTest {
  private static Verdict verdict(Relation relation, Average measured) {
    return Claim.judged("x", Reference.IDENTITY, relation, 1, measured, 0.1).verdict();
  }

  @Test
  void equalityNeedsTheWholeIntervalWithinTheTolerance() {
    // 1.96 standard errors of 10,000 values are 95%
    assertThat(verdict(Relation.EQUAL, new Average(1.05, 0.02, 10_000))).isEqualTo(Verdict.HOLDS);
    assertThat(verdict(Relation.EQUAL, new Average(1.05, 0.03, 10_000)))
        .isEqualTo(Verdict.NOT_RESOLVED);
    assertThat(verdict(Relation.EQUAL, new Average(1.2, 0.03, 10_000)))
        .isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
  }

  @Test
  void boundsLookAtTheirSideOnly() {
    assertThat(verdict(Relation.AT_LEAST, new Average(100, 1, 50))).isEqualTo(Verdict.HOLDS);
    assertThat(verdict(Relation.AT_LEAST, new Average(0.5, 0.01, 50)))
        .isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
    assertThat(verdict(Relation.AT_MOST, new Average(-3, 0, 1))).isEqualTo(Verdict.HOLDS);
    assertThat(verdict(Relation.AT_MOST, new Average(1.11, 0, 1)))
        .isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
  }

  @Test
  void fewValuesWidenTheInterval() {
    // Student's t for 3 values is 4.3, so ±0.086 beside a tolerance of 0.1 − 0.05
    assertThat(verdict(Relation.EQUAL, new Average(1.05, 0.02, 3))).isEqualTo(Verdict.NOT_RESOLVED);
  }

  /** A survey's estimate averages no values, and its error is no Student's t. */
  @Test
  void anEstimateHasAnErrorOfItsOwn() {
    Average estimate = Average.estimated(1.05, 0.02);
    assertThat(estimate.n()).isZero();
    assertThat(estimate.interval()).isEqualTo(1.96 * 0.02);
    assertThat(verdict(Relation.EQUAL, estimate)).isEqualTo(Verdict.HOLDS);
    assertThat(verdict(Relation.EQUAL, Average.estimated(1.05, 0.03)))
        .isEqualTo(Verdict.NOT_RESOLVED);
    assertThat(verdict(Relation.EQUAL, Average.estimated(1, Double.NaN)))
        .isEqualTo(Verdict.NOT_RESOLVED);
  }

  @Test
  void whatIsNotFiniteOrHasNoErrorResolvesNothing() {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(verdict(Relation.AT_LEAST, new Average(value, 0, 1)))
          .isEqualTo(Verdict.NOT_RESOLVED);
    }
    assertThat(verdict(Relation.EQUAL, Average.of(1.0))).isEqualTo(Verdict.NOT_RESOLVED);
  }

  @Test
  void aToleranceIsAtLeastZero() {
    assertThatThrownBy(() -> Claim.exact("x", Reference.IDENTITY, Relation.EQUAL, 1, 1, Double.NaN))
        .hasMessageContaining("at least 0, got NaN");
  }
}
