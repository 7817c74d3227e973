package dev.sonde.cli.sweep;

import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.SpokenTime;
import dev.sonde.descent.CostEstimate;
import dev.sonde.descent.SweepPlan;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a sweep fit into a time. Seeds go first, down to the two without which there is no error
 * bar; then the tuned curve, whose networks are trained beside the sweep's own. Values stay: which
 * of them may go is for the user to say.
 */
record TimeBudget(Session session, Function<SweepPlan, CostEstimate> costOf, double seconds) {
  private static final int FEWEST_SEEDS = 2;

  /** A plan with what was changed to make it fit, in words. */
  record Fitted(SweepPlan plan, CostEstimate cost, String changes) {}

  /**
   * Returns the plan as it fits.
   *
   * @param plan what is wanted
   * @param cost what it costs
   * @throws Complaint when it does not fit; it says what would
   */
  Fitted fitted(SweepPlan plan, CostEstimate cost) {
    if (cost.seconds() <= seconds) {
      return new Fitted(plan, cost, "");
    }
    Optional<Fitted> fewer = withFewerSeeds(plan, cost, "");
    if (fewer.isPresent()) {
      return fewer.get();
    }
    CostEstimate least = cost;
    if (!plan.design().regularisation().decays().isEmpty()) {
      SweepPlan untuned = plan.withDecays();
      least = costOf.apply(untuned);
      String changes = session.say(SweepPhrases.NO_DECAYS);
      if (least.seconds() <= seconds) {
        return new Fitted(untuned, least, changes);
      }
      fewer = withFewerSeeds(untuned, least, changes + session.say(SweepPhrases.AND_ALSO));
      if (fewer.isPresent()) {
        return fewer.get();
      }
    }
    int seeds = seeds(plan);
    double shortest = least.seconds() * Math.min(FEWEST_SEEDS, seeds) / seeds;
    throw new Complaint(
        session.say(
            SweepPhrases.SWEEP_TOO_LONG,
            SpokenTime.of(shortest),
            SpokenTime.of(seconds),
            share(seconds / shortest)));
  }

  private Optional<Fitted> withFewerSeeds(SweepPlan plan, CostEstimate cost, String changes) {
    int seeds = seeds(plan);
    int fitting = (int) (seeds * seconds / cost.seconds());
    if (fitting < FEWEST_SEEDS || fitting >= seeds) {
      return Optional.empty();
    }
    return Optional.of(
        new Fitted(
            plan.withSeeds(fitting),
            new CostEstimate(
                cost.cells() / seeds * fitting, cost.seconds() * fitting / seeds, cost.threads()),
            changes + session.say(SweepPhrases.FEWER_SEEDS, fitting, seeds)));
  }

  private static int seeds(SweepPlan plan) {
    return plan.design().repetitions().seeds();
  }

  private static String share(double share) {
    return share < 0.01
        ? String.format(Locale.ROOT, "%.1g%%", 100 * share)
        : String.format(Locale.ROOT, "%.0f%%", 100 * share);
  }
}
