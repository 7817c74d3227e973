package dev.sonde.spectra.warm;

import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.StudentT;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.TestVectors;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Sums over the eigenvalues of a matrix without negative ones, from its leading pairs and a few
 * random vectors, such that differences between two matrices have error bars of their own.
 *
 * <pre>{@code
 * tr f(A) ≈ Σ_i f(θ_i) + mean_j (g_j(f) − β·x_j) + β·mean_all(x),    f(0) = 0
 * }</pre>
 *
 * <p>{@code θ_i} are the leading pairs' values. {@code g_j(f)} is {@code ωᵀf(B)ω} for the matrix
 * <i>B</i> without these pairs, by a few Lanczos steps from a random ω (stochastic Lanczos
 * quadrature; Ubaru, Chen and Saad, SIAM J. Matrix Anal. Appl. 38, 2017). {@code x_j = (ωᵀBω,
 * ‖Bω‖²)} takes one product, and is known from more vectors: the closer <i>f</i> comes to {@code
 * β₁x + β₂x²} on the spectrum of <i>B</i>, the smaller the variance.
 *
 * <p><b>Common random numbers.</b> Vectors depend on seed and dimension alone. Two matrices that
 * are close give sums whose errors are nearly equal: the difference takes its standard error from
 * the vectors' own differences.
 *
 * <p><b>Standard errors</b> hold the choice of vectors; half the distance between the Gauss rule
 * and the Radau rule with a node at zero, which bound {@code g_j} for {@code x/(x + z)}; and what
 * the pairs' residuals leave open. The last: coupling of {@code r_i} between pair and rest lowers
 * {@code Σ x/(x + z)} by at most {@code Σ r_i²/(z θ_i)}, to second order.
 *
 * @param dimension the dimension <i>P</i>
 * @param values the leading pairs' values
 * @param residuals their residuals
 * @param measures those of the random vectors with several products first, then those with one
 * @param products the products that were spent, without those of the leading pairs
 */
