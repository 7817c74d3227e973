package dev.sonde.attention.onnx;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.input;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.attention.runtime.ScoreSession;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the model is given, whatever type it takes it in. */
class ModelInputTest {
  @TempDir Path folder;

  /** What an input of a type holds, as single precision. */
  private float[] fed(String name, DataType type, int tokens) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).given(name, type, "batch", "tokens");
    model.node("Cast", "y", List.of(name), whole("to", DataType.FLOAT_VALUE));
    model.graph().addOutput(input("y", DataType.FLOAT, "batch", "tokens"));
    OnnxGraph graph = OnnxGraph.read(model.write(folder));
    try (ScoreSession session = ScoreSession.open(graph, List.of(), Set.of("y"), 1)) {
      return Objects.requireNonNull(session.run(new long[tokens], Set.of("y")).get("y")).values();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT64", "INT32", "FLOAT", "FLOAT16", "BFLOAT16", "INT8", "UINT8"})
  void positionsCountUp(DataType type) {
    assertThat(fed("position_ids", type, 5)).containsExactly(0, 1, 2, 3, 4);
  }

  @ParameterizedTest
  @EnumSource(names = {"INT64", "FLOAT", "FLOAT16", "BFLOAT16", "BOOL", "INT8"})
  void masksShowEverything(DataType type) {
    assertThat(fed("attention_mask", type, 3)).containsExactly(1, 1, 1);
  }

  /** The last position that a type holds exactly, and the first that it does not. */
  @ParameterizedTest
  @CsvSource({"FLOAT16, 2048", "BFLOAT16, 256", "INT8, 127", "UINT8, 255", "BOOL, 1"})
  void aPositionThatTheTypeCannotHoldIsRefused(DataType type, int last) {
    float[] positions = fed("position_ids", type, last + 1);
    assertThat(positions[last]).isEqualTo(last);
    assertThatThrownBy(() -> fed("position_ids", type, last + 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot hold the position " + (last + 1));
  }
}
