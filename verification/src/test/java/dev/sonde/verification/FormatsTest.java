package dev.sonde.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.nets.network.Trust;
import dev.sonde.nets.onnx.OnnxProgram;
import dev.sonde.nets.onnx.OnnxReading;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.measure.MeasureJson;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One network in every format, with the same weights and data: one set of figures. The models are
 * made by {@code formats/formats.py}.
 */
class FormatsTest {
  private static final Path MODELS = Path.of("src/test/resources/formats");
  private static final List<String> OTHERS = List.of(".pt2", ".dynamo.onnx", ".torchscript.onnx");

  /** The bar; what is seen is below 1e-10, of kernels that add in another order. */
  private static final double MOST_DIFFERENCE = 1e-9;

  private static Network load(Path file, Dataset data) {
    if (OnnxProgram.isAt(file)) {
      return OnnxProgram.load(file, OnnxReading.withDefaults());
    }
    return ExportedProgram.isAt(file)
        ? ExportedProgram.load(file)
        : TorchScript.load(file, Trust.COMPUTING_ONLY, Optional.of(data.inputs()));
  }

  private static JsonNode measured(String file) throws Exception {
    String name = file.substring(0, file.indexOf('.'));
    Dataset data = DataSource.read(MODELS.resolve(name + ".npz").toString());
    Evaluation exact = Evaluation.withDefaults().withPrecision(Precision.DOUBLE).withThreads(1);
    try (Network network = load(MODELS.resolve(file), data);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, exact)) {
      Provenance none = new Provenance("", "", 0, Instant.EPOCH, 0, "", "", 1);
      return new ObjectMapper()
          .readTree(
              MeasureJson.render(
                  none, CapacityMeasurement.withDefaults().of(objective), Language.ENGLISH));
    }
  }

  /**
   * Every number but those of the file itself, layers by name. Expected sharpness is drawn at
   * random in the order of the parameters, which the formats differ in; its density's tails of less
   * than 1e-12 are rounding.
   */
  private static Map<String, Double> figures(JsonNode all) {
    Map<String, Double> out = new TreeMap<>();
    all.properties()
        .forEach(
            part -> {
              if (!part.getKey().equals("sonde") && !part.getKey().equals("model")) {
                add(part.getKey(), part.getValue(), out);
              }
            });
    out.keySet().removeIf(way -> way.contains("xpectedSharpness"));
    return out;
  }

  private static void add(String way, JsonNode node, Map<String, Double> out) {
    if (node.isNumber()) {
      out.put(way, node.asDouble());
    }
    node.properties().forEach(each -> add(way + "/" + each.getKey(), each.getValue(), out));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      JsonNode name = node.get(i).path("name");
      add(way + "/" + (name.isTextual() ? name.asText() : i), node.get(i), out);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"perceptron", "convolution", "transformer"})
  void theFormatsOfANetworkGiveOneSetOfFigures(String name) throws Exception {
    JsonNode script = measured(name + ".pt");
    assertThat(script.at("/spectrum/method").asText()).isEqualTo("exact");
    Map<String, Double> expected = figures(script);
    assertThat(expected).hasSizeGreaterThan(1_000);
    for (String format : OTHERS) {
      JsonNode other = measured(name + format);
      assertThat(other.at("/model/parameters")).isEqualTo(script.at("/model/parameters"));
      Map<String, Double> own = figures(other);
      assertThat(own.keySet()).as(format).isEqualTo(expected.keySet());
      own.forEach(
          (way, figure) -> {
            double wanted = Objects.requireNonNull(expected.get(way));
            assertThat(figure)
                .as(format + " " + way)
                .isCloseTo(wanted, within(MOST_DIFFERENCE * Math.max(1e-3, Math.abs(wanted))));
          });
    }
  }

  @Test
  void aNormThatTheExportersMergedIsAnotherParametrisationAndTheReportSaysSo() throws Exception {
    JsonNode script = measured("merged.pt");
    assertThat(measured("merged.pt2").at("/model/parameters"))
        .isEqualTo(script.at("/model/parameters"));
    for (String format : List.of(".dynamo.onnx", ".torchscript.onnx")) {
      JsonNode merged = measured("merged" + format);
      assertThat(merged.at("/model/parameters").asInt())
          .isEqualTo(script.at("/model/parameters").asInt() - 6);
      assertThat(merged.at("/model/merged")).hasSize(2);
      assertThat(merged.at("/findings").findValuesAsText("code")).contains("merged-parameters");
      assertThat(merged.at("/loss/value").asDouble())
          .isCloseTo(script.at("/loss/value").asDouble(), within(1e-6)); // merged in single
    }
  }
}
