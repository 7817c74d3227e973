package dev.sonde.nets.exported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Arithmetic on sizes is Python's. */
class ScalarStepTest {

  private static Object computed(String operation, Object... operands) {
    List<Operand.NumberSource> sources = new ArrayList<>();
    for (Object operand : operands) {
      sources.add(Operand.NumberSource.constant(operand));
    }
    Object[] values = new Object[1];
    new ScalarStep(operation, sources, 0, operation + " of a test").run(values);
    return values[0];
  }

  @Test
  void divisionAndRemainderRoundDown() {
    assertThat(computed("floordiv", -7L, 2L)).isEqualTo(-4L);
    assertThat(computed("mod", -7L, 2L)).isEqualTo(1L);
    assertThat(computed("truediv", 7L, 2L)).isEqualTo(3.5);
    assertThat(computed("ceil", 3.2)).isEqualTo(4L);
    assertThat(computed("round", 2.5)).isEqualTo(2L);
  }

  @Test
  void integersStayIntegersAndRealsReals() {
    assertThat(computed("mul", 6L, 7L)).isEqualTo(42L);
    assertThat(computed("add", 1L, 0.5)).isEqualTo(1.5);
    assertThat(computed("pow", 2L, 10L)).isEqualTo(1024L);
    assertThat(computed("pow", 2L, -1L)).isEqualTo(0.5);
    assertThat(computed("sym_max", 3L, 5L)).isEqualTo(5L);
    assertThat(computed("sym_ite", true, 1L, 2L)).isEqualTo(1L);
    assertThat(computed("sym_sum", 1L, 2L, 3L)).isEqualTo(6L);
    assertThat(computed("eq", 2L, 2L)).isEqualTo(true);
  }

  @Test
  void whatHasNoResultIsRefusedInWords() {
    assertThatThrownBy(() -> computed("floordiv", 1L, 0L))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("floordiv of a test");
    assertThatThrownBy(() -> computed("mul", Long.MAX_VALUE, 2L))
        .isInstanceOf(InvalidInputException.class);
    // written out it would have a thousand million digits
    assertThatThrownBy(() -> computed("pow", 3L, 2_000_000_000L))
        .isInstanceOf(InvalidInputException.class);
    assertThat(computed("pow", -1L, 2_000_000_001L)).isEqualTo(-1L);
  }
}