public record ProbedSpectrum(
    int dimension,
    double[] values,
    double[] residuals,
    List<ProbeMeasure> measures,
    long products) {

  /**
   * The number of the first random vector. Searches for pairs take theirs of the same seed from 0
   * on: with them, copies of a repeated eigenvalue that a search finds are the random vectors' own
   * parts in its eigenspace, and nothing of it would be left in these.
   */
  private static final int FIRST_VECTOR = 1 << 30;

  /** Copies what it is given. */
  public ProbedSpectrum {
    values = values.clone();
    residuals = residuals.clone();
    measures = List.copyOf(measures);
  }

  @Override
  public double[] values() {
    return values.clone();
  }

  @Override
  public double[] residuals() {
    return residuals.clone();
  }

  /**
   * How many products are spent.
   *
   * @param probes the vectors with several products, at least 2
   * @param steps the products of each of them, at least 1
   * @param more the vectors with one product
   */
  public record Effort(int probes, int steps, int more) {
    /** Checks the numbers. */
    public Effort {
      if (probes < 2 || steps < 1 || more < 0) {
        throw new IllegalArgumentException(
            "two probes of one product at least are needed, got "
                + probes
                + " of "
                + steps
                + " and "
                + more);
      }
    }

    /** The products in all. */
    public int products() {
      return probes * steps + more;
    }
  }

  /**
   * Spends the products.
   *
   * @param operator the matrix
   * @param pairs the leading pairs that are left out of it
   * @param effort how many products
   * @param seed decides the random vectors
   * @param workers do the arithmetic beside the products
   */
  public static ProbedSpectrum of(
      SymmetricOperator operator, LeadingPairs pairs, Effort effort, long seed, Workers workers) {
    int dimension = operator.dimension();
    SymmetricOperator rest = new DeflatedOperator(operator, pairs.vectors(), workers);
    TestVectors.Source source = TestVectors.SPHERE.of(seed);
    int count = effort.probes() + effort.more();
    List<ProbeMeasure> measures = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      double[] vector = new double[dimension];
      source.fill(FIRST_VECTOR + j, vector);
      double[][] one = {vector};
      Columns.projectOut(pairs.vectors(), one, workers);
      // uniform in the complement: its length carries no information
      Columns.normalise(vector);
      int steps = j < effort.probes() ? effort.steps() : 1;
      measures.add(lanczos(rest, vector, dimension - pairs.values().length, steps, workers));
    }
    return new ProbedSpectrum(
        dimension, pairs.values(), pairs.residuals(), measures, effort.products());
  }

  /** Returns what is known where every pair is: sums without any error. */
  public static ProbedSpectrum exact(double[] values, long products) {
    return new ProbedSpectrum(
        values.length, values, new double[values.length], List.of(), products);
  }

  private static ProbeMeasure lanczos(
      SymmetricOperator operator, double[] start, int squaredNorm, int steps, Workers workers) {
    double[] diagonal = new double[steps];
    double[] beside = new double[steps];
    double[][] basis = {start};
    for (int k = 0; k < steps; k++) {
      double[][] product = new double[1][start.length];
      operator.multiply(new double[][] {basis[k]}, product);
      diagonal[k] = BlockVectors.dot(basis[k], product[0]);
      Columns.projectOut(basis, product, workers);
      beside[k] = Columns.normalise(product[0]);
      if (beside[k] <= 1e-12 * Math.abs(diagonal[0])) {
        return new ProbeMeasure(
            squaredNorm, Arrays.copyOf(diagonal, k + 1), Arrays.copyOf(beside, k + 1));
      }
      basis = Columns.joined(basis, product);
    }
    return new ProbeMeasure(squaredNorm, diagonal, beside);
  }

  /** Returns the trace. */
  public Estimate trace() {
    Parts parts = parts(x -> x, 0);
    return parts.estimate();
  }

  /**
   * Returns {@code Σ_{λ>0} λ/(λ + z)}; unresolved where its 95% interval reaches zero, below which
   * it cannot be.
   *
   * @param z the regularisation, positive
   */
  public Estimate effectiveDimension(double z) {
    Estimate estimate = parts(effective(z), z).estimate();
    double error = estimate.standardError();
    return error > 0 && !(estimate.value() > StudentT.HALF_WIDTH * error)
        ? Estimate.unresolved(estimate.value(), error)
        : estimate;
  }

  /** Returns this matrix's trace less another's, from the same vectors. */
  public Estimate traceLess(ProbedSpectrum other) {
    return parts(x -> x, 0).less(other.parts(x -> x, 0));
  }

  /**
   * Returns this matrix's effective dimension less another's, from the same vectors; unresolved
   * where one of both is, and the difference is not told from zero either.
   */
  public Estimate effectiveDimensionLess(ProbedSpectrum other, double z) {
    Estimate less = parts(effective(z), z).less(other.parts(effective(z), z));
    boolean told =
        (effectiveDimension(z).resolved() && other.effectiveDimension(z).resolved())
            || less.interval().excludes(0);
    return told ? less : Estimate.unresolved(less.value(), less.standardError());
  }

  private static DoubleUnaryOperator effective(double z) {
    return x -> x > 0 ? x / (x + z) : 0;
  }

  /**
   * A sum as its vectors contribute to it.
   *
   * @param fixed what no vector changes
   * @param each what every vector adds
   * @param several how many of them had several products
   * @param chance the standard error by the choice of vectors, as the quadratures tell it
   * @param open half the width of what quadrature and residuals leave open, as 95% interval
   */
  private record Parts(double fixed, double[] each, int several, double chance, double open) {
    Estimate estimate() {
      double sum = fixed + Arrays.stream(each).sum();
      double error = Math.hypot(chance, open / StudentT.HALF_WIDTH);
      return Double.isFinite(sum) && Double.isFinite(error)
          ? new Estimate(sum, error, true)
          : Estimate.unresolved(sum, error);
    }

    Estimate less(Parts other) {
      if (each.length != other.each.length || several != other.several) {
        throw new IllegalArgumentException("sums over other vectors have no paired difference");
      }
      double[] differences = new double[each.length];
      for (int j = 0; j < each.length; j++) {
        differences[j] = each[j] - other.each[j];
      }
      // both widths shrink and grow with the same spectrum, but nothing proves by how much
      return new Parts(
              fixed - other.fixed,
              differences,
              several,
              spread(differences, several),
              Math.hypot(open, other.open))
          .estimate();
    }

    /** The standard error of a sum of independent contributions of two kinds. */
    private static double spread(double[] each, int several) {
      if (each.length == 0) {
        return 0;
      }
      double[] first = Arrays.copyOf(each, several);
      double[] second = Arrays.copyOfRange(each, several, each.length);
      double a = several * variance(first);
      double b = second.length < 2 ? 0 : second.length * variance(second);
      if (a + b == 0) {
        return 0;
      }
      // Welch and Satterthwaite
      double freedom =
          (a + b)
              * (a + b)
              / (a * a / (several - 1) + (second.length < 2 ? 0 : b * b / (second.length - 1)));
      return StudentT.widening(freedom) * Math.sqrt(a + b);
    }

    private static double variance(double[] values) {
      double mean = Arrays.stream(values).sum() / values.length;
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      return squares / (values.length - 1);
    }
  }

  /**
   * The error of a mean of forms {@code ωᵀg(B)ω} over random vectors, uniform on the sphere of
   * radius √n: its variance is {@code 2n/(n + 2) · (tr g² − (tr g)²/n)} over their number, with as
   * many degrees of freedom as eigenvalues take part, {@code (tr g²)²/tr g⁴} a vector
   * (Satterthwaite, Biometrics 2, 1946).
   */
  private record Chance(double variance, double freedom) {

    static Chance of(List<ProbeMeasure.Rule> rules, DoubleUnaryOperator g, int vectors) {
      double n = rules.get(0).sum(x -> 1);
      double first = 0;
      double second = 0;
      double fourth = 0;
      for (ProbeMeasure.Rule rule : rules) {
        first += rule.sum(g) / rules.size();
        second += rule.sum(x -> Math.pow(g.applyAsDouble(x), 2)) / rules.size();
        fourth += rule.sum(x -> Math.pow(g.applyAsDouble(x), 4)) / rules.size();
      }
      double variance = 2 * n / (n + 2) * Math.max(0, second - first * first / n) / vectors;
      double freedom = fourth > 0 ? Math.max(1, vectors * second * second / fourth) : 1;
      return new Chance(variance, freedom);
    }

    /** Adds an error that is uncorrelated with this one (Welch and Satterthwaite). */
    Chance and(Chance other) {
      double sum = variance + other.variance;
      double freedoms =
          variance * variance / freedom + other.variance * other.variance / other.freedom;
      return new Chance(sum, freedoms > 0 ? sum * sum / freedoms : 1);
    }

    double standardError() {
      return variance > 0 ? StudentT.widening(freedom) * Math.sqrt(variance) : 0;
    }
  }

  private int several() {
    int several = 0;
    while (several < measures.size() && measures.get(several).steps() > 1) {
      several++;
    }
    return several < 2 ? measures.size() : several;
  }

  private Parts parts(DoubleUnaryOperator f, double z) {
    int several = several();
    int all = measures.size();
    double fixed = 0;
    double coupling = 0;
    for (int i = 0; i < values.length; i++) {
      fixed += f.applyAsDouble(values[i]);
      if (z > 0 && residuals[i] > 0) {
        coupling += residuals[i] * residuals[i] / (z * Math.max(values[i], residuals[i]));
      }
    }
    double[] forms = new double[several];
    double width = 0;
    List<ProbeMeasure.Rule> rules = new ArrayList<>();
    for (int j = 0; j < several; j++) {
      ProbeMeasure.Rule gauss = measures.get(j).gauss();
      rules.add(gauss);
      double high = gauss.sum(f);
      double low = z > 0 ? measures.get(j).withNodeAt(0).sum(f) : high;
      forms[j] = (high + low) / 2;
      width += Math.abs(high - low) / 2 / several;
    }
    double[] beta = all > several ? coefficients(rules, f) : new double[2];
    double[] each = new double[all];
    for (int j = 0; j < all; j++) {
      ProbeMeasure measure = measures.get(j);
      double control = beta[0] * measure.first() + beta[1] * measure.second();
      each[j] = control / all + (j < several ? (forms[j] - control) / several : 0);
    }
    DoubleUnaryOperator control = x -> (beta[0] + beta[1] * x) * x;
    double chance =
        several == 0
            ? 0
            : Chance.of(rules, x -> f.applyAsDouble(x) - control.applyAsDouble(x), several)
                .and(Chance.of(rules, control, all))
                .standardError();
    return new Parts(fixed - coupling / 2, each, several, chance, width + coupling / 2);
  }

  /** The least-squares fit of f by {@code β₁x + β₂x²} under the vectors' mean measure. */
  private static double[] coefficients(List<ProbeMeasure.Rule> rules, DoubleUnaryOperator f) {
    double m2 = 0;
    double m3 = 0;
    double m4 = 0;
    double f1 = 0;
    double f2 = 0;
    for (ProbeMeasure.Rule rule : rules) {
      for (int i = 0; i < rule.nodes().length; i++) {
        double x = rule.nodes()[i];
        double w = rule.weights()[i];
        m2 += w * x * x;
        m3 += w * x * x * x;
        m4 += w * x * x * x * x;
        f1 += w * x * f.applyAsDouble(x);
        f2 += w * x * x * f.applyAsDouble(x);
      }
    }
    double determinant = m2 * m4 - m3 * m3;
    if (!(determinant > 1e-12 * m2 * m4)) {
      return new double[] {m2 > 0 ? f1 / m2 : 0, 0};
    }
    return new double[] {(f1 * m4 - f2 * m3) / determinant, (f2 * m2 - f1 * m3) / determinant};
  }
}
