package dev.sonde.report.page;

import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.Map;

/**
 * Where a page's figures come from: names and values, one below the other. A value that a machine
 * reads, such as a command, a path or a hash, stands in the type of code.
 */
public final class FactList {
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
            provenance.started().toString().replace("T", " ").replace("Z", " UTC"))
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
