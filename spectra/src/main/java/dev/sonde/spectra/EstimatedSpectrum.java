package dev.sonde.spectra;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Figures from Ritz values, their residuals and their weights in the probes' spectral measure. */
final class EstimatedSpectrum implements Spectrum {

  private final int dimension;
  private final double[] nodes;
  private final double[] residuals;
  private final double @Nullable [] weights;
  private final int probes;
  private final long products;
  private final Method method;
  private final StopReason reason;

  EstimatedSpectrum(
      int dimension,
      double[] nodes,
      double[] residuals,
      double @Nullable [] weights,
      int probes,
      long products,
      Method method,
      StopReason reason) {
    this.dimension = dimension;
    this.nodes = nodes;
    this.residuals = residuals;
    this.weights = weights;
    this.probes = probes;
    this.products = products;
    this.method = method;
    this.reason = reason;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Method method() {
    return method;
  }

  @Override
  public long products() {
    return products;
  }

  @Override
  public StopReason stopReason() {
    return reason;
  }

  @Override
  public List<EigenvalueEstimate> top(int count) {
    List<EigenvalueEstimate> list = new ArrayList<>();
    for (int i = nodes.length - 1; i >= 0 && list.size() < count; i--) {
      list.add(new EigenvalueEstimate(nodes[i], residuals[i], 0));
    }
    return list;
  }

  @Override
  public List<EigenvalueEstimate> bottom(int count) {
    List<EigenvalueEstimate> list = new ArrayList<>();
    for (int i = 0; i < nodes.length && list.size() < count; i++) {
      list.add(new EigenvalueEstimate(nodes[i], residuals[i], 0));
    }
    return list;
  }

  @Override
  public Estimate trace() {
    return traceOf(lambda -> lambda);
  }

  @Override
  public Estimate frobeniusSquared() {
    return traceOf(lambda -> lambda * lambda);
  }

  @Override
  public Estimate traceOf(DoubleUnaryOperator f) {
    double sum = 0;
    double square = 0;
    for (int i = 0; i < nodes.length; i++) {
      double w = weights == null ? 1 : dimension * weights[i];
      double value = f.applyAsDouble(nodes[i]);
      sum += w * value;
      square += w * value * value;
    }
    if (weights == null) {
      return Estimate.exact(sum);
    }
    double variance = 2 * Math.max(0, square - sum * sum / dimension) / probes;
    double error = Math.sqrt(variance);
    return error <= 0.1 * Math.abs(sum)
        ? new Estimate(sum, error, true)
        : Estimate.unresolved(sum, error);
  }

  @Override
  public Estimate shareAbove(double tau) {
    return share(lambda -> lambda > tau ? 1 : 0);
  }

  @Override
  public Estimate shareBelow(double tau) {
    return share(lambda -> lambda < -tau ? 1 : 0);
  }

  private Estimate share(DoubleUnaryOperator step) {
    Estimate count = traceOf(step);
    double value = count.value() / dimension;
    double error = count.standardError() / dimension;
    return count.resolved() || error <= 0.005
        ? new Estimate(value, error, true)
        : Estimate.unresolved(value, error);
  }

  @Override
  public SpectralDensity density(double[] grid, double width) {
    if (!(width > 0)) {
      throw new IllegalArgumentException("the width must be positive, got " + width);
    }
    double[] values = new double[grid.length];
    for (int g = 0; g < grid.length; g++) {
      for (int i = 0; i < nodes.length; i++) {
        double x = (grid[g] - nodes[i]) / width;
        double w = weights == null ? 1.0 / dimension : weights[i];
        values[g] += w * Math.exp(-0.5 * x * x) / (width * Math.sqrt(2 * Math.PI));
      }
    }
    return new SpectralDensity(grid, values, width);
  }
}
