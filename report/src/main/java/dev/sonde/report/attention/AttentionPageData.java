package dev.sonde.report.attention;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.attention.AttentionComparison;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.HeadChange;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.Histogram;
import dev.sonde.attention.means.RowMean;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the script of the page about attention draws: figures, patterns and words, as JSON. */
public final class AttentionPageData {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int LONGEST_TOKEN = 24;

  /** Keys of what a comparison adds to a head's figures. */
  private static final String MOVED = "moved";

  private static final String CHANGE = "change.";

  private final AttentionReport report;
  private final Words words;
  private final FigureFormat format;
  private final HeadText text;
  private final HeadOverview overview;

  public AttentionPageData(AttentionReport report, Words words, FigureFormat format) {
    this.report = report;
    this.words = words;
    this.format = format;
    text = new HeadText(words, format);
    overview = new HeadOverview(report, words, format);
  }

  /** Everything the script draws, figures and words. */
  public ObjectNode json() {
    ObjectNode all = JSON.objectNode();
    ObjectNode said = all.putObject("words");
    for (String key :
        List.of(
            "map.layer",
            "map.head",
            "map.low",
            "map.high",
            "head.distribution",
            "head.distributionCaption",
            "head.pattern",
            "head.distributionText",
            "head.patternText",
            "measure.role",
            "measure.verdicts",
            "measure.scale",
            "measure.dimension",
            "verdict.none")) {
      said.put(key, words.get(key));
    }
    said.put(
        "head.patternCaption",
        words.get("head.patternCaption", format.count(report.sample().tokens().size())));
    ArrayNode measures = all.putArray("measures");
    for (HeadFigureKey measure : overview.measured()) {
      measures
          .addObject()
          .put("key", measure.key())
          .put("name", words.get("measure." + measure.key()))
          .put("group", group(measure.key()));
    }
    if (report.comparison().isPresent()) {
      measures
          .addObject()
          .put("key", MOVED)
          .put("name", words.get("baseline.movedLong"))
          .put("group", words.get("group.baseline"));
      for (HeadFigureKey measure : BaselineSection.WIDE) {
        measures
            .addObject()
            .put("key", CHANGE + measure.key())
            .put("name", BaselineSection.difference(measure, words))
            .put("group", words.get("group.baseline"));
      }
    }
    HeadOverview.Placed opening = overview.opening();
    all.putObject("opening")
        .put("layer", report.layers().indexOf(opening.layer()))
        .put("head", opening.layer().heads().indexOf(opening.head()))
        .put("why", overview.openingReason());
    ArrayNode tokens = all.putArray("tokens");
    report
        .sample()
        .tokens()
        .forEach(token -> tokens.add(Words.shortened(Words.plain(token), LONGEST_TOKEN)));
    ArrayNode layers = all.putArray("layers");
    Map<String, HeadChange> changes =
        report.comparison().map(AttentionComparison::heads).orElse(List.of()).stream()
            .collect(Collectors.toMap(HeadChange::name, change -> change));
    for (int l = 0; l < report.layers().size(); l++) {
      ArrayNode heads = layers.addArray();
      List<HeadFigures> figures = report.layers().get(l).heads();
      for (int h = 0; h < figures.size(); h++) {
        ObjectNode head = head(figures.get(h), report.sample().patterns().get(l).get(h));
        HeadChange change = changes.get(HeadText.name(report.layers().get(l), figures.get(h)));
        if (change != null) {
          addChange(head, change);
        }
        heads.add(head);
      }
    }
    return all;
  }

  /** What a figure is about, by the place it has in the JSON. */
  private String group(String key) {
    return words.get(
        "group."
            + switch (key.replaceFirst("\\..*", "")) {
              case "sinkMass", "offsets", "induction", "duplicateToken" -> "where";
              case "product" -> "product";
              case "remedies" -> "remedies";
              case "output" -> "output";
              case "int8" -> "quantisation";
              default -> "spread";
            });
  }

  private ObjectNode head(HeadFigures head, float[][] pattern) {
    ObjectNode node = JSON.objectNode();
    ObjectNode figures = node.putObject("figures");
    ObjectNode shown = node.putObject("shown");
    for (HeadFigureKey measure : HeadFigureKey.values()) {
      RowMean mean = measure.of(head);
      if (mean.resolved()) {
        figures.put(measure.key(), mean.estimate());
      }
      shown.put(measure.key(), text.mean(mean));
    }
    node.put("role", text.role(head));
    node.put("verdicts", text.verdicts(head));
    ArrayNode named = node.putArray("named");
    for (HeadVerdict verdict : head.verdicts()) {
      named
          .addObject()
          .put("name", words.get("verdict." + verdict.label()))
          .put("worth", HeadOverview.isWorthALook(verdict));
    }
    node.put("worth", HeadOverview.isWorthALook(head));
    node.put("scale", format.number(head.scale()));
    node.put("dimension", format.count(head.dimension()));
    Histogram logits = head.softmax().logits();
    node.putObject("logits")
        .put("low", logits.low())
        .put("width", logits.width())
        .set("counts", JSON.arrayNode().addAll(longs(logits.counts())));
    float darkest = 0;
    for (float[] row : pattern) {
      for (float p : row) {
        darkest = Math.max(darkest, p);
      }
    }
    node.put("darkest", darkest);
    node.put("darkestShown", words.get("head.darkest", format.number(darkest, 2)));
    ArrayNode rows = node.putArray("pattern");
    for (float[] row : pattern) {
      rows.add(levels(row, darkest));
    }
    return node;
  }

  private void addChange(ObjectNode head, HeadChange change) {
    ObjectNode figures = head.withObject("/figures");
    ObjectNode shown = head.withObject("/shown");
    if (Double.isFinite(change.moved())) {
      figures.put(MOVED, change.moved());
    }
    shown.put(MOVED, text.moved(change));
    for (HeadFigureKey measure : BaselineSection.WIDE) {
      RowMean difference = change.difference(measure);
      if (difference.resolved()) {
        figures.put(CHANGE + measure.key(), difference.estimate());
      }
      shown.put(CHANGE + measure.key(), text.difference(difference));
    }
  }

  private static List<NumericNode> longs(long[] values) {
    return Arrays.stream(values).mapToObj(value -> JSON.numberNode(value)).toList();
  }

  /** Probabilities as two hexadecimal digits each: 00 is 0, ff is the largest of the pattern. */
  private static String levels(float[] row, float darkest) {
    StringBuilder levels = new StringBuilder(2 * row.length);
    for (float p : row) {
      int level = darkest > 0 ? Math.round(p / darkest * 255) : 0;
      levels.append(Character.forDigit(level >> 4, 16)).append(Character.forDigit(level & 15, 16));
    }
    return levels.toString();
  }
}
