package dev.sonde.report.measure;

import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.ModelDescription;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.Arrays;
import java.util.List;

/** Where a measurement's figures come from: run, machine, model, data and method. */
record MeasureProvenance(Html html, Words words, FigureFormat format) {
  void write(Measurement measurement, Provenance provenance) {
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
    facts
        .names("provenance.tensors", tensors(model.tensors()))
        .names("provenance.frozen", model.frozen())
        .names("provenance.merged", model.notes().merged());
    model.notes().weights().ifPresent(facts::weights);
    facts.names("provenance.leftOut", model.leftOut());
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
    facts.fact("provenance.stopped", Subject.ended(measurement, words));
    facts.close();
  }

  private void hash(FactList facts, String key, String value) {
    if (value.isEmpty()) {
      facts.fact(key, words.get("provenance.memory"));
    } else {
      facts.code(key, value);
    }
  }

  private static List<String> tensors(List<ParameterTensor> tensors) {
    return tensors.stream()
        .map(tensor -> Subject.onPage(tensor.name()) + " " + shape(tensor.shape()))
        .toList();
  }

  private static String shape(long[] shape) {
    return "[" + String.join(" × ", Arrays.stream(shape).mapToObj(Long::toString).toList()) + "]";
  }
}
