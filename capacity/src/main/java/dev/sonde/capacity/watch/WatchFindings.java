package dev.sonde.capacity.watch;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;

/** The rules behind the findings about a training; thresholds without a source are judgement. */
final class WatchFindings {
  /**
   * How near to the limit counts as at it: full-batch trainings hover within some per cent of it
   * (Cohen et al. 2021, figure 1).
   */
  private static final double NEAR = 0.1;

  /**
   * How near each checkpoint has to stay for their mean to be called at the limit; twice the mean's
   * band, as single values go up and down around it.
   */
  private static final double BAND = 0.2;

  /** What counts as almost all of an eigenvector. */
  private static final double MOST_OF_IT = 0.9;

  /** Checkpoints whose loss is at most this times the smallest compete for the flattest. */
  private static final double AS_GOOD = 1.1;

  private WatchFindings() {}

  static List<Finding> of(
      Optional<StepRule> rule,
      List<CheckpointMeasurement> checkpoints,
      List<CheckpointChange> changes,
      Optional<TrainingLog> log) {
    List<Finding> found = new ArrayList<>();
    Optional<Window> window = rule.flatMap(known -> Window.of(known, checkpoints));
    Optional<Finding> moments = moments(window, checkpoints);
    boolean guessed = window.filter(Window::followed).isPresent();
    window.flatMap(known -> guessed ? moments : limit(known)).ifPresent(found::add);
    boolean diverges = !found.isEmpty() && found.get(0).severity() == Severity.WARNING;
    // a warning is the answer
    logits(checkpoints).ifPresent(logits -> found.add(diverges ? 1 : 0, logits));
    growth(checkpoints, changes).ifPresent(found::add);
    flattest(checkpoints).ifPresent(found::add);
    log.flatMap(known -> leastLoss(known, checkpoints)).ifPresent(found::add);
    moments.filter(each -> !guessed).ifPresent(found::add);
    return found;
  }

  /** The last third of the checkpoints where the figure is known that the limit is one of. */
  private record Window(
      StepRule rule,
      double limit,
      List<CheckpointMeasurement> known,
      List<CheckpointMeasurement> late) {

    static Optional<Window> of(StepRule rule, List<CheckpointMeasurement> checkpoints) {
      List<CheckpointMeasurement> known =
          checkpoints.stream().filter(each -> each.limited(rule).isPresent()).toList();
      return rule.limit().isEmpty() || known.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Window(
                  rule,
                  rule.limit().getAsDouble(),
                  known,
                  known.subList(known.size() - (known.size() + 2) / 3, known.size())));
    }

    double value(CheckpointMeasurement checkpoint) {
      return checkpoint.limited(rule).orElseThrow().value();
    }

    double ratio(CheckpointMeasurement checkpoint) {
      return value(checkpoint) / limit;
    }

    CheckpointMeasurement last() {
      return late.get(late.size() - 1);
    }

    double mean() {
      return late.stream().mapToDouble(this::value).sum() / late.size();
    }

    boolean followed() {
      return late.stream().anyMatch(each -> each.moments() == CheckpointMeasurement.Moments.RULE);
    }

    boolean all(DoublePredicate of) {
      return late.stream().mapToDouble(this::ratio).allMatch(of);
    }

    /** The step of the first checkpoint from which on all ratios are so. */
    long since(DoublePredicate of) {
      long first = last().step();
      for (int i = known.size() - 1; i >= 0 && of.test(ratio(known.get(i))); i--) {
        first = known.get(i).step();
      }
      return first;
    }

    Evidence evidence() {
      return Evidence.of("value", mean())
          .and("limit", limit)
          .and("ratio", mean() / limit)
          .and("formula", rule.formula());
    }

