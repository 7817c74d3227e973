package dev.sonde.spectra.survey;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.CoordinateSubspaceOperator;
import dev.sonde.spectra.CoordinateSubspaceOperator.ZeroRows;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Workers;
import dev.sonde.spectra.survey.StoppingRule.Narrowing;
import dev.sonde.spectra.survey.SurveyTarget.Reach;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * One survey of one operator: rows of zeros are set aside, the basis grows until the budget, the
 * time or the target ends it, and probes follow.
 */
final class SurveyRun {

  /** Before so many products a target error is not looked at. */
  private static final int LEAST_FOR_TARGET = 12;

  /** So many times the usual probes halve what probes can lower; the rest is not theirs. */
  private static final int MOST_CONFIRMING = 4;

  /** One would do, but for the chance that it hardly meets what is there. */
  private static final int PROBES_OF_NOTHING = 2;

  private final SurveyPlan plan;
  private final SurveyTarget target;
  private final SymmetricOperator operator;
  private final long seed;
  private final int threads;
  private final Duration timeLimit;
  private final ProgressListener listener;
  private final long start = System.nanoTime();

  SurveyRun(
      SurveyPlan plan,
      SurveyTarget target,
      SymmetricOperator operator,
      long seed,
      int threads,
      Duration timeLimit,
      ProgressListener listener) {
    this.plan = plan;
    this.target = target;
    this.operator = operator;
    this.seed = seed;
    this.threads = threads;
    this.timeLimit = timeLimit;
    this.listener = listener;
  }

  /** Decomposes or surveys the operator. */
  Spectrum run() {
    if (!plan.isExact(operator)) {
      plan.checkLanczosMemory(operator);
      return estimate(false);
    }
    plan.checkExactMemory(operator);
    try (Workers workers = Workers.of(threads)) {
      return ExactSpectrum.of(
          operator,
          (done, planned) -> {
            listener.progressed(done, planned);
            if (done < planned && timeIsUp()) {
              throw new OutOfTime();
            }
          },
          workers);
    } catch (CancellationException | OutOfTime stopped) {
      return estimate(true);
    }
  }

