package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.capacity.measures.ScalarMeasure.Kind;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.chart.ChartModel;
import dev.sonde.report.check.GateSection;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FigureCells;
import dev.sonde.report.page.FindingsSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageCharts;
import dev.sonde.report.page.PageCharts.Height;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.words.BoundedText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.MeasureName;
import dev.sonde.report.words.Unresolved;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A measurement as a page for people: one file with everything in it, which loads nothing and
 * allows nothing to be loaded.
 *
 * <p>The content security policy lets one script run, by its hash, and no connection be made. Names
 * from files are escaped. The page follows the reader's light or dark setting, fits phones and
 * prints on A4.
 */
public final class MeasureHtml {
  private final Provenance provenance;
  private final Measurement measurement;
  private final Language language;
  private final Words words;
  private final FigureFormat format;
  private final FindingsSection findings;
  private final MeasureModels models;
  private final Unresolved unresolved;
  private final FigureCells cells;
  private final MeasureOpening opening;
  private final GateSection gate;
  private final Html html;

  private MeasureHtml(
      Provenance provenance, Measurement measurement, GateSection gate, Language language) {
    this.gate = gate;
    this.provenance = provenance;
    this.measurement = measurement;
    this.language = language;
    html = new Html(Words.ofPages(language));
    words = Words.in(language);
    format = new FigureFormat();
    FindingText says = FindingText.in(language, format);
    findings = new FindingsSection(html, words, format, says, FindingsSection.Evidence.LISTED);
    models = new MeasureModels(measurement, words, format);
    unresolved = new Unresolved(measurement.spectrum().method(), words);
    cells = new FigureCells(html, unresolved);
    opening =
        new MeasureOpening(
            html,
            measurement,
            new MeasureAnswer(measurement, says, words, format),
            words,
            format,
            unresolved);
  }

  /**
   * Returns the page.
   *
   * @param provenance where the measurement comes from
   * @param measurement what was measured
   * @param language the language
   * @return the HTML, some ten KB for each chart
   */
  public static String render(Provenance provenance, Measurement measurement, Language language) {
    return render(provenance, measurement, List.of(), language);
  }

  /**
   * Returns the page of a measurement that was held against limits, which it says first.
   *
   * @param provenance where the measurement comes from
   * @param measurement what was measured
   * @param checks the limits, and what was held against them
   * @param language the language
   * @return the HTML
   */
  public static String render(
      Provenance provenance, Measurement measurement, List<LimitCheck> checks, Language language) {
    GateSection gate = new GateSection(checks, language);
    return new MeasureHtml(provenance, measurement, gate, language).page();
  }

  private String page() {
    opening.title(gate);
    findings.counts(measurement.findings());
    opening.cards();
    gate.section(html);
    findings.section(measurement.findings());
    spectrum();
    effectiveDimensions();
    shares();
    new LayersSection(html, cells, measurement, words, format).write();
    measures();
    reading();
    new MeasureProvenance(html, words, format).write(measurement, provenance);
    return PageFrame.of(opening.heading(), language, words, provenance)
        .around(html, Optional.empty());
  }

  private void spectrum() {
    SpectrumFigures spectrum = measurement.spectrum();
    section("spectrum");
    html.open("figure", "class", "wide").element("h3", words.get("density.title"));
    Optional<ChartModel> density = models.density();
    if (density.isPresent()) {
      html.element(
          "figcaption",
          words.get(
              "density.caption",
              format.count(measurement.model().parameters()),
              format.number(spectrum.density().width(), 2),
              format.number(density.get().x().scale().unit(), 2)));
      PageCharts.one(html, Height.TALL, "density", density.get());
    } else {
      html.element("figcaption", words.get("density.none"));
    }
    html.close();
    eigenvalues(spectrum);
    html.close();
  }

