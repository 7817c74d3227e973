package dev.sonde.report;

import java.util.Map;

/**
 * Where a page's figures come from: names and values, one below the other. A value that a machine
 * reads, such as a command, a path or a hash, stands in the type of code.
 */
final class FactList {
  private final Html html;
  private final Words words;
  private final FigureFormat format;

  private FactList(Html html, Words words, FigureFormat format) {
    this.html = html;
    this.words = words;
    this.format = format;
  }

  /** Opens the page's section of provenance; {@link #close} ends it. */
  static FactList open(Html html, Words words, FigureFormat format) {
    html.section("provenance", words.get("section.provenance")).open("dl", "class", "provenance");
    return new FactList(html, words, format);
  }

  /** What was run, with what, when and how long. */
  FactList run(Provenance provenance) {
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
  FactList machine(Provenance provenance) {
    return fact("provenance.machine", provenance.machine())
        .fact("provenance.java", provenance.java());
  }

  FactList fact(String key, String value) {
    html.element("dt", words.get(key)).element("dd", value);
    return this;
  }

  FactList code(String key, String value) {
    return coded(words.get(key), value);
  }

  /** Settings by their own names. */
  FactList settings(Map<String, String> values) {
    values.forEach(this::coded);
    return this;
  }

  private FactList coded(String name, String value) {
    html.element("dt", name).open("dd").element("code", value).close();
    return this;
  }

  void close() {
    html.close().close();
  }
}
