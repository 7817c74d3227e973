package dev.sonde.capacity.watch;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rules behind the findings about a training; thresholds without a source are judgement. */
final class WatchFindings {
  /**
   * How near to the limit counts as at it: full-batch trainings hover within some per cent of it
   * (Cohen et al. 2021, figure 1).
   */
  private static final double NEAR = 0.1;

  /** Checkpoints whose loss is at most this times the smallest compete for the flattest. */
  private static final double AS_GOOD = 1.1;

  private WatchFindings() {}

  static List<Finding> of(
      Optional<StepRule> rule,
      List<CheckpointMeasurement> checkpoints,
      List<CheckpointChange> changes,
      Optional<TrainingLog> log) {
    List<Finding> found = new ArrayList<>();
    rule.flatMap(known -> limit(known, checkpoints)).ifPresent(found::add);
    boolean diverges = !found.isEmpty() && found.get(0).severity() == Severity.WARNING;
    // a warning is the answer
    logits(checkpoints).ifPresent(logits -> found.add(diverges ? 1 : 0, logits));
    growth(checkpoints, changes).ifPresent(found::add);
    flattest(checkpoints).ifPresent(found::add);
    log.flatMap(known -> leastLoss(known, checkpoints)).ifPresent(found::add);
    long followed =
        checkpoints.stream()
            .filter(each -> each.moments() == CheckpointMeasurement.Moments.RULE)
            .count();
    if (followed > 0) {
      found.add(
          new Finding(
              WatchFindingCode.MOMENTS_FROM_RULE,
              Severity.WARNING,
              Evidence.of("checkpoints", followed)));
    }
    return found;
  }

  private static Optional<Finding> limit(StepRule rule, List<CheckpointMeasurement> checkpoints) {
    if (rule.limit().isEmpty()) {
      return Optional.empty();
    }
    double limit = rule.limit().getAsDouble();
    List<CheckpointMeasurement> known =
        checkpoints.stream().filter(each -> each.limited(rule).isPresent()).toList();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    List<CheckpointMeasurement> late =
        known.subList(known.size() - (known.size() + 2) / 3, known.size());
    double mean =
        late.stream()
                .map(each -> each.limited(rule).orElseThrow())
                .mapToDouble(EigenvalueEstimate::value)
                .sum()
            / late.size();
    double ratio = mean / limit;
    Evidence evidence =
        Evidence.of("value", mean)
            .and("limit", limit)
            .and("ratio", ratio)
            .and("formula", rule.formula())
            .and("matrix", rule.preconditions() ? "preconditioned" : "hessian");
    if (ratio < 1 - NEAR) {
      return mean > 0
          ? Optional.of(
              new Finding(
                  WatchFindingCode.BELOW_STEP_LIMIT,
                  Severity.INFO,
                  evidence
                      .and("largerRate", rule.learningRate().orElseThrow() / ratio)
                      .and("checkpoints", late.size())))
          : Optional.empty();
    }
    long first = late.get(0).step();
    for (int i = known.size() - 1; i >= 0; i--) {
      if (known.get(i).limited(rule).orElseThrow().value() < (1 - NEAR) * limit) {
        break;
      }
      first = known.get(i).step();
    }
    return Optional.of(
        new Finding(
            WatchFindingCode.AT_STEP_LIMIT,
            ratio > 1 + NEAR ? Severity.WARNING : Severity.INFO,
            evidence.and("firstStep", first).and("checkpoints", late.size())));
  }

  /** Where attention logits are above the clip, or on their way there. */
  private static Optional<Finding> logits(List<CheckpointMeasurement> checkpoints) {
    CheckpointMeasurement last = checkpoints.get(checkpoints.size() - 1);
    List<HeadLogit> above = aboveClip(last);
    if (!above.isEmpty()) {
      HeadLogit largest = last.largestHead().orElseThrow();
      return Optional.of(
          new Finding(
              WatchFindingCode.LOGIT_ABOVE_CLIP,
              Severity.WARNING,
              Evidence.of("head", largest.name())
                  .and("logit", largest.largest())
                  .and("factor", largest.clip())
                  .and("count", above.size())
                  .and("heads", last.heads().size())
                  .and(
                      "step",
                      checkpoints.stream()
                          .filter(each -> !aboveClip(each).isEmpty())
                          .findFirst()
                          .orElseThrow()
                          .step())));
    }
    List<Passing> passing = new ArrayList<>();
    for (HeadLogit head : last.heads()) {
      passing(head, checkpoints).ifPresent(passing::add);
    }
    return passing.stream()
        .min(Comparator.comparingDouble(each -> each.trend().step()))
        .map(
            first ->
                new Finding(
                    WatchFindingCode.LOGIT_WILL_PASS,
                    Severity.WARNING,
                    Evidence.of("head", first.head().name())
                        .and("logit", first.head().largest())
                        .and("pass", Math.round(first.trend().step()))
                        .and("low", Math.max(last.step(), Math.round(first.trend().low())))
                        .and("high", Math.round(first.trend().high()))
                        .and("checkpoints", first.trend().points())
                        .and("count", passing.size())
                        .and("heads", last.heads().size())));
  }

  private static List<HeadLogit> aboveClip(CheckpointMeasurement checkpoint) {
    return checkpoint.heads().stream().filter(head -> head.clip() < 1).toList();
  }

  /** A head on its way. */
  private record Passing(HeadLogit head, LogitTrend trend) {}

