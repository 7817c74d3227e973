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
 * chance: by more than the 95% interval of the mean difference of both, sample by sample. Losses
 * that are no numbers lie above.
 *
 * <p>Source: Bottou 1998; for the noise scale McCandlish, Kaplan, Amodei 2018, equation 2.9.
 */
public final class OnlineAgainstBatch {
  /** The pass that is held against others. */
  private static final double PASS = 1;

  private final int samples;
  private final List<NoiseScale> scales;
  private final int batchPasses;
  private final double testLoss;
  private final OptionalDouble worth;

  private OnlineAgainstBatch(
      TestedPasses online, TestedPasses batch, List<NoiseScale> scales, int samples) {
    this.samples = samples;
    this.scales = List.copyOf(scales);
    List<Double> passes = batch.passes();
    this.batchPasses = passes.get(passes.size() - 1).intValue();
    this.testLoss = online.mean(PASS);
    this.worth =
        passes.stream()
            .filter(pass -> !isAbove(batch.above(pass, online, PASS)))
            .mapToDouble(pass -> pass)
            .findFirst();
  }

  private static boolean isAbove(Average difference) {
    return !(difference.estimate() <= difference.interval());
  }

  /**
   * Holds both against each other.
   *
   * @param online tested after one pass at least
   * @param batch tested after every pass, on the same samples in the same order
   * @param scales noise scales along the batch training, in order; empty where there are none
   * @param samples how many are learned from, which is the size of a full batch
   * @return what came out
   */
  public static OnlineAgainstBatch of(
      TestedPasses online, TestedPasses batch, List<NoiseScale> scales, int samples) {
    return new OnlineAgainstBatch(online, batch, scales, samples);
  }

  /**
   * Returns the claim that one online pass does the work of more than one batch pass.
   *
   * @return it, with how many passes it took, or how many did not suffice
   */
  public Claim pass() {
    Claim pass =
        Claim.exact(
            "online.own-pass",
            Reference.BOTTOU_1998,
            Relation.AT_LEAST,
            2,
            worth.orElse(batchPasses),
            0);
    return worth.isPresent()
        ? pass.with("batchPasses", (long) worth.getAsDouble())
        : pass.with("morePasses", (long) batchPasses);
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
    Average first = scales.get(0).value();
    Average last = scales.get(scales.size() - 1).value();
    return Optional.of(
        Claim.judged(
                "online.own-noise-scale",
                Reference.MC_CANDLISH_2018,
                Relation.AT_LEAST,
                1,
                ratio(last, first),
                0)
            .with("first", first.estimate())
            .with("last", last.estimate()));
  }

  /** The errors of both are taken for independent, which makes that of the ratio too large. */
  private static Average ratio(Average above, Average below) {
    double ratio = above.estimate() / below.estimate();
    double relative =
        Math.hypot(
            above.standardError() / above.estimate(), below.standardError() / below.estimate());
    return new Average(ratio, ratio * relative, Math.min(above.n(), below.n()));
  }

  /**
   * Returns what a reader should do about it.
   *
   * @return whether full batches repay their work, and, where they do not, whether they are beyond
   *     the noise scale with its error
   */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Evidence passes =
        worth.isPresent()
            ? Evidence.of("batchPasses", (long) worth.getAsDouble())
            : Evidence.of("morePasses", (long) batchPasses);
    if (pass().verdict() != Verdict.HOLDS) {
      // what a pass does was measured; the noise scale only foretells it
      findings.add(StudyFindingCode.BATCH_REPAYS.finding(Severity.INFO, passes));
      return findings;
    }
    findings.add(
        StudyFindingCode.DATA_REDUNDANT.finding(Severity.INFO, passes.and("testLoss", testLoss)));
    if (!scales.isEmpty() && isBeyond(scales.get(0).value())) {
      Average first = scales.get(0).value();
      Evidence beyond =
          Evidence.of("noiseScale", first.estimate())
              .and("noiseScaleError", first.standardError())
              .and("samples", samples);
      boolean grows = growth().orElseThrow().verdict() == Verdict.HOLDS;
      Average last = scales.get(scales.size() - 1).value();
      findings.add(
          StudyFindingCode.BATCH_BEYOND_NOISE_SCALE.finding(
              Severity.INFO, grows ? beyond.and("last", last.estimate()) : beyond));
    }
    return findings;
  }

  /** The whole interval of the noise scale lies below a full batch. */
  private boolean isBeyond(Average scale) {
    return scale.estimate() + scale.interval() < samples;
  }
}