  private void eigenvalues(SpectrumFigures spectrum) {
    html.open("div", "class", "wide eigenvalues").element("h3", words.get("eigenvalues.title"));
    if (spectrum.top().isEmpty() && spectrum.bottom().isEmpty()) {
      html.paragraph("caption", words.get("eigenvalues.none")).close();
      return;
    }
    boolean sampled =
        Stream.concat(spectrum.top().stream(), spectrum.bottom().stream())
            .anyMatch(eigenvalue -> eigenvalue.samplingError() > 0);
    String caption = "eigenvalues.caption";
    if (sampled) {
      caption = "eigenvalues.captionSampling";
    } else if (isExact()) {
      caption = "eigenvalues.captionExact";
    }
    html.paragraph("caption", words.get(caption));
    UnknownEnds.of(measurement, words, format).ifPresent(line -> html.paragraph("caption", line));
    html.open("div", "class", "halves");
    double most =
        Stream.concat(spectrum.top().stream(), spectrum.bottom().stream())
            .mapToDouble(eigenvalue -> Math.abs(eigenvalue.value()))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    eigenvalueTable(words.get("table.top"), spectrum.top(), most);
    eigenvalueTable(words.get("table.bottom"), spectrum.bottom(), most);
    html.close().close();
  }

  private void eigenvalueTable(String title, List<EigenvalueEstimate> eigenvalues, double most) {
    if (eigenvalues.isEmpty()) {
      return;
    }
    html.openScroll("scroll").open("table");
    html.open("thead").open("tr").heads(title);
    if (most > 0) {
      html.scaledHead(words.get("eigenvalues.value"), "0", format.number(most, 3));
    } else {
      html.heads(words.get("eigenvalues.value"));
    }
    html.heads(words.get("eigenvalues.residual")).close().close().open("tbody");
    for (int i = 0; i < eigenvalues.size(); i++) {
      EigenvalueEstimate eigenvalue = eigenvalues.get(i);
      html.open("tr").element("td", format.count(i + 1L));
      html.open("td").text(format.join(format.eigenvalue(eigenvalue)));
      cells.amount(
          Math.abs(eigenvalue.value()) / most,
          eigenvalue.value() < 0 ? "amount bare below" : "amount bare");
      html.close().element("td", format.number(eigenvalue.residual(), 2)).close();
    }
    html.close().close().close();
  }

  private void effectiveDimensions() {
    List<EffectiveDimension> dimensions = measurement.effectiveDimensions();
    section("effectiveDimension");
    if (dimensions.isEmpty()) {
      html.element("p", words.get("neff.none")).close();
      return;
    }
    html.open("div", "class", "pair").open("figure");
    html.element("figcaption", words.get(isExact() ? "neff.captionExact" : "neff.caption"));
    List<Estimate> missing =
        dimensions.stream()
            .filter(dimension -> dimension.kind() == BoundedEstimate.Kind.UNKNOWN)
            .map(EffectiveDimension::estimate)
            .toList();
    models
        .effectiveDimension()
        .ifPresent(
            model -> {
              PageCharts.one(html, Height.MIDDLE, "effectiveDimension", model);
              PageCharts.legend(
                  html,
                  model,
                  () -> {
                    if (!missing.isEmpty()) {
                      legend("missing", unresolved.of(missing));
                    }
                  });
            });
    html.close();
    html.openScroll("scroll").open("table");
    List<EffectiveDimension> beside = measurement.gaussNewton();
    if (beside.isEmpty()) {
      html.tableHead(words.get("neff.x"), "N_eff", words.get("neff.share"));
    } else {
      html.tableHead(
          words.get("neff.x"),
          Subject.matrixName(measurement.spectrum(), words),
          words.get("neff.gaussNewton"));
    }
    html.open("tbody");
    Optional<Double> usual = Headline.usualZ(measurement).map(EffectiveDimension::z);
    for (EffectiveDimension dimension : dimensions) {
      if (usual.filter(z -> z == dimension.z()).isPresent()) {
        html.open("tr", "class", "usual");
      } else {
        html.open("tr");
      }
      String z = format.number(dimension.z(), Headline.AXIS_DIGITS);
      boolean oneOverN = Headline.isOneOverN(measurement.data(), dimension.z());
      html.element("td", oneOverN ? z + " = " + words.get("neff.oneOverN") : z);
      figure(dimension);
      if (beside.isEmpty()) {
        html.element(
            "td", dimension.estimate().resolved() ? opening.shareOfParameters(dimension) : "");
      }
      beside.stream()
          .filter(other -> other.z() == dimension.z())
          .findFirst()
          .ifPresent(this::figure);
      html.close();
    }
    html.close().close().close().close();
    if (!beside.isEmpty()) {
      html.paragraph("footnote", words.get("neff.which"));
    }
    html.close();
  }

