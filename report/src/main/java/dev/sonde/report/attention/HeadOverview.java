package dev.sonde.report.attention;

import dev.sonde.attention.AttentionFindingCode;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadRole;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.Median;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Headline figures of a report about attention, and the heads worth a look. */
public final class HeadOverview {

  /**
   * A headline.
   *
   * @param label what it is
   * @param value the figure
   * @param note a few words
   * @param main whether it stands out
   */
  record Headline(String label, String value, String note, boolean main) {}

  /** A head with its layer. */
  record Placed(AttentionLayer layer, HeadFigures head) {
    String name() {
      return HeadText.name(layer, head);
    }
  }

  /** As many heads as a sentence holds. */
  private static final int MOST_IN_A_SENTENCE = 3;

  /** What a head may be that is healthy but for 16-bit formats. */
  private static final Set<HeadVerdict> AT_16_BITS =
      Set.of(HeadVerdict.PRECISION_RISK, HeadVerdict.SINK);

  private final AttentionReport report;
  private final Words words;
  private final FigureFormat format;
  private final List<Placed> all = new ArrayList<>();

  public HeadOverview(AttentionReport report, Words words, FigureFormat format) {
    this.report = report;
    this.words = words;
    this.format = format;
    for (AttentionLayer layer : report.layers()) {
      layer.heads().forEach(head -> all.add(new Placed(layer, head)));
    }
  }

  List<Placed> all() {
    return all;
  }

  /** Heads with a verdict other than being a sink, the gravest first. */
  List<Placed> worthALook() {
    return all.stream()
        .filter(placed -> isWorthALook(placed.head()))
        .sorted(
            Comparator.comparingInt((Placed placed) -> -gravity(placed.head()))
                .thenComparingDouble(placed -> -placed.head().softmax().maxAbsoluteLogit()))
        .toList();
  }

  /** Sinks are too usual to be pointed at. */
  static boolean isWorthALook(HeadFigures head) {
    return gravity(head) > 0;
  }

  static boolean isWorthALook(HeadVerdict verdict) {
    return gravity(verdict) > 0;
  }

  private static int gravity(HeadFigures head) {
    return gravity(head.verdicts());
  }

  static int gravity(List<HeadVerdict> verdicts) {
    return verdicts.stream().mapToInt(HeadOverview::gravity).sum();
  }

  private static int gravity(HeadVerdict verdict) {
    return switch (verdict) {
      case TRAINING_DANGER -> 16;
      case SATURATED -> 8;
      case PRECISION_RISK -> 4;
      case COLLAPSED, DEAD -> 2;
      case DUPLICATE, INT8_RISK -> 1;
      case SINK -> 0;
    };
  }

  /**
   * The head that a reader is shown first: the first that a finding names among those with the
   * gravest verdicts; without verdicts the one whose logits spread most, but for positional heads,
   * whose low entropy is their work.
   */
  Placed opening() {
    List<Placed> worth = worthALook();
    if (worth.isEmpty()) {
      return all.stream()
          .filter(placed -> !placed.head().role().positional())
          .max(Comparator.comparingDouble(HeadOverview::spread))
          .orElseGet(() -> greatest(head -> head.softmax().rowStd().estimate()));
    }
    int gravest = gravity(worth.get(0).head());
    List<Placed> grave =
        worth.stream().filter(placed -> gravity(placed.head()) == gravest).toList();
    return report.findings().stream()
        .flatMap(finding -> named(finding).stream())
        .flatMap(name -> grave.stream().filter(placed -> placed.name().equals(name)))
        .findFirst()
        .orElse(grave.get(0));
  }

  /** The heads that a finding about verdicts names. */
  private static List<String> named(Finding finding) {
    Object names = finding.evidence().get("names");
    boolean compared = finding.evidence().containsKey("baseline");
    return names instanceof String text && !compared ? List.of(text.split(", ")) : List.of();
  }

  /** Why that one. */
  String openingReason() {
    HeadFigures head = opening().head();
    if (isWorthALook(head)) {
      return words.get("head.opening.worth");
    }
    return words.get(head.role().positional() ? "head.opening.positional" : "head.opening.spread");
  }

  private static double spread(Placed placed) {
    return orLeast(placed.head().softmax().rowStd().estimate());
  }

  /** The heads with the largest logits, for a model without a verdict. */
  List<Placed> largest(int count) {
    return all.stream()
        .sorted(
            Comparator.comparingDouble(
                (Placed placed) -> -placed.head().softmax().maxAbsoluteLogit()))
        .limit(count)
        .toList();
  }

  /** The verdict on the model in a sentence, or why there is none; beside it what it rests on. */
  public String lead() {
    boolean few =
        report.findings().stream().anyMatch(one -> one.is(AttentionFindingCode.ATTENTION_ONE_TEXT));
    return few
        ? words.get("lead.few", verdict(), format.count(report.input().tokens()))
        : verdict();
  }

