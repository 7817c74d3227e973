package dev.sonde.studies.landscape;

/**
 * Where a search for a zero of the gradient ended: {@code δ = −(H² + µI)⁻¹Hg}, which lowers ‖g‖²
 * whatever the signs of the curvature.
 *
 * <p>Where {@code Hg = 0} and g is not, ‖g‖² has a minimum of its own that is no critical point of
 * the loss: the point is gradient-flat, and counting it as a saddle is a known mistake (Frye et
 * al., Critical Point-Finding Methods Reveal Gradient-Flat Regions of Deep Network Losses, 2020,
 * arXiv:2003.10397).
 *
 * @param loss the loss there
 * @param gradientNorm ‖g‖
 * @param index how many eigenvalues are negative
 * @param flatness {@code ‖Hg‖/(‖H‖‖g‖)}
 * @param kind what it is
 */
record CriticalPoint(double loss, double gradientNorm, int index, double flatness, Kind kind) {

  /** What a search can end at. */
  enum Kind {
    /** The gradient is zero. */
    CRITICAL,
    /** It is not, and lies where the curvature is zero. */
    GRADIENT_FLAT,
    /** Neither: the steps ran out. */
    UNFINISHED
  }

  /** The gradient's norm that counts as zero. */
  private static final double ZERO = 1e-8;

  /**
   * Below this, relative, Hg counts as zero; those of the reference lie at 2e-9, others above 1e-3.
   */
  static final double FLAT = 1e-4;

  /** Eigenvalues above its negative, relative to the largest, count as zero. */
  private static final double ROUNDING = 1e-7;

  private static final double FIRST_DAMPING = 1e-2;
  private static final double LEAST_DAMPING = 1e-16;
  private static final int TRIALS = 14;

  /** Searches from a start, by at most so many steps. */
  static CriticalPoint from(Landscape landscape, double[] start, int steps) {
    double[] at = start;
    double damping = FIRST_DAMPING;
    double[] gradient = landscape.gradientAt(at);
    double square = Vectors.dot(gradient, gradient);
    DenseHessian hessian = DenseHessian.of(landscape.hessianAt(at));
    boolean lower = true;
    for (int step = 0; step < steps && lower && square > ZERO * ZERO / 1e4; step++) {
      KrylovSteps.stopIfInterrupted();
      double[] along = hessian.components(gradient);
      lower = false;
      for (int trial = 0; trial < TRIALS && !lower; trial++) {
        double[] change = new double[along.length];
        for (int i = 0; i < change.length; i++) {
          double value = hessian.values()[i];
          change[i] = -value / (value * value + damping) * along[i];
        }
        double[] there = Vectors.plus(at, 1, hessian.combined(change));
        double[] next = landscape.gradientAt(there);
        double nextSquare = Vectors.dot(next, next);
        lower = nextSquare < square;
        if (lower) {
          at = there;
          gradient = next;
          square = nextSquare;
          hessian = DenseHessian.of(landscape.hessianAt(at));
        }
        damping = lower ? Math.max(damping / 10, LEAST_DAMPING) : 5 * damping;
      }
    }
    return ended(landscape.lossAt(at), gradient, hessian);
  }

  private static CriticalPoint ended(double loss, double[] gradient, DenseHessian hessian) {
    double norm = Vectors.norm(gradient);
    double[] product = hessian.components(gradient);
    for (int i = 0; i < product.length; i++) {
      product[i] *= hessian.values()[i];
    }
    double flatness = norm == 0 ? 0 : Vectors.norm(product) / (hessian.norm() * norm);
    Kind kind =
        norm < ZERO ? Kind.CRITICAL : flatness < FLAT ? Kind.GRADIENT_FLAT : Kind.UNFINISHED;
    return new CriticalPoint(loss, norm, hessian.index(ROUNDING * hessian.norm()), flatness, kind);
  }
}
