package dev.sonde.nets.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.exported.ExportedReading;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.nets.onnx.OnnxProgram;
import dev.sonde.nets.onnx.OnnxReading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that crossed over as bytes is the model that was read here. */
class PackedModelTest {
  @TempDir private Path folder;

  private static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(PackedModelTest.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Network there(ModelReading reading) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(PackedModel.of(reading));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return ((PackedModel) in.readObject()).load(Files.createTempDirectory(folder, "there"));
    }
  }

  private void same(Network here, ModelReading reading) throws Exception {
    try (here;
        Network there = there(reading)) {
      assertThat(there.parameters()).usingRecursiveComparison().isEqualTo(here.parameters());
      assertThat(there.parameterVector()).isEqualTo(here.parameterVector());
      assertThat(there.leftOut()).isEqualTo(here.leftOut());
      assertThat(there.notes().weights().isPresent()).isEqualTo(reading.weights().isPresent());
    }
  }

  @Test
  void anExportedProgramWithSomeOfItsParameters() throws Exception {
    Path file = resource("/exported/perceptron.pt2");
    ParameterChoice choice = new ParameterChoice(List.of(), List.of("*bias"));
    ModelReading reading = ModelReading.of(file).withChoice(choice);
    Network here = ExportedProgram.load(file).choosing(choice);
    assertThat(here.leftOut()).isNotEmpty();
    same(here, reading);
  }

  @Test
  void aGraphWithTheWeightsOfACheckpointInSeveralFiles() throws Exception {
    Path file = resource("/exported/perceptron.pt2");
    Path weights = resource("/exported/parts.safetensors.index.json");
    same(
        ExportedProgram.load(file, ExportedReading.withDefaults().withWeights(weights)),
        with(file, Optional.of(weights)));
  }

  @Test
  void anOnnxModelWithOtherWeights() throws Exception {
    Path file = resource("/onnx/weights/perceptron.dynamo.first.onnx");
    Path weights = resource("/onnx/weights/perceptron.second.safetensors");
    same(
        OnnxProgram.load(file, OnnxReading.withDefaults().withWeights(weights)),
        with(file, Optional.of(weights)));
  }

  @Test
  void anOnnxModelWhoseWeightsLieBesideIt() throws Exception {
    Path file = external(resource("/onnx/perceptron.dynamo.onnx"));
    Network here = OnnxProgram.load(file, OnnxReading.withDefaults());
    try (Network inside =
        OnnxProgram.load(resource("/onnx/perceptron.dynamo.onnx"), OnnxReading.withDefaults())) {
      assertThat(here.parameterVector()).isEqualTo(inside.parameterVector());
    }
    same(here, with(file, Optional.empty()));
  }

  private static ModelReading with(Path file, Optional<Path> weights) {
    ModelReading usual = ModelReading.of(file);
    return new ModelReading(
        file, weights, usual.output(), usual.trust(), usual.choice(), usual.prediction());
  }

  /** Writes every tensor of a model into a file of its own, a folder below. */
  private Path external(Path model) throws IOException {
    ModelProto.Builder moved = ModelProto.parseFrom(Files.readAllBytes(model)).toBuilder();
    Files.createDirectories(folder.resolve("moved/data"));
    int count = 0;
    for (int i = 0; i < moved.getGraph().getInitializerCount(); i++) {
      TensorProto tensor = moved.getGraph().getInitializer(i);
      if (!tensor.getRawData().isEmpty()) {
        String location = "data/tensor" + i + ".bin";
        Files.write(folder.resolve("moved").resolve(location), tensor.getRawData().toByteArray());
        moved
            .getGraphBuilder()
            .setInitializer(
                i,
                tensor.toBuilder()
                    .clearRawData()
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location)));
        count++;
      }
    }
    assertThat(count).isPositive();
    Path out = folder.resolve("moved/model.onnx");
    Files.write(out, moved.build().toByteArray());
    return out;
  }

  @Test
  void operatorsThatMayNotRunAreRefusedWhereItIsUnpacked() {
    Path file = resource("/exported/custom.pt2");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> there(ModelReading.of(file)))
        .withMessageContaining("custom");
  }
}
