package dev.sonde.attention;

import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.MassiveActivation;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.means.ErrorUnit;
import dev.sonde.attention.onnx.PositionTable;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import dev.sonde.attention.text.UnknownIds;
import dev.sonde.attention.text.UsedTokenizer;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a reader should notice about the model as a whole, and about what it was measured on. */
final class ModelFindings {
  private final List<Finding> findings = new ArrayList<>();

  /** Of the texts' tokens. Ordinary text has hardly any; chosen by us. */
  private static final double MANY_UNKNOWN = 0.05;

  private static final double TOO_MANY_UNKNOWN = 1.0 / 3;

  private ModelFindings() {}

  static List<Finding> of(
      AttentionInput input,
      AttentionConventions conventions,
      List<AttentionLayer> layers,
      ResidualStream stream,
      Optional<PositionTable> positions,
      List<UnrecognisedAttention> unrecognised,
      Optional<UnknownIds> unknown,
      List<UnreadProduct> unread) {
    ModelFindings rules = new ModelFindings();
    input.tokenizer().ifPresent(rules::tokenizer);
    rules.unrecognised(unrecognised);
    unknown.ifPresent(rules::unknown);
    rules.unread(unread, layers.size());
    rules.massive(stream);
    rules.scale(conventions, layers);
    positions.ifPresent(rules::positions);
    rules.oneText(input, conventions);
    rules.windows(input);
    rules.leftOut(input);
    return rules.findings;
  }

  private void tokenizer(UsedTokenizer tokenizer) {
    double share = tokenizer.unknownShare();
    if (share > MANY_UNKNOWN) {
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("unknownShare", share);
      evidence.add("unknown", tokenizer.unknownTokens());
      evidence.add("tokens", tokenizer.tokens());
      evidence.add("tokenizer", tokenizer.file());
      add(
          AttentionFindingCode.ATTENTION_UNKNOWN_TOKENS,
          share > TOO_MANY_UNKNOWN ? Severity.ALARM : Severity.WARNING,
          evidence);
    }
    if (tokenizer.hasOtherVocabulary()) {
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("entries", tokenizer.entries());
      evidence.add("modelEntries", tokenizer.modelEntries().orElseThrow());
      evidence.add("tokenizer", tokenizer.file());
      add(AttentionFindingCode.ATTENTION_OTHER_VOCABULARY, Severity.WARNING, evidence);
    }
  }

  private void unrecognised(List<UnrecognisedAttention> unrecognised) {
    if (!unrecognised.isEmpty()) {
      UnrecognisedAttention first = unrecognised.get(0);
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("count", unrecognised.size());
      evidence.add(
          "nodes",
          unrecognised.stream()
              .limit(Finding.MOST_NAMES)
              .map(UnrecognisedAttention::node)
              .collect(Collectors.joining(", ")));
      evidence.add("operator", first.operator());
      evidence.add("reason", first.reason());
      add(AttentionFindingCode.ATTENTION_UNRECOGNISED, Severity.WARNING, evidence);
    }
  }

  private void unknown(UnknownIds unknown) {
    Evidence.Builder evidence = Evidence.builder();
    evidence.add("count", unknown.ids().size());
    String ids =
        unknown.ids().stream()
            .limit(Finding.MOST_NAMES)
            .map(id -> Long.toString(id))
            .collect(Collectors.joining(", "));
    evidence.add("ids", unknown.ids().size() > Finding.MOST_NAMES ? ids + ", …" : ids);
    evidence.add("tokenizer", unknown.tokenizer().toString());
    add(AttentionFindingCode.ATTENTION_UNKNOWN_IDS, Severity.WARNING, evidence);
  }

  private void unread(List<UnreadProduct> unread, int layers) {
    if (!unread.isEmpty()) {
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("count", unread.size());
      evidence.add("layers", layers);
      evidence.add(
          "nodes",
          unread.stream()
              .limit(Finding.MOST_NAMES)
              .map(UnreadProduct::name)
              .collect(Collectors.joining(", ")));
      add(AttentionFindingCode.ATTENTION_PRODUCTS_UNREAD, Severity.WARNING, evidence);
    }
  }

  private void massive(ResidualStream stream) {
    if (!stream.massive().isEmpty()) {
      MassiveActivation first = stream.massive().get(0);
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("places", stream.massive().size());
      evidence.add(
          "channels",
          stream.massive().stream()
              .map(one -> Integer.toString(one.channel()))
              .distinct()
              .limit(Finding.MOST_NAMES)
              .collect(Collectors.joining(", ")));
      evidence.add("tensor", first.tensor());
      evidence.add("channel", Integer.toString(first.channel()));
      evidence.add("token", first.token());
      evidence.add("position", Integer.toString(first.position()));
      evidence.add("value", first.value());
      evidence.add("median", first.median());
      evidence.add("timesMedian", first.ratio());
      add(AttentionFindingCode.ATTENTION_MASSIVE_ACTIVATIONS, Severity.INFO, evidence);
    }
  }

  private void scale(AttentionConventions conventions, List<AttentionLayer> layers) {
    if (!conventions.scaled()) {
      HeadFigures other =
          layers.stream()
              .flatMap(layer -> layer.heads().stream())
              .filter(head -> !head.hasUsualScale())
              .findFirst()
              .orElseThrow();
      Evidence.Builder evidence = Evidence.builder();
      if (Double.isFinite(other.scale())) {
        evidence.add("scale", other.scale());
      }
      evidence.add("dimension", other.dimension());
      evidence.add("usualScale", 1 / Math.sqrt(other.dimension()));
      add(AttentionFindingCode.ATTENTION_OTHER_SCALE, Severity.INFO, evidence);
    }
  }

  /** Where the number of positions alone does not tell that they begin at 0. */
  private void positions(PositionTable table) {
    if (!table.usual()) {
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("input", table.input());
      evidence.add("first", table.first());
      evidence.add("rows", table.rows());
      add(AttentionFindingCode.ATTENTION_POSITIONS, Severity.INFO, evidence);
    }
  }

  private void oneText(AttentionInput input, AttentionConventions conventions) {
    if (conventions.errorOver() == ErrorUnit.ROWS) {
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("tokens", input.tokens());
      add(AttentionFindingCode.ATTENTION_ONE_TEXT, Severity.INFO, evidence);
    }
  }

  private void windows(AttentionInput input) {
    if (input.windows() > input.texts()) {
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("texts", input.texts());
      evidence.add("windows", input.windows());
      evidence.add("window", input.window());
      add(AttentionFindingCode.ATTENTION_WINDOWS, Severity.INFO, evidence);
    }
  }

  private void leftOut(AttentionInput input) {
    if (input.leftOut() > 0 || input.shortTexts() > 0) {
      Evidence.Builder evidence = Evidence.builder();
      evidence.add("leftOut", input.leftOut());
      if (input.shortTexts() > 0) {
        evidence.add("shortTexts", input.shortTexts());
      }
      evidence.add("length", input.shortest());
      // of a model that takes exactly two tokens, too, a single one is too short
      boolean oneLength = input.shortest() > 2;
      add(
          oneLength
              ? AttentionFindingCode.ATTENTION_ONE_LENGTH
              : AttentionFindingCode.ATTENTION_TOO_SHORT,
          Severity.INFO,
          evidence);
    }
  }

  private void add(AttentionFindingCode code, Severity severity, Evidence.Builder evidence) {
    findings.add(new Finding(code, severity, evidence.build()));
  }
}
