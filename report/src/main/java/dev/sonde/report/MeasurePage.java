package dev.sonde.report;

import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.EffectiveDimension;
import dev.sonde.capacity.LayerFigures;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.ModelDescription;
import dev.sonde.capacity.ScalarMeasure;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.nets.ParameterTensor;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** One measurement's page, section by section. */
final class MeasurePage {
  /** Rows beyond these make a page that nobody reads; measure.json has them all. */
  private static final int MOST_LAYERS = 100;

  private static final int MOST_NAMES = 12;
  private static final int LONGEST_NAME = 120;

  private final Provenance provenance;
  private final Measurement measurement;
  private final Language language;
  private final Words words;
  private final FigureFormat format;
  private final FindingsSection findings;
  private final MeasureModels models;
  private final Unresolved unresolved;
  private final PageCharts charts = new PageCharts();
  private final Html html = new Html();

  MeasurePage(Provenance provenance, Measurement measurement, Language language) {
    this.provenance = provenance;
    this.measurement = measurement;
    this.language = language;
    words = Words.in(language);
    format = new FigureFormat(FigureFormat.Symbols.UNICODE);
    findings =
        new FindingsSection(
            html, words, format, FindingText.in(language, format), FindingsSection.Evidence.LISTED);
    models = new MeasureModels(measurement, words, format);
    unresolved = new Unresolved(measurement.spectrum().method(), words);
  }

  String render() {
    title();
    cards();
    findings.section(measurement.findings());
    spectrum();
    effectiveDimensions();
    shares();
    layers();
    measures();
    reading();
    provenance();
    return PageFrame.of(heading(), language, words, provenance)
        .withScripts(PageAssets.charts(), PageAssets.script())
        .around(html, Optional.of(charts.json()));
  }

  private String heading() {
    return words.get("page.title", modelName(), shortened(measurement.data().source()));
  }

  private void title() {
    SpectrumFigures spectrum = measurement.spectrum();
    html.element("p", words.get("page.eyebrow"), "class", "eyebrow").element("h1", heading());
    String subject =
        String.join(
            words.get("separator"),
            Subject.matrix(measurement, words),
            Subject.method(spectrum, words, format),
            words.get("precision." + spectrum.precision().label()),
            Subject.samples(measurement.data(), words, format));
    html.element("p", subject, "class", "subject");
    lead();
    findings.counts(measurement.findings());
  }

  private void lead() {
    DataDescription data = measurement.data();
    String parameters = format.count(measurement.model().parameters());
    Optional<EffectiveDimension> usual = Headline.usualZ(measurement);
    Optional<EffectiveDimension> best =
        Headline.smallestResolvedZ(measurement.effectiveDimensions());
    if (usual.isEmpty()) {
      sentence("lead.none", -1, parameters);
    } else if (usual.get().estimate().resolved()) {
      sentence(
          "lead.resolved",
          1,
          Headline.zWords(data, usual.get().z(), words, format),
          format.estimate(usual.get().estimate()),
          parameters,
          shareOfParameters(usual.get()));
    } else if (best.isPresent()) {
      sentence(
          "lead.elsewhere",
          2,
          Headline.zWords(data, usual.get().z(), words, format),
          Headline.zWords(data, best.get().z(), words, format),
          format.estimate(best.get().estimate()),
          parameters,
          shareOfParameters(best.get()),
          unresolved.of(usual.get().estimate()));
    } else {
      sentence(
          "lead.unresolved",
          -1,
          unresolved.of(
              measurement.effectiveDimensions().stream()
                  .map(EffectiveDimension::estimate)
                  .toList()));
    }
  }

  private String shareOfParameters(EffectiveDimension dimension) {
    return format.percent(dimension.estimate().value() / measurement.model().parameters());
  }