  private static Optional<Passing> passing(
      HeadLogit head, List<CheckpointMeasurement> checkpoints) {
    int from = Math.max(0, Math.min(checkpoints.size() / 2, checkpoints.size() - LogitTrend.LEAST));
    List<LogitTrend.Point> points =
        checkpoints.subList(from, checkpoints.size()).stream()
            .flatMap(
                each ->
                    each.heads().stream()
                        .filter(other -> other.name().equals(head.name()))
                        .map(other -> new LogitTrend.Point((double) each.step(), other.largest())))
            .toList();
    double first = checkpoints.get(0).step();
    double last = checkpoints.get(checkpoints.size() - 1).step();
    return LogitTrend.of(points, HeadLogit.CLIP)
        .filter(trend -> trend.step() <= last + (last - first))
        .map(trend -> new Passing(head, trend));
  }

  private static Optional<Finding> growth(
      List<CheckpointMeasurement> checkpoints, List<CheckpointChange> changes) {
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    CheckpointMeasurement last = checkpoints.get(checkpoints.size() - 1);
    double z = middleZ(last);
    CheckpointMeasurement before = checkpoints.get(checkpoints.size() - 2);
    if (!dimension(last, z).resolved() || !dimension(before, z).resolved()) {
      return Optional.empty();
    }
    CheckpointMeasurement largest =
        checkpoints.stream()
            .filter(each -> dimension(each, z).resolved())
            .max(Comparator.comparingDouble(each -> dimension(each, z).value()))
            .orElseThrow();
    if (largest.step() != last.step()) {
      Estimate change = last.gaussNewton().effectiveDimensionLess(largest.gaussNewton(), z);
      return change.value() < -StudentT.HALF_WIDTH * change.standardError()
          ? Optional.of(
              new Finding(
                  WatchFindingCode.CAPACITY_STOPPED_GROWING,
                  Severity.INFO,
                  Evidence.of("step", largest.step())
                      .and("z", z)
                      .and("largest", dimension(largest, z).value())
                      .and("last", dimension(last, z).value())
                      .and("change", change.value())
                      .and("standardError", change.standardError())))
          : Optional.empty();
    }
    Estimate change = last.gaussNewton().effectiveDimensionLess(before.gaussNewton(), z);
    return change.value() > StudentT.HALF_WIDTH * change.standardError()
        ? Optional.of(
            new Finding(
                WatchFindingCode.CAPACITY_STILL_GROWING,
                Severity.INFO,
                Evidence.of("z", z)
                    .and("last", dimension(last, z).value())
                    .and("change", change.value())
                    .and("standardError", change.standardError())))
        : Optional.empty();
  }

  /** The z in the middle of those that were asked for, the one that a headline names. */
  static double middleZ(CheckpointMeasurement checkpoint) {
    return checkpoint.hessian().get((checkpoint.hessian().size() - 1) / 2).z();
  }

  private static Estimate dimension(CheckpointMeasurement checkpoint, double z) {
    return checkpoint.gaussNewton().effectiveDimension(z);
  }

  private static Optional<Finding> flattest(List<CheckpointMeasurement> checkpoints) {
    double smallest =
        checkpoints.stream().mapToDouble(CheckpointMeasurement::loss).min().orElse(Double.NaN);
    List<CheckpointMeasurement> good =
        checkpoints.stream().filter(each -> each.loss() <= AS_GOOD * smallest).toList();
    if (good.size() < 2) {
      return Optional.empty();
    }
    CheckpointMeasurement flattest =
        good.stream()
            .min(Comparator.comparingDouble(each -> each.gaussNewton().trace().value()))
            .orElseThrow();
    CheckpointMeasurement last = checkpoints.get(checkpoints.size() - 1);
    return Optional.of(
        new Finding(
            WatchFindingCode.FLATTEST_CHECKPOINT,
            Severity.INFO,
            Evidence.of("step", flattest.step())
                .and("trace", flattest.gaussNewton().trace().value())
                .and("lastTrace", last.gaussNewton().trace().value())
                .and("lastStep", last.step())
                .and("loss", flattest.loss())
                .and("candidates", good.size())));
  }

  /** Where the loss of held-out samples was least, and what the network was there. */
  private static Optional<Finding> leastLoss(
      TrainingLog log, List<CheckpointMeasurement> checkpoints) {
    CheckpointMeasurement last = checkpoints.get(checkpoints.size() - 1);
    double z = middleZ(last);
    return log.heldOut()
        .filter(
            curve ->
                curve.least().step() < curve.last().step()
                    && curve.least().step() >= checkpoints.get(0).step()
                    && curve.least().step() <= last.step())
        .map(
            curve -> {
              TrainingLog.Point least = curve.least();
              CheckpointMeasurement nearest =
                  checkpoints.stream()
                      .min(Comparator.comparingLong(each -> Math.abs(each.step() - least.step())))
                      .orElseThrow();
              return new Finding(
                  WatchFindingCode.LOGGED_LOSS_LEAST,
                  Severity.INFO,
                  Evidence.of("curve", curve.name())
                      .and("least", least.value())
                      .and("step", least.step())
                      .and("lastLogged", curve.last().value())
                      .and("loggedStep", curve.last().step())
                      .and("checkpoint", nearest.step())
                      .and("z", z)
                      .and("dimension", dimension(nearest, z).value())
                      .and("lastDimension", dimension(last, z).value()));
            });
  }
}
