package dev.sonde.studies.landscape;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.ForwardWork;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.QuickEffort;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.landscape.LocalCurvature.Budget;

/**
 * How much of a network's data, steps and products the study {@code saddles} spends.
 *
 * @param samples the first of the data
 * @param precision of gradients and products
 * @param steps of Newton, at most
 * @param krylov dimensions of each space
 * @param look products for the signs of the Hessian at one place
 * @param searches of the census; 0 without one
 * @param searchSteps of each of them, at most
 */
record SaddlesPlan(
    int samples,
    Precision precision,
    int steps,
    int krylov,
    Budget look,
    int searches,
    int searchSteps) {

  private static final int QUICK_STEPS = 8;
  private static final int QUICK_KRYLOV = 16;

  /**
   * The first is enough to resolve the index of 97% of the spectra of {@code
   * docs/theory/studies-checked.md}; the second a ceiling.
   */
  private static final Budget LOOK = new Budget(300, 600);

  private static final Budget QUICK_LOOK = new Budget(40, 120);

  /** Fewer are no descent. */
  private static final int LEAST_STEPS = 3;

  private static final int LEAST_KRYLOV = 6;

  /** The first is what a survey asks for. */
  private static final Budget LEAST_LOOK = new Budget(20, 40);

  /** Looks at the start, in the middle, and at the end. */
  private static final int LOOKS = 3;

  /** Parameters times samples: more samples than these change little. */
  private static final double QUICK_WORK = 1e7;

  /** A census decomposes some hundred Hessians a search. */
  private static final int MOST_CENSUS = 400;

  private static final int SEARCHES = 24;
  private static final int QUICK_SEARCHES = 6;
  private static final int SEARCH_STEPS = 100;
  private static final int QUICK_SEARCH_STEPS = 40;

  /**
   * Plans a study without a census; of its quick form, by the work that a pass over the network is.
   *
   * @param steps of Newton, at most
   * @param krylov dimensions of each space, at most
   */
  static SaddlesPlan of(Extent extent, int steps, int krylov, Network network, Dataset data) {
    boolean quick = extent == Extent.QUICK;
    SaddlesPlan most =
        new SaddlesPlan(
            data.samples(),
            Precision.DOUBLE,
            quick ? Math.min(steps, QUICK_STEPS) : steps,
            Math.min(network.parameterCount(), quick ? Math.min(krylov, QUICK_KRYLOV) : krylov),
            quick ? QUICK_LOOK : LOOK,
            0,
            quick ? QUICK_SEARCH_STEPS : SEARCH_STEPS);
    return quick ? most.within(effort(most, network, data)) : most;
  }

  /**
   * Returns the plan with a census.
   *
   * @throws InvalidInputException if the network is too large for one
   */
  SaddlesPlan withCensus(Extent extent, Network network) {
    if (network.parameterCount() > MOST_CENSUS) {
      throw new InvalidInputException(
          network.source()
              + ": a census decomposes the whole Hessian thousands of times, for at most "
              + MOST_CENSUS
              + " parameters; this network has "
              + network.parameterCount()
              + ". Leave --census out, or take a smaller network.");
    }
    return new SaddlesPlan(
        samples,
        precision,
        steps,
        krylov,
        look,
        extent == Extent.QUICK ? QUICK_SEARCHES : SEARCHES,
        searchSteps);
  }

  private static QuickEffort effort(SaddlesPlan most, Network network, Dataset data) {
    int parameters = network.parameterCount();
    return QuickEffort.of(
        ForwardWork.multiplications(network, data),
        data.samples(),
        (int) Math.max(1, QUICK_WORK / parameters),
        QuickEffort.GRADIENT * most.descents(parameters));
  }

  private SaddlesPlan within(QuickEffort effort) {
    // a descent costs steps times Krylov dimensions
    double root = Math.sqrt(effort.share());
    QuickEffort each = new QuickEffort(effort.samples(), root, effort.precision());
    return new SaddlesPlan(
        effort.samples(),
        effort.precision(),
        each.part(steps, LEAST_STEPS),
        each.part(krylov, LEAST_KRYLOV),
        new Budget(
            effort.part(look.survey(), LEAST_LOOK.survey()),
            effort.part(look.least(), LEAST_LOOK.least())),
        searches,
        searchSteps);
  }

  /** Gradients over all samples, at most: two descents, the comparison, and the looks. */
  private long descents(int parameters) {
    long descent = (long) steps * (1 + 2L * krylov + KrylovSteps.USUAL.length / 2);
    return 2 * descent
        + MomentumDescents.planned((double) descent)
        + 2L * LOOKS * look.products(parameters);
  }

  /** Gradients over all samples, at most, with those of the census. */
  long planned(int parameters) {
    return descents(parameters) + (long) searches * searchSteps * 2 * parameters;
  }
}
