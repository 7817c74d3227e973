package dev.sonde.attention;

import dev.sonde.capacity.Finding;
import dev.sonde.capacity.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a reader should notice, from the figures of all heads. A finding names its heads as L0H2,
 * counted from 0, the strongest first.
 */
final class FindingRules {
  /** More names than these are no sentence; the table has all. */
  private static final int MOST_NAMES = 8;

  /** Twice the variance is a spread of 1.4 where the scale promises 1; chosen by us. */
  private static final double CORRELATED = 2;

  /** Half of the gradient that another temperature would pass on; chosen by us. */
  private static final double GAIN = 2;

  /** As many as a sentence holds. */
  private static final int MOST_MOVED = 3;

  /** Verdicts that nobody wants to gain. */
  private static final Set<HeadVerdict> GRAVE =
      EnumSet.of(HeadVerdict.SATURATED, HeadVerdict.PRECISION_RISK, HeadVerdict.TRAINING_DANGER);

  private record Named(int layer, HeadFigures head) {
    String name() {
      return head.name(layer);
    }
  }

  private final List<Finding> findings = new ArrayList<>();
  private final List<Named> all = new ArrayList<>();

  private FindingRules(List<AttentionLayer> layers) {
    for (AttentionLayer layer : layers) {
      layer.heads().forEach(head -> all.add(new Named(layer.layer(), head)));
    }
  }

  static List<Finding> of(
      AttentionInput input,
      AttentionConventions conventions,
      List<AttentionLayer> layers,
      Optional<AblationSetting> ablation,
      ResidualStream stream,
      List<UnrecognisedAttention> unrecognised) {
    FindingRules rules = new FindingRules(layers);
    rules.unrecognised(unrecognised);
    rules.trainingDanger();
    rules.saturated();
    rules.collapsed();
    rules.dead();
    rules.duplicate();
    ablation.ifPresent(rules::ablation);
    rules.precisionRisk();
    rules.int8Risk();
    rules.massive(stream);
    rules.sinks();
    rules.positional();
    rules.correlated();
    rules.temperature();
    rules.scale(conventions);
    rules.oneText(input, conventions);
    rules.windows(input);
    rules.leftOut(input);
    rules.healthy();
    return List.copyOf(rules.findings);
  }

  /** What changed against a baseline, in one finding. */
  static Finding baseline(AttentionComparison comparison) {
    List<HeadChange> changed = comparison.withOtherVerdicts();
    List<HeadChange> graver =
        comparison.heads().stream()
            .filter(head -> head.gained().stream().anyMatch(GRAVE::contains))
            .toList();
    HeadChange first = comparison.mostMoved(1).get(0);
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("baseline", comparison.model().file());
    evidence.put("heads", comparison.heads().size());
    evidence.put("changed", changed.size());
    evidence.put("roles", comparison.withAnotherRole().size());
    if (!graver.isEmpty()) {
      evidence.put("graver", names(graver));
    }
    evidence.put("names", names(comparison.mostMoved(MOST_MOVED)));
    if (Double.isFinite(first.moved())) {
      evidence.put("moved", first.moved());
    }
    RowMean entropy = first.difference(HeadMeasure.ENTROPY_RATIO);
    if (entropy.resolved()) {
      evidence.put("entropyChange", entropy.estimate());
      if (Double.isFinite(entropy.standardError())) {
        evidence.put("standardError", entropy.standardError());
      }
    }
    return new Finding(
        FindingCode.ATTENTION_BASELINE.code(),
        graver.isEmpty() ? Severity.INFO : Severity.WARNING,
        evidence);
  }

  private static String names(List<HeadChange> heads) {
    return heads.stream().limit(MOST_NAMES).map(HeadChange::name).collect(Collectors.joining(", "));
  }

  private void unrecognised(List<UnrecognisedAttention> unrecognised) {
    if (!unrecognised.isEmpty()) {
      UnrecognisedAttention first = unrecognised.get(0);
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("count", unrecognised.size());
      evidence.put(
          "nodes",
          unrecognised.stream()
              .limit(MOST_NAMES)
              .map(UnrecognisedAttention::node)
              .collect(Collectors.joining(", ")));
      evidence.put("operator", first.operator());
      evidence.put("reason", first.reason());
      add(FindingCode.ATTENTION_UNRECOGNISED, Severity.WARNING, evidence);
    }
  }

