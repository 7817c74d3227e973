package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shares of eigenvalues beside the eigenvalues that the same survey lists. */
class SpectralShareTest {

  private static final int DIMENSION = 3_000;

  /** Forty negative eigenvalues, nine of them below −0.05, and 17 above 1. */
  private static double[] eigenvalues() {
    double[] values = new double[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = i < 40 ? -0.2 * Math.pow(0.85, i) : 30 * Math.pow(i - 39, -1.2);
    }
    return values;
  }

  private static Spectrum survey(SymmetricOperator operator, int seed) {
    return SpectralSurvey.withDefaults()
        .withExactLimit(0)
        .withThreads(1)
        .withBudget(100)
        .withTop(5)
        .withBottom(5)
        .withSeed(seed)
        .of(operator);
  }

  private static long certainlyBeyond(List<EigenvalueEstimate> listed, double tau, int sign) {
    return listed.stream().filter(e -> sign * e.value() - e.residual() > tau).count();
  }

  private static void assertHoldsListed(Estimate share, long listed) {
    double count = DIMENSION * share.value();
    assertThat(count).isGreaterThanOrEqualTo(listed - 1e-9);
    if (listed > 0) {
      // no whole number that is known to be wrong lies inside
      assertThat(DIMENSION * share.interval().low()).isGreaterThan(listed - 1 - 1e-9);
    }
  }

  @Test
  void aShareIsNoSmallerThanWhatIsListedBeyondItsThreshold() {
    double[] values = eigenvalues();
    SymmetricOperator operator = DiagonalOperator.of(values);
    int some = 0;
    int held = 0;
    int shares = 0;
    for (int seed = 0; seed < 10; seed++) {
      Spectrum spectrum = survey(operator, seed);
      for (double tau : new double[] {0.05, 0.1, 0.14, 1, 5}) {
        Estimate below = spectrum.shareBelow(tau);
        long negative = certainlyBeyond(spectrum.bottom(DIMENSION), tau, -1);
        some += tau == 0.05 && negative == 9 ? 1 : 0;
        assertHoldsListed(below, negative);
        Estimate above = spectrum.shareAbove(tau);
        assertHoldsListed(above, certainlyBeyond(spectrum.top(DIMENSION), tau, 1));
        // and what is listed on the other side is not in it
        assertThat(DIMENSION * above.interval().high()).isLessThan(DIMENSION - negative + 1 + 1e-9);
        held += holds(below, Arrays.stream(values).filter(x -> x < -tau).count()) ? 1 : 0;
        held += holds(above, Arrays.stream(values).filter(x -> x > tau).count()) ? 1 : 0;
        shares += (below.resolved() ? 1 : 0) + (above.resolved() ? 1 : 0);
      }
    }
    assertThat(some).isGreaterThan(8);
    assertThat(held).isGreaterThanOrEqualTo((int) (0.93 * shares));
  }

  @Test
  void whatIsLessThanAnyEigenvectorWouldTellIsNothing() {
    double[] values = new double[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = 0.5 * Math.exp(-0.01 * i);
    }
    // products alone, whose signs nobody vouches for
    SymmetricOperator diagonal = DiagonalOperator.of(values);
    SymmetricOperator operator =
        new SymmetricOperator() {
          @Override
          public int dimension() {
            return DIMENSION;
          }

          @Override
          public void multiply(double[][] vectors, double[][] products) {
            diagonal.multiply(vectors, products);
          }
        };
    for (int seed = 0; seed < 5; seed++) {
      Spectrum spectrum = survey(operator, seed);
      for (double tau : new double[] {10, 1, 0.6}) {
        assertThat(spectrum.shareAbove(tau)).isEqualTo(Estimate.exact(0));
        assertThat(spectrum.shareBelow(tau)).isEqualTo(Estimate.exact(0));
      }
    }
  }

  private static boolean holds(Estimate share, long count) {
    Estimate.Interval interval = share.interval();
    double truth = (double) count / DIMENSION;
    return share.resolved() && interval.low() <= truth + 1e-12 && interval.high() >= truth - 1e-12;
  }
}