  /** The opening sentence, with one of its figures set apart. */
  private void sentence(String key, int strong, String... arguments) {
    html.open("p", "class", "lead");
    String text = words.get(key);
    for (int from = 0; from < text.length(); ) {
      int open = text.indexOf('{', from);
      if (open < 0) {
        html.text(text.substring(from));
        break;
      }
      int close = text.indexOf('}', open);
      int argument = Integer.parseInt(text.substring(open + 1, close));
      html.text(text.substring(from, open));
      if (argument == strong) {
        html.element("strong", arguments[argument]);
      } else {
        html.text(arguments[argument]);
      }
      from = close + 1;
    }
    html.close();
  }

  private void cards() {
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
    double low = estimate.value() - MeasureModels.INTERVAL * estimate.standardError();
    double high = estimate.value() + MeasureModels.INTERVAL * estimate.standardError();
    double from = Math.min(0, low);
    double to = Math.max(0, high);
    double span = (to - from) * 1.04;
    if (!(span > 0 && span < Double.POSITIVE_INFINITY)) {
      return;
    }
    String left = coordinate(100 * (low - from) / span);
    String right = coordinate(100 * (high - from) / span);
    String middle = coordinate(100 * (estimate.value() - from) / span);
    html.open(
        "svg",
        "class",
        "bar",
        "viewBox",
        "0 0 100 9",
        "preserveAspectRatio",
        "none",
        "aria-hidden",
        "true");
    line("axis", "0", "4.5", "100", "4.5");
    line("range", left, "4.5", right, "4.5");
    line("range", left, "1.5", left, "7.5");
    line("range", right, "1.5", right, "7.5");
    line("range", middle, "0", middle, "9");
    html.close();
  }