  private void trainingDanger() {
    List<Named> heads =
        with(HeadVerdict.TRAINING_DANGER, named -> -named.head().softmax().maxAbsoluteLogit());
    if (!heads.isEmpty()) {
      Map<String, Object> evidence = heads(heads);
      evidence.put("maxLogit", heads.get(0).head().softmax().maxAbsoluteLogit());
      add(FindingCode.ATTENTION_TRAINING_DANGER, Severity.ALARM, evidence);
    }
  }

  private void saturated() {
    List<Named> heads = with(HeadVerdict.SATURATED, named -> -std(named));
    if (!heads.isEmpty()) {
      HeadFigures worst = heads.get(0).head();
      Map<String, Object> evidence = heads(heads);
      evidence.put("rowStd", worst.softmax().rowStd().estimate());
      evidence.put("entropyRatio", worst.softmax().entropyRatio().estimate());
      evidence.put("jacobianNorm", worst.softmax().jacobianNorm().estimate());
      SoftmaxShape normed = worst.remedies().queryKeyNorm();
      if (normed.rowStd().resolved()) {
        evidence.put("normedRowStd", normed.rowStd().estimate());
        evidence.put("normedEntropyRatio", normed.entropyRatio().estimate());
      }
      evidence.put("cappedRowStd", worst.remedies().softCap().rowStd().estimate());
      add(FindingCode.ATTENTION_SATURATED, Severity.WARNING, evidence);
    }
  }

  private void collapsed() {
    List<Named> heads =
        with(HeadVerdict.COLLAPSED, named -> named.head().softmax().entropyRatio().estimate());
    if (!heads.isEmpty()) {
      HeadFigures worst = heads.get(0).head();
      Map<String, Object> evidence = heads(heads);
      evidence.put("entropyRatio", worst.softmax().entropyRatio().estimate());
      evidence.put("rowStd", worst.softmax().rowStd().estimate());
      add(FindingCode.ATTENTION_COLLAPSED, Severity.INFO, evidence);
    }
  }

  private void dead() {
    List<Named> heads =
        with(HeadVerdict.DEAD, named -> named.head().output().streamShare().estimate());
    if (!heads.isEmpty()) {
      HeadOutput faintest = heads.get(0).head().output();
      Map<String, Object> evidence = heads(heads);
      if (faintest.streamShare().resolved()) {
        evidence.put("streamShare", faintest.streamShare().estimate());
        evidence.put(
            "medianShare", median(named -> named.head().output().streamShare().estimate()));
      }
      if (faintest.change().resolved()) {
        evidence.put("change", faintest.change().estimate());
      }
      add(FindingCode.ATTENTION_DEAD, Severity.WARNING, evidence);
    }
  }

  private void duplicate() {
    List<Named> heads = with(HeadVerdict.DUPLICATE, named -> 0);
    if (!heads.isEmpty()) {
      add(FindingCode.ATTENTION_DUPLICATE, Severity.INFO, heads(heads));
    }
  }

  private void ablation(AblationSetting setting) {
    List<Named> heads =
        sorted(named -> named.head().output().change().resolved(), named -> -change(named));
    if (!heads.isEmpty()) {
      Map<String, Object> evidence = heads(heads);
      evidence.put("mode", setting.mode().label());
      evidence.put("runs", setting.runs());
      evidence.put("tokens", (long) setting.tokens());
      evidence.put("output", setting.output());
      evidence.put("mostChange", change(heads.get(0)));
      evidence.put("medianChange", median(FindingRules::change));
      evidence.put("leastChange", change(heads.get(heads.size() - 1)));
      add(FindingCode.ATTENTION_ABLATION, Severity.INFO, evidence);
    }
  }

  private static double change(Named named) {
    return named.head().output().change().estimate();
  }

