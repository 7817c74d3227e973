package dev.sonde.nets.exported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.onnx.MatchedWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other weights in an exported program. */
class SafetensorsTest {
  @TempDir Path folder;

  private static Network with(Path weights) {
    return ExportedProgram.load(
        Exports.file("perceptron.pt2"), ExportedReading.withDefaults().withWeights(weights));
  }

  /** Whole, in parts under names with something before them, and in half precision. */
  @ParameterizedTest
  @CsvSource({
    "other.safetensors, 1e-6",
    "parts.safetensors.index.json, 1e-6",
    "half.safetensors, 1e-2"
  })
  void theLossIsThatOfTheOtherWeights(String file, double tolerance) throws IOException {
    double expected =
        new ObjectMapper()
            .readTree(Exports.file("reference.json").toFile())
            .at("/other/loss")
            .doubleValue();
    try (Network network = with(Exports.file(file));
        Objective objective =
            Objective.of(network, Loss.CROSS_ENTROPY, Exports.data("perceptron"))) {
      assertThat(network.source()).contains("perceptron.pt2 with ").endsWith(file);
      assertThat(objective.value().value()).isCloseTo(expected, within(tolerance));
    }
  }

  @Test
  void whatWasTakenAndWhatNotIsSaid() {
    try (Network network = with(Exports.file("other.safetensors"))) {
      MatchedWeights matched = network.notes().weights().orElseThrow();
      assertThat(matched.same()).isEqualTo(4);
      assertThat(matched.unused()).isEmpty();
    }
  }

  @Test
  void unusedTensorsAreListed() throws IOException {
    byte[] whole = Files.readAllBytes(Exports.file("other.safetensors"));
    ByteBuffer old = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(old.getLong(0));
    String more =
        new String(whole, 8, length, StandardCharsets.UTF_8)
            .strip()
            .replaceFirst(
                "\\}$",
                ",\"optimiser.step\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
    byte[] header = more.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + header.length + whole.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header).put(whole, 8 + length, whole.length - 8 - length);
    Path path = folder.resolve("more.safetensors");
    Files.write(path, file.array());
    try (Network network = with(path)) {
      assertThat(network.notes().weights().orElseThrow().unused())
          .containsExactly("optimiser.step");
    }
  }

  @Test
  void weightsOfAnotherModelAreRefusedByName() {
    assertThatThrownBy(
            () ->
                ExportedProgram.load(
                    Exports.file("recurrent.pt2"),
                    ExportedReading.withDefaults().withWeights(Exports.file("other.safetensors"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("net.weight_ih_l0")
        .hasMessageContaining("hidden.weight");
  }

  @Test
  void whatLiesIsRefused() throws IOException {
    refused("{}", "hidden.weight");
    refused(
        "{\"hidden.weight\":{\"dtype\":\"F8_E4M3\",\"shape\":[5,4],\"data_offsets\":[0,20]}}",
        "F8_E4M3");
    refused(
        "{\"hidden.weight\":{\"dtype\":\"F32\",\"shape\":[5,4],\"data_offsets\":[0,20]}}", "bytes");
    refused(
        "{\"hidden.weight\":{\"dtype\":\"F32\",\"shape\":[5,4],\"data_offsets\":[400,480]}}",
        "bytes");
    refused(
        "{\"hidden.weight\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,80]}}",
        "overflows");
    refused("[1,", "damaged");
    Path none = folder.resolve("none.safetensors");
    assertThatThrownBy(() -> with(none)).hasMessageContaining("is not a file");
    Files.write(none, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> with(none)).hasMessageContaining("damaged");
    Files.write(none, "no safetensors at all".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> with(none))
        .hasMessageContaining("is of an unknown format; expected weights");
    assertThatThrownBy(() -> with(folder)).hasMessageContaining("is a folder; name the");
    assertThatThrownBy(() -> with(Exports.file("perceptron.pt2")))
        .hasMessageContaining("is a zip archive, as torch.save")
        .hasMessageContaining("safetensors.torch.save_file");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"hidden.weight\": \"../other.safetensors\"}}");
    assertThatThrownBy(() -> with(index)).hasMessageContaining("../other");
  }

  private void refused(String header, String word) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 80).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    Path path = folder.resolve("weights.safetensors");
    Files.write(path, file.array());
    assertThatThrownBy(() -> with(path))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(word);
  }
}
