package dev.sonde.report.measure;

import dev.sonde.capacity.LayerFigures;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.report.page.FigureCells;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.BoundedText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;

/** A measurement's page: what each layer holds of parameters, trace and effective dimension. */
record LayersSection(
    Html html, FigureCells cells, Measurement measurement, Words words, FigureFormat format) {
  /** Rows beyond these make a page that nobody reads; measure.json has them all. */
  private static final int MOST_LAYERS = 100;

  void write() {
    if (measurement.layers().isEmpty()) {
      return;
    }
    LayerRows layers = LayerRows.of(measurement, MOST_LAYERS);
    html.section("layers", words.get("section.layers"));
    html.paragraph("caption", words.get("layers.caption"))
        .openScroll("scroll")
        .open("table", "class", "layers");
    String neff =
        layers
            .z()
            .map(
                z ->
                    words.get(
                        "layers.effectiveDimensionAt", format.number(z, Headline.AXIS_DIGITS)))
            .orElse(words.get("layers.effectiveDimension"));
    double most = layers.rows().stream().mapToDouble(LayersSection::dimension).max().orElse(0);
    html.open("thead")
        .open("tr")
        .heads(words.get("layers.layer"))
        .scaledHead(
            words.get("layers.parameters"), "0", format.count(measurement.model().parameters()))
        .heads(words.get("layers.trace"))
        .scaledHead(words.get("layers.traceShare"), "0", format.percent(1));
    if (most > 0) {
      html.scaledHead(neff, "0", format.number(most, 3));
    } else {
      html.heads(neff);
    }
    html.heads(words.get("layers.largest")).close().close().open("tbody");
    for (LayerRows.Row row : layers.rows()) {
      LayerFigures layer = row.layer();
      html.open("tr").element("td", Subject.onPage(layer.name()), "class", "name");
      html.open("td").text(format.count(layer.parameters()));
      cells.amount((double) layer.parameters() / measurement.model().parameters(), "amount quiet");
      html.close();
      cells.figure(layer.spectrum().trace(), format.estimate(layer.spectrum().trace()));
      html.open("td");
      if (row.traceShare().isPresent()) {
        html.text(format.share(row.traceShare().get()));
        cells.amount(row.traceShare().get().value(), "amount");
      } else {
        html.text(format.dash());
      }
      html.close().open("td");
      row.effectiveDimension()
          .ifPresent(d -> html.text(new BoundedText(words, format).of(d.figure())));
      cells.amount(dimension(row) / most, "amount");
      html.close();
      html.element(
              "td",
              layer.spectrum().top().isEmpty()
                  ? ""
                  : format.join(format.eigenvalue(layer.spectrum().top().get(0))))
          .close();
    }
    html.close().close().close();
    layers.notes(words, format).forEach(note -> html.paragraph("footnote", note));
    html.close();
  }

  private static double dimension(LayerRows.Row row) {
    return row.effectiveDimension()
        .map(EffectiveDimension::estimate)
        .filter(Estimate::resolved)
        .map(Estimate::value)
        .orElse(0.0);
  }
}
