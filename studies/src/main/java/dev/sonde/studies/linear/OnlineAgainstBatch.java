package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Claim.Verdict;
import dev.sonde.studies.Reference;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import dev.sonde.studies.linear.OnlineFigures.NoiseScale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one online pass is worth in passes of full batches from the same start, and how large a
 * batch is worth it.
 *
 * <p>It is worth the first batch pass whose mean test loss does not lie above its own by more than
 * chance: by more than the 95% interval of the mean difference of both, split by split and sample
 * by sample. Losses that are no numbers lie above. It is worth less than two where the first batch
 * pass lies below it by more than chance; in between nothing is resolved.
 *
 * <p>Source: Bottou 1998; for the noise scale McCandlish, Kaplan, Amodei 2018, equation 2.9.
 */
public final class OnlineAgainstBatch {
  /** The pass that is held against others. */
  private static final double PASS = 1;

  /** Batch passes from which on the data repeat themselves. */
  private static final double LEAST_WORTH = 2;

  private final int samples;
  private final List<NoiseScale> scales;
  private final int batchPasses;
  private final Average testLoss;
  private final int splits;
  private final OptionalDouble worth;

  /** By how much the first batch pass lies above it. */
  private final Average above;

  private final JudgedBy judgedBy;

  private OnlineAgainstBatch(
      RepeatedPasses online, RepeatedPasses batch, List<NoiseScale> scales, int samples) {
    this.samples = samples;
    this.scales = List.copyOf(scales);
    List<Double> passes = batch.passes();
    this.batchPasses = passes.get(passes.size() - 1).intValue();
    this.testLoss = online.mean(PASS);
    this.splits = online.splits();
    this.worth =
        passes.stream()
            .filter(pass -> !isAbove(batch.above(pass, online, PASS)))
            .mapToDouble(pass -> pass)
            .findFirst();
    // a batch that was tested before its first pass only has made none
    this.above = batch.above(Math.min(PASS, batchPasses), online, PASS);
    this.judgedBy = online.judgedBy();
  }

  /** The first batch pass does as much, and neither is measurably better. */
  private Optional<Average> undecided() {
    boolean apart = worth.isEmpty() || worth.getAsDouble() >= LEAST_WORTH;
    return apart || above.estimate() + above.interval() <= 0
        ? Optional.empty()
        : Optional.of(above);
  }

  private static boolean isAbove(Average difference) {
    return !(difference.estimate() <= difference.interval());
  }

  /**
   * Holds both against each other.
   *
   * @param online tested after one pass at least
   * @param batch tested after every pass, over the same splits
   * @param scales noise scales along the batch training, in order; empty where there are none
   * @param samples how many are learned from, which is the size of a full batch
   * @return what came out
   */
  public static OnlineAgainstBatch of(
      RepeatedPasses online, RepeatedPasses batch, List<NoiseScale> scales, int samples) {
    return new OnlineAgainstBatch(online, batch, scales, samples);
  }

  /**
   * Returns the claim that one online pass does the work of more than one batch pass. It holds
   * where the first batch pass lies measurably above, does not where it lies measurably below, and
   * is not resolved in between.
   *
   * @return it, with how many passes it took, how many did not suffice, or by how much one of each
   *     differ where that is no more than chance
   */
  public Claim pass() {
    String id = "online.own-pass";
    double passes = worth.orElse(batchPasses);
    return overSplits(passed(id, passes));
  }

  private Claim passed(String id, double passes) {
    Optional<Average> undecided = undecided();
    if (undecided.isPresent()) {
      return Claim.unresolved(
              id, Reference.BOTTOU_1998, Relation.AT_LEAST, LEAST_WORTH, new Average(passes, 0, 1))
          .with("above", undecided.get().estimate())
          .with("aboveError", undecided.get().standardError());
    }
    Claim pass = Claim.exact(id, Reference.BOTTOU_1998, Relation.AT_LEAST, LEAST_WORTH, passes, 0);
    return worth.isPresent()
        ? pass.with("batchPasses", (long) worth.getAsDouble())
        : pass.with("morePasses", (long) batchPasses);
  }

