package dev.sonde.report.watch;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.watch.CheckpointChange;
import dev.sonde.capacity.watch.CheckpointMeasurement;
import dev.sonde.capacity.watch.HeadLogit;
import dev.sonde.capacity.watch.StepRule;
import dev.sonde.capacity.watch.TrainingLog;
import dev.sonde.capacity.watch.WatchResult;
import dev.sonde.capacity.watch.WatchSubject;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is said of a training, on pages and on terminals alike. */
record WatchWords(Words words, FigureFormat format, FindingText findings) {
  /** A table of more has no reader; JSON has them all. */
  private static final int MOST_HEADS = 16;

  /** Enough to see whether a limit was rounded. */
  private static final int MOST_DIGITS = 12;

  static WatchWords in(Language language) {
    FigureFormat format = new FigureFormat();
    return new WatchWords(
        Words.ofWatches(language), format, FindingText.ofWatches(language, format));
  }

  /** The answer: what the first finding says, otherwise how many checkpoints there are. */
  String answer(WatchResult result) {
    return result.findings().isEmpty()
        ? words.get("answer.none", checkpoints(result))
        : findings.sentence(result.findings().get(0));
  }

  String subject(WatchSubject subject, WatchResult result) {
    return words.get(
        subject.samples() < subject.population() ? "subject.sampled" : "subject",
        Words.plain(subject.model()),
        format.count(subject.parameters()),
        Words.plain(subject.data()),
        format.count(subject.samples()),
        checkpoints(result),
        format.count(subject.population()));
  }

  /** The z that a headline names: the one in the middle. */
  static double middleZ(WatchResult result) {
    List<EffectiveDimension> all = result.checkpoints().get(0).hessian();
    return all.get((all.size() - 1) / 2).z();
  }

  String dimension(EffectiveDimension dimension) {
    return dimension.kind() == BoundedEstimate.Kind.BOUNDS
        ? format.lowerBound(dimension.figure().low())
            + "–"
            + format.upperBound(dimension.figure().high())
        : format.estimate(dimension.estimate());
  }

  String pair(EigenvalueEstimate pair) {
    return format.number(pair.value());
  }

  /** A heading, and a row for every checkpoint. */
  List<String[]> rows(WatchResult result) {
    double z = middleZ(result);
    String dash = format.dash();
    List<CheckpointMeasurement> all = result.checkpoints();
    return new Table<CheckpointMeasurement>()
        .column(words.get("column.step"), m -> format.count(m.step()))
        .column(words.get("column.loss"), m -> format.number(m.loss()))
        .columnIf(
            all.stream().anyMatch(m -> m.accuracy().isPresent()),
            words.get("column.accuracy"),
            m -> format.percent(m.accuracy().orElse(Double.NaN)))
        .column(words.get("column.largest"), m -> pair(m.largest()))
        .columnIf(
            all.stream().anyMatch(m -> m.preconditioned().isPresent()),
            words.get("column.preconditioned"),
            m -> m.preconditioned().map(this::pair).orElse(dash))
        .column(
            words.get("column.dimension", format.number(z)),
            m -> dimension(m.gaussNewtonDimension(z)))
        .column(words.get("column.trace"), m -> format.estimate(m.trace()))
        .column(words.get("column.distance"), m -> format.number(m.distance()))
        .column(words.get("column.critical"), m -> m.critical().map(format::estimate).orElse(dash))
        .column(words.get("column.gradient"), m -> format.number(m.gradientNorm()))
        .columnIf(
            all.stream().anyMatch(m -> !m.heads().isEmpty()),
            words.get("column.maxLogit"),
            m ->
                m.largestHead()
                    .map(head -> format.number(head.largest()) + " " + head.name())
                    .orElse(dash))
        .of(all);
  }

  /** What stands below that table. */
  String rowsNote(List<String[]> rows) {
    boolean dashes =
        rows.stream().flatMap(Arrays::stream).anyMatch(cell -> cell.equals(format.dash()));
    return words.get("table.matrices") + (dashes ? " " + words.get("table.dash") : "");
  }

