package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.SampleMoments;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.spectra.dense.Workers;
import dev.sonde.spectra.survey.ComplementProbes.ComplementMoments;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComplementProbesTest {

  private static final Workers ONE = Workers.of(1);

  /** A diagonal matrix that remembers what it was multiplied by. */
  private static final class Recording implements SymmetricOperator {
    private final double[] eigenvalues;
    private double[][] last = {};

    Recording(double... eigenvalues) {
      this.eigenvalues = eigenvalues;
    }

    @Override
    public int dimension() {
      return eigenvalues.length;
    }

    @Override
    public void multiply(double[][] vectors, double[][] products) {
      last = new double[vectors.length][];
      for (int j = 0; j < vectors.length; j++) {
        last[j] = vectors[j].clone();
        for (int i = 0; i < eigenvalues.length; i++) {
          products[j][i] = eigenvalues[i] * vectors[j][i];
        }
      }
    }
  }

  private static double[] indefinite(int n) {
    double[] eigenvalues = new double[n];
    for (int i = 0; i < n; i++) {
      eigenvalues[i] = (i % 3 == 2 ? -1.5 : 5) * Math.pow(i + 1, -0.6);
    }
    return eigenvalues;
  }

  private static BlockLanczos run(SymmetricOperator operator, int block, int products) {
    BlockLanczos lanczos = new BlockLanczos(operator, block, products, 7, ONE);
    while (lanczos.canStep()) {
      lanczos.step();
    }
    return lanczos;
  }

  private static double sum(double[] x, int power) {
    return Arrays.stream(x).map(y -> Math.pow(y, power)).sum();
  }

  @Test
  void probesAreAFrameThatIsOrthogonalToTheWholeBasis() {
    Recording operator = new Recording(indefinite(300));
    try (BlockLanczos lanczos = run(operator, 4, 40)) {
      ComplementProbes probes = new ComplementProbes(lanczos, operator, 7, ONE);
      for (int frame = 0; frame < 3; frame++) {
        probes.draw(4);
        double[] within = BlockVectors.inner(operator.last, operator.last, ONE);
        for (int i = 0; i < 16; i++) {
          assertThat(within[i]).isCloseTo(i % 5 == 0 ? 1 : 0, within(1e-14));
        }
        for (double c : lanczos.basis().project(operator.last)) {
          assertThat(c).isCloseTo(0, within(1e-14));
        }
      }
      assertThat(probes.count()).isEqualTo(12);
      assertThat(probes.dimension()).isEqualTo(260);
      assertThat(lanczos.size()).isEqualTo(40);
    }
  }

  @Test
  void aFrameOfTheWholeComplementIsExact() {
    double[] eigenvalues = indefinite(20);
    SymmetricOperator operator = DiagonalOperator.of(eigenvalues);
    try (BlockLanczos lanczos = run(operator, 4, 16)) {
      ComplementProbes probes = new ComplementProbes(lanczos, operator, 1, ONE);
      probes.draw(7);
      ComplementMoments moments = probes.moments();
      double scale = lanczos.scale();
      assertThat(probes.count()).isEqualTo(4);
      assertThat(moments.trace() * scale).isCloseTo(sum(eigenvalues, 1), within(1e-12));
      assertThat(moments.squares() * scale * scale).isCloseTo(sum(eigenvalues, 2), within(1e-12));
      assertThat(moments.traceVariance()).isZero();
      assertThat(moments.squaresVariance()).isZero();
    }
  }

  /** The naive twin: C as a dense matrix, whose powers tell the variance of random frames. */
  private static double[] powersOfTheComplement(double[] eigenvalues, BlockLanczos lanczos) {
    int n = eigenvalues.length;
    double[] project = new double[n * n];
    for (int j = 0; j < n; j++) {
      project[j * n + j] = 1;
    }
    for (int k = 0; k < lanczos.size(); k++) {
      double[] q = lanczos.basis().column(k);
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          project[j * n + i] -= q[i] * q[j];
        }
      }
    }
    double[] A = new double[n * n];
    for (int j = 0; j < n; j++) {
      A[j * n + j] = eigenvalues[j] / lanczos.scale();
    }
    double[] C = Lapack.multiply(project, n, n, Lapack.multiply(A, n, n, project, n), n);
    double[] traces = new double[5];
    double[] power = project;
    for (int p = 0; p <= 4; p++) {
      for (int j = 0; j < n; j++) {
        traces[p] += power[j * n + j];
      }
      power = Lapack.multiply(power, n, n, C, n);
    }
    return traces;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theErrorIsThatOfRandomFramesInTheComplement(int block) {
    double[] eigenvalues = indefinite(40);
    SymmetricOperator operator = DiagonalOperator.of(eigenvalues);
    int frames = 20_000 / block;
    try (BlockLanczos lanczos = run(operator, block, 10)) {
      ComplementProbes probes = new ComplementProbes(lanczos, operator, 3, ONE);
      for (int frame = 0; frame < frames; frame++) {
        probes.draw(block);
      }
      ComplementMoments moments = probes.moments();
      double[] powers = powersOfTheComplement(eigenvalues, lanczos);
      double n = powers[0];
      assertThat(n).isCloseTo(30, within(1e-12));
      double unit = ComplementMeasure.frameVariance(n, block) / frames;
      double traceVariance = unit * (powers[2] / n - powers[1] * powers[1] / n / n);
      double covariance = unit * (powers[3] / n - powers[1] * powers[2] / n / n);
      double squaresVariance = unit * (powers[4] / n - powers[2] * powers[2] / n / n);
      // 20,000 forms and more pairs: a relative error of 2% to 3%
      assertThat(moments.traceVariance()).isCloseTo(traceVariance, within(0.1 * traceVariance));
      assertThat(moments.covariance()).isCloseTo(covariance, within(0.1 * covariance));
      assertThat(moments.squaresVariance())
          .isCloseTo(squaresVariance, within(0.1 * squaresVariance));
      double scale = lanczos.scale();
      assertThat(moments.trace())
          .isCloseTo(sum(eigenvalues, 1) / scale, within(4 * Math.sqrt(traceVariance)));
      assertThat(moments.squares())
          .isCloseTo(sum(eigenvalues, 2) / scale / scale, within(4 * Math.sqrt(squaresVariance)));
    }
  }

  @Test
  void aSingleProbeKnowsNothingOfItsError() {
    SymmetricOperator operator = DiagonalOperator.of(indefinite(30));
    try (BlockLanczos lanczos = run(operator, 1, 5)) {
      ComplementProbes probes = new ComplementProbes(lanczos, operator, 3, ONE);
      probes.draw(1);
      assertThat(probes.moments().traceVariance()).isInfinite();
      assertThat(probes.moments().squaresVariance()).isInfinite();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-150, 1, 1e150, 1e299})
  void scaleDoesNotMatter(double scale) {
    double[] eigenvalues = Arrays.stream(indefinite(60)).map(x -> x * scale).toArray();
    SymmetricOperator operator = DiagonalOperator.of(eigenvalues);
    try (BlockLanczos lanczos = run(operator, 3, 30)) {
      ComplementProbes probes = new ComplementProbes(lanczos, operator, 3, ONE);
      for (int i = 0; i < 8; i++) {
        probes.draw(3);
      }
      ComplementMoments moments = probes.moments();
      double truth = sum(indefinite(60), 1);
      double trace = moments.trace() * (lanczos.scale() / scale);
      double deviation = Math.sqrt(moments.traceVariance()) * (lanczos.scale() / scale);
      assertThat(trace).isCloseTo(truth, within(4 * deviation));
      assertThat(deviation).isBetween(1e-3, 1.0);
    }
  }

  @Test
  void repeatedEigenvaluesBeyondTheBlockAreSeen() {
    double[] eigenvalues = new double[90];
    Arrays.fill(eigenvalues, 0, 30, 4);
    Arrays.fill(eigenvalues, 30, 60, -1);
    SymmetricOperator operator = DiagonalOperator.of(eigenvalues);
    try (BlockLanczos lanczos = run(operator, 2, 20)) {
      assertThat(lanczos.exhausted()).isTrue();
      ComplementProbes probes = new ComplementProbes(lanczos, operator, 3, ONE);
      for (int i = 0; i < 20; i++) {
        probes.draw(2);
      }
      ComplementMoments moments = probes.moments();
      double scale = lanczos.scale();
      assertThat(moments.trace())
          .isCloseTo(90 / scale, within(4 * Math.sqrt(moments.traceVariance())));
      assertThat(moments.squares())
          .isCloseTo(510 / scale / scale, within(4 * Math.sqrt(moments.squaresVariance())));
    }
  }

  @Test
  void nothingIsLeftOfARankOneMatrix() {
    double[] eigenvalues = new double[50];
    eigenvalues[17] = 7;
    SymmetricOperator operator = DiagonalOperator.of(eigenvalues);
    try (BlockLanczos lanczos = run(operator, 2, 20)) {
      ComplementProbes probes = new ComplementProbes(lanczos, operator, 3, ONE);
      probes.draw(2);
      probes.draw(2);
      ComplementMoments moments = probes.moments();
      assertThat(moments.trace() * lanczos.scale()).isCloseTo(7, within(1e-12));
      assertThat(moments.squares() * lanczos.scale() * lanczos.scale())
          .isCloseTo(49, within(1e-12));
      assertThat(Math.sqrt(moments.traceVariance())).isLessThan(1e-12);
    }
  }

  @Test
  void notANumberIsNamedWithTheNumberOfItsProduct() {
    double[] eigenvalues = indefinite(30);
    Recording operator = new Recording(eigenvalues);
    try (BlockLanczos lanczos = run(operator, 2, 10)) {
      ComplementProbes probes = new ComplementProbes(lanczos, operator, 3, ONE);
      probes.draw(2);
      eigenvalues[4] = Double.NaN;
      assertThatThrownBy(() -> probes.draw(2))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("entry 4 of product 13 came back as NaN");
    }
  }

  @Test
  void singlePrecisionLosesNothing() {
    double[] eigenvalues = indefinite(3_000);
    SymmetricOperator twice = DiagonalOperator.of(eigenvalues);
    SymmetricOperator once =
        new SymmetricOperator() {
          @Override
          public int dimension() {
            return 3_000;
          }

          @Override
          public double unitRoundoff() {
            return 0x1p-24;
          }

          @Override
          public void multiply(double[][] vectors, double[][] products) {
            twice.multiply(vectors, products);
            for (double[] product : products) {
              for (int i = 0; i < 3_000; i++) {
                product[i] = (float) product[i];
              }
            }
          }
        };
    double[] traces = new double[2];
    for (int i = 0; i < 2; i++) {
      SymmetricOperator operator = i == 0 ? twice : once;
      try (BlockLanczos lanczos = run(operator, 4, 40)) {
        ComplementProbes probes = new ComplementProbes(lanczos, operator, 3, ONE);
        probes.draw(4);
        probes.draw(4);
        traces[i] = probes.moments().trace();
      }
    }
    // the eight extreme vectors of both runs agree to rounding, the probes to what that turns them
    assertThat(traces[1]).isCloseTo(traces[0], within(1e-3 * Math.abs(traces[0])));
  }

  @Test
  void groupsTellTheJackknifeOfTraceAndSquaredNorm() {
    SampleMoments sample = SampleMoments.population(480, 24, 0, false, 5).first(120, 6);
    ExactSpectrum exact = ExactSpectrum.of(sample);
    try (BlockLanczos lanczos = run(sample, 4, 20)) {
      ComplementProbes probes = new ComplementProbes(lanczos, sample, 3, ONE);
      probes.draw(4); // the whole complement: nothing is random any more
      EstimatedSpectrum spectrum =
          EstimatedSpectrum.of(lanczos, probes, sample, Spectrum.StopReason.BUDGET);
      assertThat(spectrum.products()).isEqualTo(24);
      assertThat(spectrum.trace().value()).isCloseTo(exact.trace().value(), within(1e-11));
      assertThat(spectrum.trace().samplingError())
          .isCloseTo(exact.trace().samplingError(), within(1e-11));
      assertThat(spectrum.frobeniusSquared().value())
          .isCloseTo(exact.frobeniusSquared().value(), within(1e-11));
    }
  }

  @Test
  void threadsDoNotChangeBits() {
    SplittableRandom random = new SplittableRandom(1);
    double[] eigenvalues = new double[5_000];
    Arrays.setAll(eigenvalues, i -> random.nextGaussian());
    SymmetricOperator operator = DiagonalOperator.of(eigenvalues);
    try (Workers three = Workers.of(3);
        BlockLanczos lanczos = run(operator, 3, 12)) {
      ComplementProbes one = new ComplementProbes(lanczos, operator, 3, ONE);
      ComplementProbes many = new ComplementProbes(lanczos, operator, 3, three);
      one.draw(3);
      many.draw(3);
      assertThat(many.moments()).isEqualTo(one.moments());
    }
  }
}
