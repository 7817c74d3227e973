package dev.sonde.report.measure;

import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.report.check.GateSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Unresolved;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a measurement's page opens with: heading, the answer in one sentence, headline figures. */
record MeasureOpening(
    Html html,
    Measurement measurement,
    MeasureAnswer answer,
    Words words,
    FigureFormat format,
    Unresolved unresolved) {
  String heading() {
    return words.get(
        "page.title",
        Subject.fileOnPage(measurement.model().file()),
        Subject.fileOnPage(measurement.data().source()));
  }

  void title(GateSection gate) {
    SpectrumFigures spectrum = measurement.spectrum();
    html.paragraph("eyebrow", words.get("page.eyebrow")).element("h1", heading());
    String subject =
        String.join(
            words.get("separator"),
            Subject.matrix(measurement, words),
            Subject.method(spectrum, words, format),
            words.get("precision." + spectrum.precision().label()),
            Subject.samples(measurement.data(), words, format));
    html.paragraph("subject", subject);
    gate.lead(html);
    html.paragraph("lead", answer.sentence());
    lead();
  }

  private void lead() {
    DataDescription data = measurement.data();
    String parameters = format.count(measurement.model().parameters());
    Optional<EffectiveDimension> usual = Headline.usualZ(measurement);
    Optional<EffectiveDimension> best = Headline.smallestResolvedZ(measurement.determined());
    if (usual.isEmpty()) {
      sentence("lead.none", -1, parameters);
    } else if (usual.get().estimate().resolved()) {
      sentence(
          key("lead.resolved"),
          1,
          Headline.zWords(data, usual.get().z(), words, format),
          format.estimate(usual.get().estimate()),
          parameters,
          shareOfParameters(usual.get()));
    } else if (usual.get().kind() == BoundedEstimate.Kind.BOUNDS) {
      bounds(usual.get());
    } else if (best.isPresent()) {
      sentence(
          key("lead.elsewhere"),
          2,
          Headline.zWords(data, usual.get().z(), words, format),
          Headline.zWords(data, best.get().z(), words, format),
          format.estimate(best.get().estimate()),
          parameters,
          shareOfParameters(best.get()),
          unresolved.of(usual.get().estimate()));
    } else if (Headline.shownZ(measurement).isPresent()) {
      bounds(Headline.shownZ(measurement).get());
    } else {
      sentence(
          "lead.unresolved",
          -1,
          unresolved.of(
              measurement.determined().stream().map(EffectiveDimension::estimate).toList()));
    }
  }

  /** Of a Hessian or Fisher matrix alone nothing is said about what the data determine. */
  private String key(String key) {
    boolean determined =
        !measurement.gaussNewton().isEmpty()
            || measurement.spectrum().matrix() == CurvatureMatrix.GAUSS_NEWTON;
    return determined ? key : key + "Measured";
  }

  private void bounds(EffectiveDimension dimension) {
    sentence(
        key("lead.bounded"),
        1,
        Headline.zWords(measurement.data(), dimension.z(), words, format),
        format.lowerBound(dimension.figure().low()),
        format.upperBound(dimension.figure().high()),
        format.count(measurement.model().parameters()));
  }

  /** The opening sentence, with one of its figures set apart. */
  private void sentence(String key, int strong, String... arguments) {
    String text = words.get(key, (Object[]) arguments);
    html.open("p", "class", "lead");
    Matcher figure =
        Pattern.compile(strong < 0 ? "$." : "(?<![0-9.])" + Pattern.quote(arguments[strong]))
            .matcher(text);
    if (figure.find()) {
      html.text(text.substring(0, figure.start()))
          .element("strong", figure.group())
          .text(text.substring(figure.end()));
    } else {
      html.text(text);
    }
    html.close();
  }

  void cards() {
    html.open("div", "class", "cards");
    List<Headline> headlines = Headline.of(measurement, words, format);
    for (Headline headline : headlines) {
      boolean main = headline.label().equals(words.get("headline.effectiveDimension"));
      html.open("div", "class", main ? "card main" : "card")
          .element("div", headline.label(), "class", "label");
      FigureFormat.Parts figure = headline.figure();
      html.open("div", "class", "value").text(figure.value());
      if (!figure.error().isEmpty()) {
        html.element("span", " ± " + figure.error() + figure.unit(), "class", "error");
      } else if (!figure.unit().isEmpty()) {
        html.element("span", figure.unit(), "class", "unit");
      }
      html.close();
      errorBar(headline.interval());
      html.element("div", headline.note(), "class", "note").close();
    }
    // The grid's gaps are its rules: an unfilled last row would show as a grey block.
    for (int i = headlines.size(); i % 4 != 0; i++) {
      boolean completesPair = i == headlines.size() && i % 2 != 0;
      html.open("div", "class", completesPair ? "card" : "card filler").close();
    }
    html.close();
  }

  /** The 95% interval on a line from zero. */
  private void errorBar(Estimate estimate) {
    if (!estimate.resolved() || !(estimate.standardError() > 0)) {
      return;
    }
    double low = estimate.interval().low();
    double high = estimate.interval().high();
    double from = Math.min(0, low);
    double to = Math.max(0, high);
    double span = (to - from) * 1.04;
    if (!(span > 0 && span < Double.POSITIVE_INFINITY)) {
      return;
    }
    String left = coordinate(100 * (low - from) / span);
    String right = coordinate(100 * (high - from) / span);
    String middle = coordinate(100 * (estimate.value() - from) / span);
    html.fill(
        """
        <svg class="bar" viewBox="0 0 100 9" preserveAspectRatio="none" aria-hidden="true">
        """);
    line("axis", "0", "4.5", "100", "4.5");
    line("range", left, "4.5", right, "4.5");
    line("range", left, "1.5", left, "7.5");
    line("range", right, "1.5", right, "7.5");
    line("range", middle, "0", middle, "9");
    html.fill("</svg>");
  }

  private void line(String kind, String x1, String y1, String x2, String y2) {
    html.fill(
        """
        <line class="{}" x1="{}" y1="{}" x2="{}" y2="{}" vector-effect="non-scaling-stroke"/>
        """,
        kind,
        x1,
        y1,
        x2,
        y2);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  String shareOfParameters(EffectiveDimension dimension) {
    return format.percent(dimension.estimate().value() / measurement.model().parameters());
  }
}