    /** With what the mean is of. */
    Evidence averaged() {
      Evidence evidence =
          evidence()
              .and("matrix", rule.preconditions() ? "preconditioned" : "hessian")
              .and("checkpoints", late.size());
      return late.size() > 1 ? evidence.and("lastValue", value(last())) : evidence;
    }
  }

  private static Optional<Finding> moments(
      Optional<Window> window, List<CheckpointMeasurement> checkpoints) {
    List<CheckpointMeasurement> followed =
        checkpoints.stream()
            .filter(each -> each.moments() == CheckpointMeasurement.Moments.RULE)
            .toList();
    if (followed.isEmpty()) {
      return Optional.empty();
    }
    Evidence evidence =
        window
            .filter(Window::followed)
            .map(known -> known.evidence().and("followed", followed.size()))
            .orElseGet(() -> Evidence.of("followed", followed.size()))
            .and("state", state(followed.get(followed.size() - 1).file()));
    return Optional.of(new Finding(WatchFindingCode.MOMENTS_FROM_RULE, Severity.WARNING, evidence));
  }

  /** The file that an optimiser's state is looked for in, beside a checkpoint. */
  private static String state(String checkpoint) {
    String name = checkpoint.substring(checkpoint.replace('\\', '/').lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return (dot < 0 ? name : name.substring(0, dot)) + ".optimizer.safetensors";
  }

  private static Optional<Finding> limit(Window window) {
    double ratio = window.mean() / window.limit();
    if (ratio < 1 - NEAR && window.all(each -> each <= 1 + NEAR)) {
      return ratio > 0
          ? Optional.of(
              new Finding(
                  WatchFindingCode.BELOW_STEP_LIMIT,
                  Severity.INFO,
                  window
                      .averaged()
                      .and("largerRate", window.rule().learningRate().orElseThrow() / ratio)))
          : Optional.empty();
    }
    if (ratio >= 1 - NEAR
        && window.late().stream().allMatch(each -> each.minuteShare() >= MOST_OF_IT)) {
      return Optional.of(notFelt(window));
    }
    DoublePredicate above = each -> each >= 1 - NEAR;
    if (ratio > 1 + NEAR && window.all(above)) {
      return Optional.of(atLimit(Severity.WARNING, window, above));
    }
    DoublePredicate near = each -> Math.abs(each - 1) <= BAND;
    if (Math.abs(ratio - 1) <= NEAR && window.all(near)) {
      return Optional.of(atLimit(Severity.INFO, window, near));
    }
    CheckpointMeasurement first = window.late().get(0);
    return Optional.of(
        new Finding(
            WatchFindingCode.STEP_LIMIT_CROSSED,
            Severity.INFO,
            Evidence.of("from", window.value(first))
                .and("to", window.value(window.last()))
                .and("fromRatio", window.ratio(first))
                .and("toRatio", window.ratio(window.last()))
                .and("limit", window.limit())
                .and("formula", window.rule().formula())
                .and("matrix", window.rule().preconditions() ? "preconditioned" : "hessian")
                .and("checkpoints", window.late().size())));
  }

  private static Finding atLimit(Severity severity, Window window, DoublePredicate of) {
    Evidence evidence = window.averaged().and("firstStep", window.since(of));
    return new Finding(
        WatchFindingCode.AT_STEP_LIMIT,
        severity,
        window.last().loadings().stream()
            .findFirst()
            .filter(each -> each.share() >= MOST_OF_IT)
            .map(each -> evidence.and("parameters", each.name()).and("share", each.share()))
            .orElse(evidence));
  }

  private static Finding notFelt(Window window) {
    List<ParameterLoading> minute =
        window.last().loadings().stream().filter(ParameterLoading::isMinute).toList();
    return new Finding(
        WatchFindingCode.STEP_LIMIT_NOT_FELT,
        Severity.INFO,
        window
            .evidence()
            .and("matrix", "preconditioned")
            .and(
                "parameters",
                String.join(", ", minute.stream().map(ParameterLoading::name).toList()))
            .and(
                "options",
                String.join(" ", minute.stream().map(each -> "--except " + each.name()).toList()))
            .and("share", window.last().minuteShare())
            .and("scale", minute.stream().mapToDouble(ParameterLoading::scale).max().orElseThrow())
            .and("checkpoints", window.late().size()));
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
    int largest = 0;
    for (int i = 1; i < checkpoints.size(); i++) {
      if (dimension(checkpoints.get(i), z).resolved()
          && !(dimension(checkpoints.get(i), z).value()
              <= dimension(checkpoints.get(largest), z).value())) {
        largest = i;
      }
    }
    for (int i = Math.max(largest, lastGrowth(changes)); i < checkpoints.size() - 1; i++) {
      CheckpointMeasurement here = checkpoints.get(i);
      Estimate change = last.gaussNewton().effectiveDimensionLess(here.gaussNewton(), z);
      if (grows(negative(change)) && !growsAfter(i, checkpoints)) {
        return Optional.of(
            new Finding(
                WatchFindingCode.CAPACITY_STOPPED_GROWING,
                Severity.INFO,
                Evidence.of("step", here.step())
                    .and("z", z)
                    .and("dimension", dimension(here, z).value())
                    .and("last", dimension(last, z).value())
                    .and("change", change.value())
                    .and("standardError", change.standardError())));
      }
    }
    if (largest < checkpoints.size() - 1) {
      return Optional.empty();
    }
    Estimate change = last.gaussNewton().effectiveDimensionLess(before.gaussNewton(), z);
    return grows(change)
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

  private static boolean grows(Estimate change) {
    return change.resolved() && change.value() > StudentT.HALF_WIDTH * change.standardError();
  }

  private static Estimate negative(Estimate change) {
    return new Estimate(-change.value(), change.standardError(), change.resolved());
  }

  /** The last checkpoint up to which effective dimensionality grew at any z, as errors tell it. */
  private static int lastGrowth(List<CheckpointChange> changes) {
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i).effectiveDimensions().stream().anyMatch(each -> grows(each.change()))) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Whether it is larger at any z and any later checkpoint than at this one, as errors tell it. */
  private static boolean growsAfter(int index, List<CheckpointMeasurement> checkpoints) {
    CheckpointMeasurement here = checkpoints.get(index);
    return checkpoints.subList(index + 1, checkpoints.size()).stream()
        .anyMatch(
            later ->
                here.hessian().stream()
                    .anyMatch(
                        each ->
                            grows(
                                later
                                    .gaussNewton()
                                    .effectiveDimensionLess(here.gaussNewton(), each.z()))));
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