  /** Names the splits where there are several, as the bar is then theirs as well. */
  private Claim overSplits(Claim claim) {
    return splits > 1 ? claim.with("splits", splits) : claim;
  }

  /**
   * Returns the claim that the noise scale grows along training, judged with the errors of both
   * ends.
   *
   * @return it; empty without noise scales
   */
  public Optional<Claim> growth() {
    if (scales.isEmpty()) {
      return Optional.empty();
    }
    NoiseScale first = scales.get(0);
    NoiseScale last = scales.get(scales.size() - 1);
    Claim grows =
        Claim.judged(
            "online.own-noise-scale",
            Reference.MC_CANDLISH_2018,
            Relation.AT_MOST,
            1,
            ratio(last.inverse(), first.inverse()),
            0);
    return Optional.of(named(named(grows, "first", first), "last", last));
  }

  /** With its error, or only what it is at least. */
  private static Claim named(Claim claim, String name, NoiseScale scale) {
    return scale.atLeast().isPresent()
        ? claim.with(name + "AtLeast", scale.atLeast().getAsDouble())
        : claim
            .with(name, scale.value().estimate())
            .with(name + "Error", scale.value().standardError());
  }

  /** The errors of both are taken for independent, which makes that of the ratio too large. */
  private static Average ratio(Average above, Average below) {
    double ratio = above.estimate() / below.estimate();
    double relative = below.standardError() / below.estimate();
    return new Average(
        ratio,
        Math.hypot(above.standardError() / below.estimate(), ratio * relative),
        Math.min(above.n(), below.n()));
  }

  /**
   * Returns what a reader should do about it.
   *
   * @return whether full batches repay their work, or that it cannot be told; and, where they do
   *     not, whether they are beyond the noise scale with its error
   */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Evidence passes =
        worth.isPresent()
            ? Evidence.of("batchPasses", (long) worth.getAsDouble())
            : Evidence.of("morePasses", (long) batchPasses);
    Optional<Average> undecided = undecided();
    if (undecided.isPresent()) {
      findings.add(
          StudyFindingCode.PASSES_NOT_TOLD_APART.finding(
              Severity.INFO,
              Evidence.of("above", undecided.get().estimate())
                  .and("aboveError", undecided.get().standardError())
                  .and("splits", splits)));
      return findings;
    }
    if (pass().verdict() != Verdict.HOLDS) {
      // what a pass does was measured; the noise scale only foretells it
      findings.add(StudyFindingCode.BATCH_REPAYS.finding(Severity.INFO, passes));
      return findings;
    }
    findings.add(
        StudyFindingCode.DATA_REDUNDANT.finding(
            Severity.INFO,
            passes
                .and(judgedBy == JudgedBy.ERROR ? "testError" : "testLoss", testLoss.estimate())
                .and(
                    judgedBy == JudgedBy.ERROR ? "testErrorError" : "testLossError",
                    testLoss.standardError())));
    if (!scales.isEmpty() && isBeyond(scales.get(0).value())) {
      Average first = scales.get(0).value();
      Evidence beyond =
          Evidence.of("noiseScale", first.estimate())
              .and("noiseScaleError", first.standardError())
              .and("samples", samples);
      boolean grows = growth().orElseThrow().verdict() == Verdict.HOLDS;
      NoiseScale last = scales.get(scales.size() - 1);
      double least = last.atLeast().orElse(last.value().estimate() - last.value().interval());
      findings.add(
          StudyFindingCode.BATCH_BEYOND_NOISE_SCALE.finding(
              Severity.INFO, grows ? beyond.and("last", least) : beyond));
    }
    return findings;
  }

  /** The noise scale is known, and its whole interval lies below a full batch. */
  private boolean isBeyond(Average scale) {
    return scale.estimate() + scale.interval() < samples;
  }
}
