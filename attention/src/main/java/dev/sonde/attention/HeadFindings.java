package dev.sonde.attention;

import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadOutput;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.heads.VerdictRules;
import dev.sonde.attention.means.Median;
import dev.sonde.attention.softmax.BestTemperature;
import dev.sonde.attention.softmax.SoftmaxShape;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a reader should notice about heads: each finding is about those that a rule chooses. */
final class HeadFindings {
  /** Twice the variance is a spread of 1.4 where the scale promises 1; chosen by us. */
  private static final double CORRELATED = 2;

  /** Half of the gradient that another temperature would pass on; chosen by us. */
  private static final double GAIN = 2;

  private record Named(int layer, HeadFigures head) {
    String name() {
      return head.name(layer);
    }
  }

  private final List<Finding> findings = new ArrayList<>();
  private final List<Named> all = new ArrayList<>();

  private HeadFindings(List<AttentionLayer> layers) {
    for (AttentionLayer layer : layers) {
      layer.heads().forEach(head -> all.add(new Named(layer.layer(), head)));
    }
  }

  static List<Finding> of(List<AttentionLayer> layers, Optional<AblationSetting> ablation) {
    HeadFindings rules = new HeadFindings(layers);
    rules.trainingDanger();
    rules.saturated();
    rules.collapsed();
    rules.dead();
    rules.duplicate();
    ablation.ifPresent(rules::ablation);
    rules.precisionRisk();
    rules.int8Risk();
    rules.sinks();
    rules.positional();
    rules.correlated();
    rules.temperature();
    return rules.findings;
  }

  private void trainingDanger() {
    List<Named> heads =
        with(HeadVerdict.TRAINING_DANGER, named -> -named.head().softmax().maxAbsoluteLogit());
    if (!heads.isEmpty()) {
      Evidence.Builder evidence = heads(heads);
      evidence.add("maxLogit", heads.get(0).head().softmax().maxAbsoluteLogit());
      add(AttentionFindingCode.ATTENTION_TRAINING_DANGER, Severity.ALARM, evidence);
    }
  }

  private void saturated() {
    List<Named> heads = with(HeadVerdict.SATURATED, named -> -std(named));
    if (!heads.isEmpty()) {
      HeadFigures worst = heads.get(0).head();
      Evidence.Builder evidence = heads(heads);
      evidence.add("rowStd", worst.softmax().rowStd().estimate());
      evidence.add("entropyRatio", worst.softmax().entropyRatio().estimate());
      evidence.add("jacobianNorm", worst.softmax().jacobianNorm().estimate());
      SoftmaxShape normed = worst.remedies().queryKeyNorm();
      if (normed.rowStd().resolved()) {
        evidence.add("normedRowStd", normed.rowStd().estimate());
        evidence.add("normedEntropyRatio", normed.entropyRatio().estimate());
      }
      evidence.add("cappedRowStd", worst.remedies().softCap().rowStd().estimate());
      add(AttentionFindingCode.ATTENTION_SATURATED, Severity.WARNING, evidence);
    }
  }

  private void collapsed() {
    List<Named> heads =
        with(HeadVerdict.COLLAPSED, named -> named.head().softmax().entropyRatio().estimate());
    if (!heads.isEmpty()) {
      HeadFigures worst = heads.get(0).head();
      Evidence.Builder evidence = heads(heads);
      evidence.add("entropyRatio", worst.softmax().entropyRatio().estimate());
      evidence.add("rowStd", worst.softmax().rowStd().estimate());
      add(AttentionFindingCode.ATTENTION_COLLAPSED, Severity.INFO, evidence);
    }
  }

  private void dead() {
    List<Named> heads =
        with(HeadVerdict.DEAD, named -> named.head().output().streamShare().estimate());
    if (!heads.isEmpty()) {
      HeadOutput faintest = heads.get(0).head().output();
      Evidence.Builder evidence = heads(heads);
      if (faintest.streamShare().resolved()) {
        evidence.add("streamShare", faintest.streamShare().estimate());
        evidence.add(
            "medianShare", median(named -> named.head().output().streamShare().estimate()));
      }
      if (faintest.change().resolved()) {
        evidence.add("change", faintest.change().estimate());
      }
      add(AttentionFindingCode.ATTENTION_DEAD, Severity.WARNING, evidence);
    }
  }

  private void duplicate() {
    List<Named> heads = with(HeadVerdict.DUPLICATE, named -> 0);
    if (!heads.isEmpty()) {
      add(AttentionFindingCode.ATTENTION_DUPLICATE, Severity.INFO, heads(heads));
    }
  }

  private void ablation(AblationSetting setting) {
    List<Named> heads =
        sorted(named -> named.head().output().change().resolved(), named -> -change(named));
    if (!heads.isEmpty()) {
      Evidence.Builder evidence = heads(heads);
      evidence.add("mode", setting.mode().label());
      evidence.add("runs", setting.runs());
      evidence.add("tokens", (long) setting.tokens());
      evidence.add("output", setting.output());
      evidence.add("mostChange", change(heads.get(0)));
      evidence.add("medianChange", median(HeadFindings::change));
      evidence.add("leastChange", change(heads.get(heads.size() - 1)));
      List<Named> least = new ArrayList<>(heads);
      Collections.reverse(least);
      evidence.add("leastNames", names(least));
      add(AttentionFindingCode.ATTENTION_ABLATION, Severity.INFO, evidence);
    }
  }

