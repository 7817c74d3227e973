package dev.sonde.attention.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.aten.TransformerFile;
import dev.sonde.attention.onnx.InputRoles.Role;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputRolesTest {
  private static InputRoles roles(String model) {
    return InputRoles.of(TransformerFile.read(Path.of("src/test/resources/exported", model)));
  }

  /** attention_models.py: attention_mask=a, input_ids=b, token_type_ids=c, position_ids=d. */
  @ParameterizedTest
  @ValueSource(strings = {"encoder.pt2", "encoder.onnx"})
  void inputsAreToldByWhatTheGraphDoesWithThem(String model) {
    InputRoles roles = roles(model);
    assertThat(roles.of("a")).isEqualTo(Role.MASK);
    assertThat(roles.of("b")).isEqualTo(Role.TOKENS);
    assertThat(roles.of("c")).isEqualTo(Role.SEGMENTS);
    assertThat(roles.of("d")).isEqualTo(Role.POSITIONS);
    assertThat(roles.tokens()).hasValue(41);
  }

  @ParameterizedTest
  @ValueSource(strings = {"decoder.pt2", "grouped.onnx", "parts.pt2"})
  void anInputNamedTHoldsTokens(String model) {
    assertThat(roles(model).of("t")).isEqualTo(Role.TOKENS);
    assertThat(roles(model).of("another")).isEqualTo(Role.UNKNOWN);
  }
}