  /** The heads of the last checkpoint, the largest logit first. */
  List<HeadLogit> heads(WatchResult result) {
    List<CheckpointMeasurement> all = result.checkpoints();
    return all.get(all.size() - 1).heads().stream()
        .sorted(Comparator.comparingDouble(HeadLogit::largest).reversed())
        .toList();
  }

  /** The largest logit of the last checkpoint in words, where heads were measured. */
  Optional<String> largestLogit(WatchResult result) {
    return heads(result).stream()
        .findFirst()
        .map(head -> words.get("logit.largest", format.number(head.largest()), head.name()));
  }

  /** A heading, and a row for each of the heads with the largest logits. */
  List<String[]> headRows(WatchResult result) {
    List<CheckpointMeasurement> all = result.checkpoints();
    CheckpointMeasurement first = all.get(0);
    return new Table<HeadLogit>()
        .column(words.get("column.head"), HeadLogit::name)
        .columnIf(
            all.size() > 1,
            words.get("column.firstLogit", format.count(first.step())),
            head ->
                first.heads().stream()
                    .filter(other -> other.name().equals(head.name()))
                    .map(other -> format.number(other.largest()))
                    .findFirst()
                    .orElse(format.dash()))
        .column(
            words.get("column.lastLogit", format.count(all.get(all.size() - 1).step())),
            head -> format.number(head.largest()))
        .column(words.get("column.clip"), head -> format.number(head.clip()))
        .of(heads(result).stream().limit(MOST_HEADS).toList());
  }

  /** What stands below that table. */
  String headsNote(WatchSubject subject, WatchResult result) {
    int count = heads(result).size();
    String reading = words.get("heads.reading", format.count(subject.attentionTokens()));
    return count > MOST_HEADS
        ? words.get("heads.most", format.count(MOST_HEADS), format.count(count)) + " " + reading
        : reading;
  }

  /** A heading, and a row for every change of the Gauss–Newton matrix. */
  List<String[]> changes(WatchResult result) {
    Table<CheckpointChange> table =
        new Table<CheckpointChange>()
            .column(
                words.get("column.steps"),
                change -> format.count(change.from()) + " → " + format.count(change.to()))
            .column(words.get("column.gaussNewtonTrace"), c -> format.estimate(c.trace()));
    List<EffectiveDimension> dimensions = result.checkpoints().get(0).hessian();
    for (int i = 0; i < dimensions.size(); i++) {
      int at = i;
      table.column(
          words.get("column.dimension", format.number(dimensions.get(i).z())),
          change -> format.estimate(change.effectiveDimensions().get(at).change()));
    }
    return table.of(result.changes());
  }

  /** Where the logged curves come from, and which of them are drawn. */
  String logged(TrainingLog log) {
    int count = log.curves().size();
    String read = words.get("logged.reading", Words.plain(log.source()));
    return count > LoggedPicture.MOST_CURVES
        ? read
            + " "
            + words.get("logged.most", format.count(LoggedPicture.MOST_CURVES), format.count(count))
        : read;
  }

  /** A limit as a chart names it. */
  String shortLimit(String formula, double limit) {
    String shown = format.number(limit);
    return formula + (shown.equals(format.number(limit, MOST_DIGITS)) ? " = " : " ≈ ") + shown;
  }

  private String checkpoints(WatchResult result) {
    int count = result.checkpoints().size();
    return words.get(count == 1 ? "checkpoints.one" : "checkpoints.many", format.count(count));
  }

  /** The limits in words. */
  List<String> limits(WatchResult result) {
    List<String> limits = new ArrayList<>();
    result
        .rule()
        .ifPresent(
            rule -> {
              rule.limit()
                  .ifPresent(at -> limits.add(words.get("limit", shortLimit(rule.formula(), at))));
              rule.smallBatchLimit()
                  .ifPresent(
                      at ->
                          limits.add(
                              words.get(
                                  "limit.smallBatches",
                                  shortLimit(StepRule.smallBatchFormula(), at))));
            });
    return limits;
  }
}