  private void precisionRisk() {
    List<Named> heads =
        with(HeadVerdict.PRECISION_RISK, named -> -named.head().softmax().maxAbsoluteLogit());
    if (!heads.isEmpty()) {
      double most = heads.get(0).head().softmax().maxAbsoluteLogit();
      Evidence.Builder evidence = heads(heads);
      evidence.add("maxLogit", most);
      // bfloat16 keeps 8 significant bits, half precision 11 (IEEE 754 binary16)
      evidence.add("brainStep", Math.scalb(1.0, Math.getExponent(most) - 7));
      evidence.add("halfStep", Math.scalb(1.0, Math.getExponent(most) - 10));
      evidence.add("rowStd", heads.get(0).head().softmax().rowStd().estimate());
      add(AttentionFindingCode.ATTENTION_PRECISION_RISK, Severity.WARNING, evidence);
    }
  }

  private void int8Risk() {
    List<Named> heads =
        sorted(
            named -> VerdictRules.coarse(named.head().int8().perTensor(), std(named)),
            named -> -named.head().int8().perTensor() / std(named));
    if (!heads.isEmpty()) {
      HeadFigures first = heads.get(0).head();
      Evidence.Builder evidence = heads(heads);
      evidence.add("perHead", with(HeadVerdict.INT8_RISK, named -> 0).size());
      evidence.add("layerStep", first.int8().perTensor());
      evidence.add("headStep", first.int8().perHead());
      evidence.add("rowStd", first.softmax().rowStd().estimate());
      add(AttentionFindingCode.ATTENTION_INT8_RISK, Severity.INFO, evidence);
    }
  }

  private void sinks() {
    List<Named> heads =
        with(HeadVerdict.SINK, named -> -named.head().softmax().firstTokenMass().estimate());
    if (!heads.isEmpty()) {
      Evidence.Builder evidence = heads(heads);
      evidence.add("share", (double) heads.size() / all.size());
      evidence.add("mass", heads.get(0).head().softmax().firstTokenMass().estimate());
      add(AttentionFindingCode.ATTENTION_SINKS, Severity.INFO, evidence);
    }
  }

  private void positional() {
    List<Named> heads = sorted(named -> named.head().role().positional(), named -> 0);
    if (!heads.isEmpty()) {
      Evidence.Builder evidence = heads(heads);
      evidence.add(
          "lowEntropy",
          (int)
              heads.stream()
                  .filter(
                      named ->
                          named.head().softmax().entropyRatio().estimate()
                              < VerdictRules.LOW_ENTROPY)
                  .count());
      add(AttentionFindingCode.ATTENTION_POSITIONAL, Severity.INFO, evidence);
    }
  }

  private void correlated() {
    List<Named> heads = sorted(named -> ratio(named) > CORRELATED, named -> -ratio(named));
    if (!heads.isEmpty()) {
      HeadFigures first = heads.get(0).head();
      Evidence.Builder evidence = heads(heads);
      evidence.add("medianRatio", median(HeadFindings::ratio));
      evidence.add("ratio", ratio(heads.get(0)));
      evidence.add("queryDirections", first.product().queryDirections());
      evidence.add("keyDirections", first.product().keyDirections());
      evidence.add("dimension", first.dimension());
      evidence.add("agreement", first.product().agreement());
      add(AttentionFindingCode.ATTENTION_CORRELATED, Severity.INFO, evidence);
    }
  }

  private void temperature() {
    List<Named> heads =
        sorted(
            named -> gain(named) > GAIN && !named.head().role().positional(),
            named -> -gain(named));
    if (!heads.isEmpty()) {
      BestTemperature first = heads.get(0).head().remedies().temperature();
      Evidence.Builder evidence = heads(heads);
      int sharp =
          (int)
              heads.stream()
                  .filter(named -> named.head().remedies().temperature().factor().estimate() < 1)
                  .count();
      evidence.add("sharp", sharp);
      evidence.add("flat", heads.size() - sharp);
      evidence.add("factor", first.factor().estimate());
      if (Double.isFinite(first.factor().standardError())) {
        evidence.add("standardError", first.factor().standardError());
      }
      evidence.add("gain", gain(heads.get(0)));
      evidence.add("bestJacobianNorm", first.jacobianNorm().estimate());
      add(AttentionFindingCode.ATTENTION_TEMPERATURE, Severity.INFO, evidence);
    }
  }

  private static double change(Named named) {
    return named.head().output().change().estimate();
  }

  private static double gain(Named named) {
    return named.head().remedies().temperature().gain().estimate();
  }

  private static double ratio(Named named) {
    return named.head().product().ratio().estimate();
  }

  private static double std(Named named) {
    return named.head().softmax().rowStd().estimate();
  }

  /** The median over all heads that have the figure. */
  private double median(ToDoubleFunction<Named> figure) {
    return Median.of(all.stream().mapToDouble(figure).filter(Double::isFinite));
  }

  private List<Named> with(HeadVerdict verdict, ToDoubleFunction<Named> order) {
    return sorted(named -> named.head().verdicts().contains(verdict), order);
  }

  private List<Named> sorted(Predicate<Named> chosen, ToDoubleFunction<Named> order) {
    return all.stream().filter(chosen).sorted(Comparator.comparingDouble(order)).toList();
  }

  private Evidence.Builder heads(List<Named> heads) {
    Evidence.Builder evidence = Evidence.builder();
    evidence.add("count", heads.size());
    evidence.add("heads", all.size());
    evidence.add("names", names(heads));
    return evidence;
  }

  private static String names(List<Named> heads) {
    String names =
        heads.stream().limit(Finding.MOST_NAMES).map(Named::name).collect(Collectors.joining(", "));
    return heads.size() > Finding.MOST_NAMES ? names + ", …" : names;
  }

  private void add(AttentionFindingCode code, Severity severity, Evidence.Builder evidence) {
    findings.add(new Finding(code, severity, evidence.build()));
  }
}