  /** The median over all heads that have the figure. */
  private double median(java.util.function.ToDoubleFunction<Named> figure) {
    double[] values = all.stream().mapToDouble(figure).filter(Double::isFinite).sorted().toArray();
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  private void precisionRisk() {
    List<Named> heads =
        with(HeadVerdict.PRECISION_RISK, named -> -named.head().softmax().maxAbsoluteLogit());
    if (!heads.isEmpty()) {
      double most = heads.get(0).head().softmax().maxAbsoluteLogit();
      Map<String, Object> evidence = heads(heads);
      evidence.put("maxLogit", most);
      // bfloat16 keeps 8 significant bits, half precision 11 (IEEE 754 binary16)
      evidence.put("brainStep", Math.scalb(1.0, Math.getExponent(most) - 7));
      evidence.put("halfStep", Math.scalb(1.0, Math.getExponent(most) - 10));
      evidence.put("rowStd", heads.get(0).head().softmax().rowStd().estimate());
      add(FindingCode.ATTENTION_PRECISION_RISK, Severity.WARNING, evidence);
    }
  }

  private void int8Risk() {
    List<Named> heads =
        sorted(
            named -> VerdictRules.coarse(named.head().int8().perTensor(), std(named)),
            named -> -named.head().int8().perTensor() / std(named));
    if (!heads.isEmpty()) {
      HeadFigures first = heads.get(0).head();
      Map<String, Object> evidence = heads(heads);
      evidence.put("perHead", with(HeadVerdict.INT8_RISK, named -> 0).size());
      evidence.put("layerStep", first.int8().perTensor());
      evidence.put("headStep", first.int8().perHead());
      evidence.put("rowStd", first.softmax().rowStd().estimate());
      add(FindingCode.ATTENTION_INT8_RISK, Severity.INFO, evidence);
    }
  }

  private void massive(ResidualStream stream) {
    if (!stream.massive().isEmpty()) {
      MassiveActivation first = stream.massive().get(0);
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("places", stream.massive().size());
      evidence.put(
          "channels",
          stream.massive().stream()
              .map(one -> Integer.toString(one.channel()))
              .distinct()
              .limit(MOST_NAMES)
              .collect(Collectors.joining(", ")));
      evidence.put("tensor", first.tensor());
      evidence.put("channel", Integer.toString(first.channel()));
      evidence.put("token", first.token());
      evidence.put("position", Integer.toString(first.position()));
      evidence.put("value", first.value());
      evidence.put("median", first.median());
      evidence.put("timesMedian", first.ratio());
      add(FindingCode.ATTENTION_MASSIVE_ACTIVATIONS, Severity.INFO, evidence);
    }
  }

  private void sinks() {
    List<Named> heads =
        with(HeadVerdict.SINK, named -> -named.head().softmax().firstTokenMass().estimate());
    if (!heads.isEmpty()) {
      Map<String, Object> evidence = heads(heads);
      evidence.put("share", (double) heads.size() / all.size());
      evidence.put("mass", heads.get(0).head().softmax().firstTokenMass().estimate());
      add(FindingCode.ATTENTION_SINKS, Severity.INFO, evidence);
    }
  }

  private void positional() {
    List<Named> heads = sorted(named -> named.head().role().positional(), named -> 0);
    if (!heads.isEmpty()) {
      Map<String, Object> evidence = heads(heads);
      evidence.put(
          "lowEntropy",
          (int)
              heads.stream()
                  .filter(
                      named ->
                          named.head().softmax().entropyRatio().estimate()
                              < VerdictRules.LOW_ENTROPY)
                  .count());
      add(FindingCode.ATTENTION_POSITIONAL, Severity.INFO, evidence);
    }
  }

  private void correlated() {
    List<Named> heads = sorted(named -> ratio(named) > CORRELATED, named -> -ratio(named));
    if (!heads.isEmpty()) {
      HeadFigures first = heads.get(0).head();
      Map<String, Object> evidence = heads(heads);
      evidence.put("medianRatio", median(FindingRules::ratio));
      evidence.put("ratio", ratio(heads.get(0)));
      evidence.put("queryDirections", first.product().queryDirections());
      evidence.put("keyDirections", first.product().keyDirections());
      evidence.put("dimension", first.dimension());
      evidence.put("agreement", first.product().agreement());
      add(FindingCode.ATTENTION_CORRELATED, Severity.INFO, evidence);
    }
  }

  private void temperature() {
    List<Named> heads =
        sorted(
            named -> gain(named) > GAIN && !named.head().role().positional(),
            named -> -gain(named));
    if (!heads.isEmpty()) {
      BestTemperature first = heads.get(0).head().remedies().temperature();
      Map<String, Object> evidence = heads(heads);
      int sharp =
          (int)
              heads.stream()
                  .filter(named -> named.head().remedies().temperature().factor().estimate() < 1)
                  .count();
      evidence.put("sharp", sharp);
      evidence.put("flat", heads.size() - sharp);
      evidence.put("factor", first.factor().estimate());
      if (Double.isFinite(first.factor().standardError())) {
        evidence.put("standardError", first.factor().standardError());
      }
      evidence.put("gain", gain(heads.get(0)));
      evidence.put("bestJacobianNorm", first.jacobianNorm().estimate());
      add(FindingCode.ATTENTION_TEMPERATURE, Severity.INFO, evidence);
    }
  }

  private static double gain(Named named) {
    return named.head().remedies().temperature().gain().estimate();
  }

  private static double ratio(Named named) {
    return named.head().product().ratio().estimate();
  }

  private void scale(AttentionConventions conventions) {
    if (!conventions.scaled()) {
      HeadFigures other =
          all.stream()
              .map(Named::head)
              .filter(head -> !head.hasUsualScale())
              .findFirst()
              .orElseThrow();
      Map<String, Object> evidence = new LinkedHashMap<>();
      if (Double.isFinite(other.scale())) {
        evidence.put("scale", other.scale());
      }
      evidence.put("dimension", other.dimension());
      evidence.put("usualScale", 1 / Math.sqrt(other.dimension()));
      add(FindingCode.ATTENTION_OTHER_SCALE, Severity.INFO, evidence);
    }
  }

  private void oneText(AttentionInput input, AttentionConventions conventions) {
    if (conventions.errorOver() == ErrorUnit.ROWS) {
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("tokens", input.tokens());
      add(FindingCode.ATTENTION_ONE_TEXT, Severity.INFO, evidence);
    }
  }

  private void windows(AttentionInput input) {
    if (input.windows() > input.texts()) {
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("texts", input.texts());
      evidence.put("windows", input.windows());
      evidence.put("window", input.window());
      add(FindingCode.ATTENTION_WINDOWS, Severity.INFO, evidence);
    }
  }

  private void leftOut(AttentionInput input) {
    if (input.leftOut() > 0) {
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("leftOut", input.leftOut());
      evidence.put("length", input.window());
      add(FindingCode.ATTENTION_ONE_LENGTH, Severity.INFO, evidence);
    }
  }

  private void healthy() {
    boolean calm =
        findings.stream().allMatch(finding -> finding.severity() == Severity.INFO)
            && all.stream()
                .allMatch(
                    named -> EnumSet.of(HeadVerdict.SINK).containsAll(named.head().verdicts()));
    if (calm) {
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("heads", all.size());
      evidence.put(
          "maxLogit",
          all.stream()
              .mapToDouble(named -> named.head().softmax().maxAbsoluteLogit())
              .max()
              .orElse(0));
      evidence.put("rowStd", all.stream().mapToDouble(FindingRules::std).max().orElse(0));
      add(FindingCode.ATTENTION_HEALTHY, Severity.INFO, evidence);
    }
  }

  private static double std(Named named) {
    return named.head().softmax().rowStd().estimate();
  }

  private List<Named> with(HeadVerdict verdict, java.util.function.ToDoubleFunction<Named> order) {
    return sorted(named -> named.head().verdicts().contains(verdict), order);
  }

  private List<Named> sorted(
      Predicate<Named> chosen, java.util.function.ToDoubleFunction<Named> order) {
    return all.stream().filter(chosen).sorted(Comparator.comparingDouble(order)).toList();
  }

  private Map<String, Object> heads(List<Named> heads) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("count", heads.size());
    evidence.put("heads", all.size());
    String names =
        heads.stream().limit(MOST_NAMES).map(Named::name).collect(Collectors.joining(", "));
    evidence.put("names", heads.size() > MOST_NAMES ? names + ", …" : names);
    return evidence;
  }

  private void add(FindingCode code, Severity severity, Map<String, Object> evidence) {
    findings.add(new Finding(code.code(), severity, evidence));
  }
}