  private void figure(EffectiveDimension dimension) {
    if (dimension.kind() == BoundedEstimate.Kind.BOUNDS) {
      html.element("td", new BoundedText(words, format).of(dimension.figure()), "class", "bounds");
    } else {
      cells.figure(dimension.estimate(), format.estimate(dimension.estimate()));
    }
  }

  private void shares() {
    List<SharePair> pairs = SharePair.of(measurement);
    section("shares");
    if (pairs.isEmpty()) {
      html.element("p", words.get("shares.none")).close();
      return;
    }
    List<Estimate> missing =
        pairs.stream().flatMap(SharePair::figures).filter(share -> !share.resolved()).toList();
    html.open("div", "class", "pair").open("figure");
    html.element("figcaption", words.get(isExact() ? "shares.captionExact" : "shares.caption"));
    models
        .shares()
        .ifPresent(
            model -> {
              PageCharts.one(html, Height.MIDDLE, "shares", model);
              PageCharts.legend(
                  html,
                  model,
                  () -> {
                    if (!missing.isEmpty()) {
                      legend("missing", unresolved.of(missing));
                    }
                  });
            });
    html.close();
    html.openScroll("scroll").open("table");
    html.tableHead("τ", words.get("shares.above"), words.get("shares.below"));
    html.open("tbody");
    for (SharePair pair : pairs) {
      html.open("tr").element("td", format.number(pair.tau(), Headline.AXIS_DIGITS));
      share(pair.above());
      share(pair.below());
      html.close();
    }
    html.close().close().close().close().close();
  }

  private boolean isExact() {
    return measurement.spectrum().method() == Spectrum.Method.EXACT;
  }

  private void share(Optional<Estimate> share) {
    if (share.isPresent()) {
      cells.figure(
          share.get(), SharePair.text(share.get(), measurement.model().parameters(), format));
    } else {
      html.element("td", "");
    }
  }

  private void legend(String kind, String text) {
    html.fill("<li class=\"{}\"><span class=\"swatch\"></span>{}</li>\n", kind, text);
  }

  private void measures() {
    section("measures");
    html.openScroll("scroll").open("table", "class", "measures");
    html.tableHead(words.get("measures.name"), words.get("measures.value"));
    html.open("tbody");
    measure(words.get("measures.frobenius"), measurement.spectrum().frobeniusSquared());
    for (ScalarMeasure measure : measurement.measures()) {
      measure(
          MeasureName.of(Subject.measureName(measurement, measure), words, format),
          measure.estimate());
    }
    html.close().close().close();
    if (measurement.measures().stream().noneMatch(one -> one.kind() == Kind.PATH_NORM)) {
      html.paragraph("footnote", words.get("measures.noChain"));
    }
    html.close();
  }

  private void measure(String name, Estimate estimate) {
    html.open("tr").element("td", name, "class", "name");
    cells.figure(
        estimate, estimate.resolved() ? format.estimate(estimate) : unresolved.of(estimate));
    html.close();
  }

  private void reading() {
    section("reading");
    html.open("div", "class", "reading");
    html.element("p", words.get("reading.error"))
        .element("p", words.get("reading.digits", format.dash()));
    for (String key : List.of("reading.neff", "reading.shares", "reading.trace", "reading.data")) {
      html.element("p", words.get(key));
    }
    html.close().close();
  }

  private void section(String name) {
    html.section(name, words.get("section." + name));
  }
}
