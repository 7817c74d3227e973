package dev.sonde.report.page;

import dev.sonde.onnx.MatchedWeights;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a page's figures come from: names and values, one below the other. A value that a machine
 * reads, such as a command, a path or a hash, stands in the type of code.
 */
public final class FactList {
  private static final int MOST_NAMES = 12;
  private static final int LONGEST_NAME = 120;

  private final Html html;
  private final Words words;
  private final FigureFormat format;

  private FactList(Html html, Words words, FigureFormat format) {
    this.html = html;
    this.words = words;
    this.format = format;
  }

  /** Opens the page's section of provenance; {@link #close} ends it. */
  public static FactList open(Html html, Words words, FigureFormat format) {
    html.section("provenance", words.get("section.provenance")).open("dl", "class", "provenance");
    return new FactList(html, words, format);
  }

  /** What was run, with what, when and how long. */
  public FactList run(Provenance provenance) {
    return code("provenance.command", provenance.command())
        .fact("provenance.version", provenance.version())
        .fact(
            "provenance.started",
            provenance
                .started()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace("T", " ")
                .replace("Z", " UTC"))
        .fact(
            "provenance.seconds",
            words.get("provenance.secondsValue", format.number(provenance.seconds(), 3)));
  }

  /** What it was run on. */
  public FactList machine(Provenance provenance) {
    return fact("provenance.machine", provenance.machine())
        .fact("provenance.java", provenance.java());
  }

  public FactList fact(String key, String value) {
    html.element("dt", words.get(key)).element("dd", value);
    return this;
  }

  public FactList code(String key, String value) {
    return coded(words.get(key), value);
  }

  /** Names from outside, a dozen of them at most; nothing where there are none. */
  public FactList names(String key, List<String> names) {
    if (names.isEmpty()) {
      return this;
    }
    String separator = words.get("separator");
    String shown =
        names.stream()
            .limit(MOST_NAMES)
            .map(name -> Words.shortened(Words.plain(name), LONGEST_NAME))
            .collect(Collectors.joining(separator));
    int more = names.size() - MOST_NAMES;
    return fact(
        key,
        more <= 0
            ? shown
            : shown + separator + words.get("provenance.more", format.count((long) more)));
  }

  /** How a checkpoint took the place of a model's own weights. */
  public FactList weights(MatchedWeights weights) {
    return names("provenance.weightsTurned", weights.turned())
        .names("provenance.weightsRenamed", weights.renamed())
        .names("provenance.weightsUnused", weights.unused());
  }

  /** Settings by their own names. */
  public FactList settings(Map<String, String> values) {
    values.forEach(this::coded);
    return this;
  }

  private FactList coded(String name, String value) {
    html.element("dt", name).open("dd").element("code", value).close();
    return this;
  }

  public void close() {
    html.close().close();
  }
}
