package dev.sonde.report.attention;

import dev.sonde.attention.AttentionComparison;
import dev.sonde.attention.AttentionConventions;
import dev.sonde.attention.AttentionInput;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.HeadChange;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What table and page say alike about heads. */
public record HeadText(Words words, FigureFormat format) {
  static String name(AttentionLayer layer, HeadFigures head) {
    return head.name(layer.layer());
  }

  /** A mean with its error; without it where there was one row or sequence only. */
  public String mean(RowMean mean) {
    if (!mean.resolved()) {
      return format.dash();
    }
    return Double.isFinite(mean.standardError())
        ? format.estimate(new Estimate(mean.estimate(), mean.standardError(), true))
        : format.number(mean.estimate());
  }

  /** What the head does, in words. */
  String role(HeadFigures head) {
    return words.get("role." + head.role().label());
  }

  String verdicts(HeadFigures head) {
    return verdicts(head.verdicts(), "").collect(Collectors.joining(words.get("separator")));
  }

  private Stream<String> verdicts(List<HeadVerdict> verdicts, String sign) {
    return verdicts.stream().map(verdict -> sign + words.get("verdict." + verdict.label()));
  }

  /** A difference of means, with its sign and error. */
  String difference(RowMean mean) {
    return mean.resolved() && mean.estimate() > 0 ? "+" + mean(mean) : mean(mean);
  }

  /** The role, before and after where it is another one. */
  String role(HeadChange head) {
    String now = words.get("role." + head.role().label());
    return head.role() == head.roleBefore()
        ? now
        : words.get("baseline.to", words.get("role." + head.roleBefore().label()), now);
  }

  /** Verdicts gained and lost. */
  String verdicts(HeadChange head) {
    return Stream.concat(
            verdicts(head, head.gained(), "+"), verdicts(head, head.lost(), format.minus("-")))
        .collect(Collectors.joining(words.get("separator")));
  }

  private Stream<String> verdicts(HeadChange head, List<HeadVerdict> verdicts, String sign) {
    return verdicts.stream()
        .map(
            verdict -> {
              String name = sign + words.get("verdict." + verdict.label());
              return head.isWithinError(verdict) ? words.get("baseline.within", name) : name;
            });
  }

  /** A share of attention; a dash where it is unknown. */
  String moved(HeadChange head) {
    return Double.isFinite(head.moved()) ? format.number(head.moved(), 2) : format.dash();
  }

  /** What the heads were held against, and how errors of differences were taken. */
  String baseline(AttentionComparison comparison) {
    String errors = words.get(comparison.paired() ? "baseline.paired" : "baseline.unpaired");
    String changed = format.count(comparison.withOtherVerdicts().size());
    String beyond = format.count(comparison.withOtherVerdictsBeyondErrors().size());
    String roles = format.count(comparison.withAnotherRole().size());
    String heads = format.count(comparison.heads().size());
    String input = input(comparison.input());
    return comparison.ofTexts()
        ? words.get("baseline.leadText", input, errors, changed, roles, heads, beyond)
        : words.get(
            "baseline.lead",
            modelName(comparison.model().file()),
            input,
            errors,
            changed,
            roles,
            heads,
            beyond);
  }

  public String subject(AttentionReport report) {
    int heads = report.layers().stream().mapToInt(layer -> layer.heads().size()).sum();
    int layers = report.layers().size();
    String size =
        layers == 1
            ? words.get(heads == 1 ? "subject.head" : "subject.layer", format.count(heads))
            : words.get("subject.heads", format.count(heads), format.count(layers));
    String kinds =
        report.layers().stream()
            .map(layer -> words.get("kind." + layer.kind().label()))
            .distinct()
            .collect(Collectors.joining(" + "));
    AttentionInput input = report.input();
    String windows =
        input.windows() == 1
            ? words.get("subject.window")
            : words.get("subject.windows", format.count(input.windows()));
    return String.join(
        words.get("separator"),
        List.of(size, kinds, words.get("subject.tokens", format.count(input.tokens())), windows));
  }

  public String input(AttentionInput input) {
    return input.texts() == 1
        ? words.get("input.text")
        : words.get("input.texts", format.count(input.texts()));
  }

  String conventions(AttentionConventions conventions) {
    String scale = words.get(conventions.scaled() ? "convention.scaled" : "convention.otherScale");
    if (conventions.afterSoftCap()) {
      scale += words.get("separator") + words.get("convention.softCap");
    }
    return words.get(
        "table.conventions", scale, words.get("over." + conventions.errorOver().label()));
  }

  /** The model's file without its folders. */
  public static String modelName(AttentionReport report) {
    return modelName(report.model().file());
  }

  static String modelName(String file) {
    int folder = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    String name = file.substring(folder + 1);
    return Words.shortened(Words.plain(name.isBlank() ? file : name), 120);
  }
}