  private String verdict() {
    if (found(AttentionFindingCode.ATTENTION_UNKNOWN_TOKENS, Severity.ALARM)) {
      return words.get("lead.unknown");
    }
    if (found(AttentionFindingCode.ATTENTION_OTHER_VOCABULARY, Severity.WARNING)) {
      return words.get("lead.vocabulary");
    }
    List<Placed> worth = worthALook();
    boolean warned = report.findings().stream().anyMatch(HeadOverview::warnsOfMore);
    if (!worth.isEmpty()) {
      boolean preciselyThat =
          worth.stream().allMatch(placed -> AT_16_BITS.containsAll(placed.head().verdicts()));
      return counted(preciselyThat && !warned ? "lead.precision" : "lead.worth", worth.size());
    }
    if (warned) {
      return words.get("lead.warned");
    }
    return having(HeadVerdict.SINK) > 0
        ? counted("lead.sinks", having(HeadVerdict.SINK))
        : words.get(all.size() == 1 ? "lead.healthyOne" : "lead.healthy", heads());
  }

  private boolean found(AttentionFindingCode code, Severity severity) {
    return report.findings().stream().anyMatch(one -> one.is(code) && one.severity() == severity);
  }

  /** Whether it warns of anything but logits that are too large for 16 bits. */
  private static boolean warnsOfMore(Finding finding) {
    return finding.severity() != Severity.INFO
        && !finding.is(AttentionFindingCode.ATTENTION_PRECISION_RISK);
  }

  /** So many of all heads: some, one of several, or the only one. */
  private String counted(String key, long count) {
    String one = all.size() == 1 ? "Only" : "One";
    return words.get(count == 1 ? key + one : key, heads(), format.count(count), gravest());
  }

  /** The heads to look at first, each with its verdicts. */
  private String gravest() {
    HeadText text = new HeadText(words, format);
    return worthALook().stream()
        .limit(MOST_IN_A_SENTENCE)
        .map(placed -> words.get("lead.head", placed.name(), text.verdicts(placed.head())))
        .collect(Collectors.joining(words.get("separator")));
  }

  private String heads() {
    return format.count(all.size());
  }

  List<Headline> headlines() {
    String heads = heads();
    Placed logit = greatest(head -> head.softmax().maxAbsoluteLogit());
    Placed spread = greatest(head -> head.softmax().rowStd().estimate());
    HeadText text = new HeadText(words, format);
    double difference = report.conventions().softmaxDifference();
    return List.of(
        new Headline(
            words.get("headline.saturated"),
            format.count(having(HeadVerdict.SATURATED)),
            words.get("note.of", heads),
            true),
        new Headline(
            words.get("headline.maxLogit"),
            format.number(logit.head().softmax().maxAbsoluteLogit()),
            words.get("note.head", logit.name()),
            false),
        new Headline(
            words.get("headline.rowStd"),
            text.mean(spread.head().softmax().rowStd()),
            words.get("note.head", spread.name()),
            false),
        new Headline(
            words.get("headline.entropy"),
            format.number(median(all, head -> head.softmax().entropyRatio().estimate()), 3),
            words.get("note.entropy"),
            false),
        new Headline(
            words.get("headline.jacobian"),
            format.number(median(all, head -> head.softmax().jacobianNorm().estimate()), 3),
            words.get("note.jacobian"),
            false),
        new Headline(
            words.get("headline.sinks"),
            format.count(having(HeadVerdict.SINK)),
            words.get("note.sinks", heads),
            false),
        new Headline(
            words.get("headline.positional"),
            format.count(all.stream().filter(p -> p.head().role().positional()).count()),
            words.get("note.positional", heads),
            false),
        new Headline(
            words.get("headline.softmax"),
            format.number(difference, 2),
            words.get(Double.isNaN(difference) ? "note.softmaxNone" : "note.softmax"),
            false));
  }

  private long having(HeadVerdict verdict) {
    return all.stream().filter(placed -> placed.head().verdicts().contains(verdict)).count();
  }

  private Placed greatest(ToDoubleFunction<HeadFigures> figure) {
    return all.stream()
        .max(Comparator.comparingDouble(placed -> orLeast(figure.applyAsDouble(placed.head()))))
        .orElseThrow();
  }

  private static double orLeast(double value) {
    return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  static double median(List<Placed> heads, ToDoubleFunction<HeadFigures> figure) {
    return Median.of(
        heads.stream()
            .mapToDouble(placed -> figure.applyAsDouble(placed.head()))
            .filter(Double::isFinite));
  }

  /** The layers' heads. */
  List<List<Placed>> byLayer() {
    List<List<Placed>> layers = new ArrayList<>();
    for (AttentionLayer layer : report.layers()) {
      layers.add(all.stream().filter(placed -> placed.layer().equals(layer)).toList());
    }
    return layers;
  }

  /** How often each role occurs, the most frequent first, in words. */
  String roles(List<Placed> heads) {
    Map<HeadRole, Long> counts =
        heads.stream()
            .collect(
                Collectors.groupingBy(
                    placed -> placed.head().role(),
                    () -> new EnumMap<>(HeadRole.class),
                    Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<HeadRole, Long>comparingByValue().reversed())
        .map(
            entry ->
                words.get(
                    "roles.counted", entry.getValue(), words.get("role." + entry.getKey().label())))
        .collect(Collectors.joining(words.get("separator")));
  }

  /** The figures that some head has. */
  List<HeadFigureKey> measured() {
    return Arrays.stream(HeadFigureKey.values())
        .filter(measure -> all().stream().anyMatch(placed -> measure.of(placed.head()).resolved()))
        .toList();
  }
}