  private void line(String kind, String x1, String y1, String x2, String y2) {
    html.open(
        "line",
        "class",
        kind,
        "x1",
        x1,
        "y1",
        y1,
        "x2",
        x2,
        "y2",
        y2,
        "vector-effect",
        "non-scaling-stroke");
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private void spectrum() {
    SpectrumFigures spectrum = measurement.spectrum();
    section("spectrum");
    html.open("noscript").element("p", words.get("page.noscript"), "class", "caption").close();
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
      chart("density", density.get(), "chart tall");
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
      html.element("p", words.get("eigenvalues.none"), "class", "caption").close();
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
    html.element("p", words.get(caption), "class", "caption").open("div", "class", "halves");
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
    html.open("div", "class", "scroll").open("table");
    html.tableHead(title, words.get("eigenvalues.value"), words.get("eigenvalues.residual"));
    html.open("tbody");
    for (int i = 0; i < eigenvalues.size(); i++) {
      EigenvalueEstimate eigenvalue = eigenvalues.get(i);
      html.open("tr").element("td", format.count(i + 1L));
      html.open("td").text(format.join(format.eigenvalue(eigenvalue)));
      amount(
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
    models.effectiveDimension().ifPresent(model -> chart("effectiveDimension", model, "chart"));
    List<Estimate> missing =
        dimensions.stream()
            .map(EffectiveDimension::estimate)
            .filter(estimate -> !estimate.resolved())
            .toList();
    if (!missing.isEmpty()) {
      html.open("ul", "class", "legend");
      legend("missing", unresolved.of(missing));
      html.close();
    }
    html.close();
    html.open("div", "class", "scroll").open("table");
    html.tableHead(words.get("neff.x"), "N_eff", words.get("neff.share"));
    html.open("tbody");
    Optional<EffectiveDimension> usual = Headline.usualZ(measurement);
    for (EffectiveDimension dimension : dimensions) {
      if (usual.filter(dimension::equals).isPresent()) {
        html.open("tr", "class", "usual");
      } else {
        html.open("tr");
      }
      String z = format.number(dimension.z(), Headline.AXIS_DIGITS);
      boolean oneOverN = Headline.isOneOverN(measurement.data(), dimension.z());
      html.element("td", oneOverN ? z + " = " + words.get("neff.oneOverN") : z);
      figure(dimension.estimate(), format.estimate(dimension.estimate()));
      html.element("td", dimension.estimate().resolved() ? shareOfParameters(dimension) : "")
          .close();
    }
    html.close().close().close().close().close();
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
    models.shares().ifPresent(model -> chart("shares", model, "chart"));
    html.open("ul", "class", "legend");
    legend("above", words.get("shares.above"));
    legend("below", words.get("shares.below"));
    if (!missing.isEmpty()) {
      legend("missing", unresolved.of(missing));
    }
    html.close().close();
    html.open("div", "class", "scroll").open("table");
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
      figure(share.get(), format.share(share.get()));
    } else {
      html.element("td", "");
    }
  }

  private void figure(Estimate estimate, String text) {
    if (estimate.resolved()) {
      html.element("td", text);
    } else {
      html.element("td", text, "class", "none", "title", unresolved.of(estimate));
    }
  }

  private void legend(String kind, String text) {
    html.open("li", "class", kind).element("span", "", "class", "swatch").text(text).close();
  }

  private void layers() {
    if (measurement.layers().isEmpty()) {
      return;
    }
    LayerRows layers = LayerRows.of(measurement, MOST_LAYERS);
    section("layers");
    html.element("p", words.get("layers.caption"), "class", "caption")
        .open("div", "class", "scroll")
        .open("table", "class", "layers");
    String neff =
        layers
            .z()
            .map(
                z ->
                    words.get(
                        "layers.effectiveDimensionAt", format.number(z, Headline.AXIS_DIGITS)))
            .orElse(words.get("layers.effectiveDimension"));
    html.tableHead(
        words.get("layers.layer"),
        words.get("layers.parameters"),
        words.get("layers.trace"),
        words.get("layers.traceShare"),
        neff,
        words.get("layers.largest"));
    html.open("tbody");
    double most = layers.rows().stream().mapToDouble(MeasurePage::dimension).max().orElse(0);
    for (LayerRows.Row row : layers.rows()) {
      LayerFigures layer = row.layer();
      html.open("tr")
          .element("td", Words.shortened(Words.plain(layer.name()), LONGEST_NAME), "class", "name");
      html.open("td").text(format.count(layer.parameters()));
      amount((double) layer.parameters() / measurement.model().parameters(), "amount quiet");
      html.close();
      figure(layer.spectrum().trace(), format.estimate(layer.spectrum().trace()));
      html.open("td");
      if (row.traceShare().isPresent()) {
        html.text(format.percent(row.traceShare().getAsDouble()));
        amount(row.traceShare().getAsDouble(), "amount");
      }
      html.close().open("td");
      row.effectiveDimension().ifPresent(d -> html.text(format.estimate(d.estimate())));
      amount(dimension(row) / most, "amount");
      html.close();
      html.element(
              "td",
              layer.spectrum().top().isEmpty()
                  ? ""
                  : format.join(format.eigenvalue(layer.spectrum().top().get(0))))
          .close();
    }
    html.close().close().close();
    layers.note(words, format).ifPresent(note -> html.element("p", note, "class", "footnote"));
    html.close();
  }

  private static double dimension(LayerRows.Row row) {
    return row.effectiveDimension()
        .map(EffectiveDimension::estimate)
        .filter(Estimate::resolved)
        .map(Estimate::value)
        .orElse(0.0);
  }

  /** A share of a whole as a bar behind a figure; nothing where it means nothing. */
  private void amount(double share, String kind) {
    if (!(share >= 0)) {
      return;
    }
    html.open(
        "svg",
        "class",
        kind,
        "viewBox",
        "0 0 100 8",
        "preserveAspectRatio",
        "none",
        "aria-hidden",
        "true");
    html.open("rect", "class", "track", "width", "100", "height", "8");
    html.open(
        "rect", "class", "fill", "width", coordinate(100 * Math.min(1, share)), "height", "8");
    html.close();
  }

  private void measures() {
    section("measures");
    html.open("div", "class", "scroll").open("table", "class", "measures");
    html.tableHead(words.get("measures.name"), words.get("measures.value"));
    html.open("tbody");
    measure(words.get("measures.frobenius"), measurement.spectrum().frobeniusSquared());
    for (ScalarMeasure measure : measurement.measures()) {
      measure(MeasureName.of(measure.name(), words, format), measure.estimate());
    }
    html.close().close().close().close();
  }

  private void measure(String name, Estimate estimate) {
    html.open("tr").element("td", name, "class", "name");
    figure(estimate, estimate.resolved() ? format.estimate(estimate) : unresolved.of(estimate));
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

  private void provenance() {
    ModelDescription model = measurement.model();
    DataDescription data = measurement.data();
    SpectrumFigures spectrum = measurement.spectrum();
    FactList facts =
        FactList.open(html, words, format)
            .run(provenance)
            .fact("provenance.seed", Long.toString(provenance.seed()))
            .fact("provenance.threads", format.count(provenance.threads()))
            .machine(provenance);
    facts.code("provenance.model", model.file());
    facts.fact("provenance.format", model.format());
    hash(facts, "provenance.modelHash", model.sha256());
    if (!model.tensors().isEmpty()) {
      facts.fact("provenance.tensors", tensors(model.tensors()));
    }
    if (!model.frozen().isEmpty()) {
      facts.fact("provenance.frozen", names(model.frozen()));
    }
    facts.code("provenance.data", data.source());
    hash(facts, "provenance.dataHash", data.sha256());
    facts.fact("provenance.shape", shape(data.shape()));
    if (data.classes().isPresent()) {
      facts.fact("provenance.classes", format.count(data.classes().getAsInt()));
    }
    facts.fact("provenance.matrix", Subject.matrix(measurement, words));
    facts.fact("provenance.method", Subject.method(spectrum, words, format));
    facts.fact("provenance.precision", words.get("precision." + spectrum.precision().label()));
    facts.fact("provenance.products", format.count(spectrum.products()));
    facts.fact(
        "provenance.stopped", words.get("stopped." + MeasureJson.lower(spectrum.stopReason())));
    facts.close();
  }

  private void hash(FactList facts, String key, String value) {
    if (value.isEmpty()) {
      facts.fact(key, words.get("provenance.memory"));
    } else {
      facts.code(key, value);
    }
  }

  private String tensors(List<ParameterTensor> tensors) {
    List<String> names = new ArrayList<>();
    for (ParameterTensor tensor : tensors) {
      names.add(shortened(tensor.name()) + " " + shape(tensor.shape()));
    }
    return names(names);
  }

  private String names(List<String> names) {
    String text =
        String.join(
            words.get("separator"),
            names.stream().limit(MOST_NAMES).map(MeasurePage::shortened).toList());
    return names.size() <= MOST_NAMES
        ? text
        : text
            + words.get("separator")
            + words.get("provenance.more", format.count(names.size() - (long) MOST_NAMES));
  }

  private static String shape(long[] shape) {
    return "[" + String.join(" × ", Arrays.stream(shape).mapToObj(Long::toString).toList()) + "]";
  }

  private void section(String name) {
    html.section(name, words.get("section." + name));
  }

  private void chart(String name, ChartModel model, String kind) {
    charts.add(name, model);
    html.element("div", model.y().name(), "class", "height");
    html.open("div", "class", kind, "data-chart", name, "role", "img", "aria-label", model.title())
        .close();
  }

  /** The model's file without its folders. */
  private String modelName() {
    String file = measurement.model().file();
    int folder = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    String name = file.substring(folder + 1);
    return shortened(name.isBlank() ? file : name);
  }

  private static String shortened(String name) {
    return Words.shortened(Words.plain(name), LONGEST_NAME);
  }
}
