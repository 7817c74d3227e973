package dev.sonde.spectra;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The naive twin of every spectrum: all eigenvalues are known, and sums are sums. */
public record KnownSpectrum(double[] eigenvalues) implements Spectrum {

  @Override
  public int dimension() {
    return eigenvalues.length;
  }

  @Override
  public Method method() {
    return Method.EXACT;
  }

  @Override
  public long products() {
    return 0;
  }

  @Override
  public StopReason stopReason() {
    return StopReason.EXACT;
  }

  @Override
  public Sampling sampling() {
    return Sampling.NONE;
  }

  @Override
  public List<EigenvalueEstimate> top(int count) {
    return Arrays.stream(eigenvalues)
        .boxed()
        .sorted((a, b) -> Double.compare(b, a))
        .limit(count)
        .map(x -> new EigenvalueEstimate(x, 0, 0))
        .toList();
  }

  @Override
  public List<EigenvalueEstimate> bottom(int count) {
    return Arrays.stream(eigenvalues)
        .sorted()
        .limit(count)
        .mapToObj(x -> new EigenvalueEstimate(x, 0, 0))
        .toList();
  }

  @Override
  public Estimate trace() {
    return traceOf(x -> x);
  }

  @Override
  public Estimate frobeniusSquared() {
    return traceOf(x -> x * x);
  }

  @Override
  public Estimate traceOf(DoubleUnaryOperator f) {
    return Estimate.exact(Arrays.stream(eigenvalues).map(f).sum());
  }

  @Override
  public Estimate shareAbove(double tau) {
    return Estimate.exact(
        (double) Arrays.stream(eigenvalues).filter(x -> x > tau).count() / eigenvalues.length);
  }

  @Override
  public Estimate shareBelow(double tau) {
    return Estimate.exact(
        (double) Arrays.stream(eigenvalues).filter(x -> x < -tau).count() / eigenvalues.length);
  }

  @Override
  public SpectralDensity density(double[] grid, double width) {
    double[] values =
        Arrays.stream(grid)
            .map(
                x ->
                    Arrays.stream(eigenvalues)
                            .map(e -> Math.exp(-(x - e) * (x - e) / (2 * width * width)))
                            .sum()
                        / (eigenvalues.length * width * Math.sqrt(2 * Math.PI)))
            .toArray();
    return new SpectralDensity(grid, values, width);
  }

  @Override
  public SpectralQuadrature quadrature() {
    double[] weights = new double[eigenvalues.length];
    Arrays.fill(weights, 1.0 / eigenvalues.length);
    return new SpectralQuadrature(Arrays.stream(eigenvalues).sorted().toArray(), weights);
  }
}