  /** Ends the exact path; never seen outside. */
  private static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutOfTime() {
      super("the time is up", null, false, false);
    }
  }

  private Spectrum estimate(boolean oneBlock) {
    int budget = plan.budget();
    if (oneBlock || timeIsUp() || interrupted()) {
      int block = plan.wideBlock(budget, operator);
      return lanczos(operator, Math.min(block, operator.dimension()), block, 0);
    }
    if (budget < SurveyPlan.LEAST_FOR_ONE || budget >= operator.dimension()) {
      return withoutZeros(operator, budget, 0);
    }
    int[] rows = ZeroRows.others(operator, seed);
    // a matrix that is all zeros is surveyed as it is
    boolean some = rows.length > 0 && rows.length < operator.dimension();
    Spectrum rest =
        withoutZeros(
            some ? new CoordinateSubspaceOperator(operator, rows) : operator,
            budget - ZeroRows.PRODUCTS,
            ZeroRows.PRODUCTS);
    return SpectrumWithZeros.of(
        rest, operator.dimension() - rest.dimension(), rest.products() + ZeroRows.PRODUCTS);
  }

  /** Surveys what no row of zeros is left in, with one start vector if that can be. */
  private Spectrum withoutZeros(SymmetricOperator rest, int budget, int before) {
    int block = plan.startVectors(budget, rest);
    EstimatedSpectrum spectrum = lanczos(rest, budget, block, before);
    int spent = (int) spectrum.products();
    if (spectrum.stopReason() != Spectrum.StopReason.EXHAUSTED
        || spectrum.countsPairs()
        || block > 1
        || spent == rest.dimension()
        || spent == budget) {
      return spectrum;
    }
    // one vector sees one copy of each eigenvalue, and cannot go on beyond that
    Spectrum wider =
        lanczos(rest, budget - spent, plan.wideBlock(budget - spent, rest), before + spent);
    return SpectrumWithZeros.of(wider, 0, spent + wider.products());
  }

  private EstimatedSpectrum lanczos(SymmetricOperator rest, int products, int block, int before) {
    int budget = Math.min(products, rest.dimension());
    int wantedProbes = block >= products ? 0 : plan.probes(products, block, rest);
    ProgressListener told = (done, planned) -> listener.progressed(done + before, planned + before);
    try (Workers workers = Workers.of(threads);
        BlockLanczos lanczos =
            new BlockLanczos(rest, block, budget - wantedProbes, seed, workers)) {
      Reach reach = target.reach(budget - wantedProbes);
      Spectrum.StopReason reason = basis(rest, lanczos, wantedProbes, budget, before, told, reach);
      ComplementProbes probes = new ComplementProbes(lanczos, rest, seed, workers);
      if (reason == Spectrum.StopReason.EXHAUSTED) {
        boolean all = isAll(lanczos, probes, budget);
        if (block == 1
            && probes.count() > 0
            && rest.definiteness() == Definiteness.POSITIVE_SEMIDEFINITE) {
          EstimatedSpectrum spectrum = exhausted(rest, lanczos, probes, budget, told);
          if (spectrum.countsPairs() || !all) {
            return spectrum;
          }
        }
        if (all) {
          return EstimatedSpectrum.ofExhausted(lanczos, probes, rest);
        }
      }
      if (wantedProbes == 0 || lanczos.exhausted()) {
        return EstimatedSpectrum.of(lanczos, null, rest, reason);
      }
      // a basis that is expected to do is followed by as many probes as confirm it
      boolean targeted = reason == Spectrum.StopReason.TARGET_REACHED;
      int suited = SurveyPlan.probesFor(lanczos.size(), block);
      int left = budget - lanczos.size();
      int planned = targeted ? Math.min(left, MOST_CONFIRMING * suited) : wantedProbes;
      if (reason == Spectrum.StopReason.GOOD_ENOUGH) {
        planned = Math.min(planned, suited);
      }
      int enough = targeted ? suited : planned;
      int frame = SurveyPlan.frame(planned, block, targeted);
      while (probes.count() + frame <= planned) {
        if (interrupted() || timeIsUp()) {
          reason = interrupted() ? Spectrum.StopReason.INTERRUPTED : Spectrum.StopReason.TIME;
          return EstimatedSpectrum.of(lanczos, probes, rest, reason);
        }
        probes.draw(frame);
        told.progressed((long) lanczos.size() + probes.count(), budget);
        if (targeted
            && probes.count() >= enough
            && target.reachedBy(
                EstimatedSpectrum.withoutSampling(lanczos, probes, rest), reach.aims())) {
          return EstimatedSpectrum.of(lanczos, probes, rest, reason);
        }
      }
      if (targeted) {
        reason = planned < left ? Spectrum.StopReason.GOOD_ENOUGH : Spectrum.StopReason.BUDGET;
      }
      return EstimatedSpectrum.of(lanczos, probes, rest, reason);
    }
  }

  /**
   * Returns what an exhausted basis of one start vector and probes outside of it tell of a
   * semidefinite matrix. Where eigenvalues fade into the rounding of products, so that none of them
   * is repeated, what is left is small, and its sums are known by as many probes as suit the basis;
   * copies of eigenvalues show in the first ones, which are all there are then.
   */
  private EstimatedSpectrum exhausted(
      SymmetricOperator rest,
      BlockLanczos lanczos,
      ComplementProbes probes,
      int budget,
      ProgressListener told) {
    int planned = Math.min(budget - lanczos.size(), SurveyPlan.probesFor(lanczos.size(), 1));
    EstimatedSpectrum spectrum =
        EstimatedSpectrum.of(lanczos, probes, rest, Spectrum.StopReason.EXHAUSTED);
    while (spectrum.countsPairs() && probes.count() + PROBES_OF_NOTHING <= planned) {
      if (interrupted() || timeIsUp()) {
        return spectrum;
      }
      int wanted = Math.min(planned, 2 * probes.count() + PROBES_OF_NOTHING);
      while (probes.count() + PROBES_OF_NOTHING <= wanted) {
        probes.draw(PROBES_OF_NOTHING);
        told.progressed((long) lanczos.size() + probes.count(), budget);
      }
      spectrum = EstimatedSpectrum.of(lanczos, probes, rest, Spectrum.StopReason.EXHAUSTED);
    }
    return spectrum;
  }

  /**
   * Returns whether an exhausted basis holds all of a matrix of low rank: whether random vectors
   * outside of it see zeros alone.
   */
  private static boolean isAll(BlockLanczos lanczos, ComplementProbes probes, int budget) {
    int affordable = Math.min(PROBES_OF_NOTHING, budget - lanczos.size());
    if (affordable < 1) {
      return false;
    }
    probes.draw(affordable);
    return probes.seeNothing();
  }

  /** Builds the basis and returns why it did not grow further. */
  private Spectrum.StopReason basis(
      SymmetricOperator rest,
      BlockLanczos lanczos,
      int probes,
      int budget,
      int before,
      ProgressListener told,
      Reach reach) {
    int steps = 0;
    int nextCheck = lanczos.firstBlock() == 1 ? LEAST_FOR_TARGET : 3;
    Narrowing narrowing = target.narrowing(budget - probes);
    do {
      lanczos.step();
      steps++;
      told.progressed(lanczos.size(), budget);
      if (interrupted()) {
        return Spectrum.StopReason.INTERRUPTED;
      }
      if (probes == 0 ? timeIsUp() : timeForProbes()) {
        return Spectrum.StopReason.TIME;
      }
      if (lanczos.exhausted()) {
        return Spectrum.StopReason.EXHAUSTED;
      }
      if (target.isSet() && steps >= nextCheck) {
        // a quarter more steps each time, so that all checks cost little more than the last
        nextCheck = Math.max(steps + 1, steps * 5 / 4);
        int affordable =
            probes == 0
                ? 0
                : Math.min(
                    budget - lanczos.size(),
                    SurveyPlan.probesFor(lanczos.size(), lanczos.firstBlock()));
        if (reach.enough(EstimatedSpectrum.foreseen(lanczos, affordable, rest), lanczos.size())) {
          return Spectrum.StopReason.TARGET_REACHED;
        }
      }
      int probesHere = Math.min(probes, SurveyPlan.probesFor(lanczos.size(), lanczos.firstBlock()));
      if (narrowing != null
          && narrowing.isDue(steps, lanczos.size(), before + lanczos.size() + probesHere)) {
        if (narrowing.enough(
            EstimatedSpectrum.foreseen(lanczos, probesHere, rest), lanczos.size())) {
          return Spectrum.StopReason.GOOD_ENOUGH;
        }
      }
    } while (lanczos.canStep());
    return Spectrum.StopReason.BUDGET;
  }

  private static boolean interrupted() {
    return Thread.currentThread().isInterrupted();
  }

  private boolean timeIsUp() {
    return System.nanoTime() - start >= timeLimit.toNanos();
  }

  /** Returns whether the time that is left should go to probes. */
  private boolean timeForProbes() {
    return System.nanoTime() - start >= (1 - SurveyPlan.PROBES) * timeLimit.toNanos();
  }
}
