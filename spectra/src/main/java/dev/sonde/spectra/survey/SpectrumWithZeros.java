package dev.sonde.spectra.survey;

import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.SpectralQuadrature;
import dev.sonde.spectra.Spectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A spectrum and, apart from it, eigenvalues that are known to be exactly zero.
 *
 * @param rest the other eigenvalues, zeros among them maybe
 * @param zeros how many are known to be zero, at least 0
 * @param products the products spent, on finding the zeros too
 */
record SpectrumWithZeros(Spectrum rest, int zeros, long products) implements Spectrum {

  /** Adds zeros and products to what is known of the rest. */
  static Spectrum of(Spectrum rest, int zeros, long products) {
    return zeros == 0 && products == rest.products()
        ? rest
        : new SpectrumWithZeros(rest, zeros, products);
  }

  @Override
  public int dimension() {
    return rest.dimension() + zeros;
  }

  @Override
  public Method method() {
    return rest.method();
  }

  @Override
  public StopReason stopReason() {
    return rest.stopReason();
  }

  @Override
  public Sampling sampling() {
    return rest.sampling();
  }

  @Override
  public List<EigenvalueEstimate> top(int count) {
    return merged(rest.top(count), count, 1);
  }

  @Override
  public List<EigenvalueEstimate> bottom(int count) {
    return merged(rest.bottom(count), count, -1);
  }

  /** Puts zeros before the first eigenvalue that lies beyond them; otherwise none is known to. */
  private List<EigenvalueEstimate> merged(List<EigenvalueEstimate> known, int count, int sign) {
    List<EigenvalueEstimate> list = new ArrayList<>();
    boolean passed = false;
    for (EigenvalueEstimate value : known) {
      if (!passed && sign * value.value() <= 0) {
        passed = true;
        addZeros(list, count);
      }
      list.add(value);
    }
    if (!passed && known.size() == rest.dimension()) {
      addZeros(list, count);
    }
    return List.copyOf(list.subList(0, Math.min(count, list.size())));
  }

  private void addZeros(List<EigenvalueEstimate> list, int count) {
    for (int i = 0; i < zeros && list.size() < count; i++) {
      list.add(new EigenvalueEstimate(0, 0, 0));
    }
  }

  @Override
  public Estimate trace() {
    return rest.trace();
  }

  @Override
  public Estimate frobeniusSquared() {
    return rest.frobeniusSquared();
  }

  @Override
  public Estimate traceOf(DoubleUnaryOperator f) {
    double atZero = zeros == 0 ? 0 : f.applyAsDouble(0);
    Estimate sum = rest.traceOf(f);
    return atZero == 0
        ? sum
        : new Estimate(
            sum.value() + zeros * atZero,
            sum.standardError(),
            sum.resolved() && Double.isFinite(atZero),
            sum.samplingError());
  }

  @Override
  public BoundedEstimate effectiveDimension(double z) {
    return rest.effectiveDimension(z);
  }

  @Override
  public Estimate negativeMass() {
    return rest.negativeMass();
  }

  @Override
  public Estimate shareAbove(double tau) {
    return ofAll(rest.shareAbove(tau));
  }

  @Override
  public Estimate shareBelow(double tau) {
    return ofAll(rest.shareBelow(tau));
  }

  private Estimate ofAll(Estimate share) {
    double part = part();
    return new Estimate(
        part * share.value(),
        part * share.standardError(),
        share.resolved(),
        part * share.samplingError());
  }

  private double part() {
    return (double) rest.dimension() / dimension();
  }

  @Override
  public SpectralDensity density(double[] grid, double width) {
    double[] values = rest.density(grid, width).values();
    double weight = (double) zeros / dimension() / (width * Math.sqrt(2 * Math.PI));
    for (int i = 0; i < values.length; i++) {
      double u = grid[i] / width;
      values[i] = part() * values[i] + weight * Math.exp(-u * u / 2);
    }
    return new SpectralDensity(grid, values, width);
  }

  @Override
  public SpectralQuadrature quadrature() {
    SpectralQuadrature known = rest.quadrature();
    double[] knownNodes = known.nodes();
    double[] knownWeights = known.weights();
    int n = knownNodes.length;
    double[] nodes = new double[n + 1];
    double[] weights = new double[n + 1];
    int at = 0;
    while (at < n && knownNodes[at] < 0) {
      at++;
    }
    for (int i = 0; i < n; i++) {
      nodes[i < at ? i : i + 1] = knownNodes[i];
      weights[i < at ? i : i + 1] = part() * knownWeights[i];
    }
    weights[at] = (double) zeros / dimension();
    return new SpectralQuadrature(nodes, weights);
  }
}
