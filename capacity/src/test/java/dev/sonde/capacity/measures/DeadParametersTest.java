package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.nets.network.ParameterTensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadParametersTest {
  private static final List<ParameterTensor> TENSORS =
      List.of(
          new ParameterTensor("weight", new long[] {2, 3}, 0),
          new ParameterTensor("bias", new long[] {2}, 6));

  @Test
  void aUnitThatIsNeverOnIsARow() {
    double[] gradient = {0, 0, 0, 1, 1, 1, 0, 1};
    DeadParameters dead = DeadParameters.of(gradient, gradient, TENSORS);
    assertThat(dead).isEqualTo(new DeadParameters(4, 1, 0, "weight", 3));
  }

  @Test
  void anInputThatIsAlwaysZeroIsAColumn() {
    double[] gradient = {1, 0, 1, 1, 0, 1, 1, 1};
    assertThat(DeadParameters.of(gradient, gradient, TENSORS))
        .isEqualTo(new DeadParameters(2, 0, 1, "weight", 2));
  }

  @Test
  void aWhollyDeadTensorHasRowsOnly() {
    double[] gradient = {0, 0, 0, 0, 0, 0, 1, 1};
    assertThat(DeadParameters.of(gradient, gradient, TENSORS))
        .isEqualTo(new DeadParameters(6, 2, 0, "weight", 6));
  }

  @Test
  void convolutionsCountWholeKernels() {
    List<ParameterTensor> conv =
        List.of(new ParameterTensor("conv.weight", new long[] {2, 2, 1, 2}, 0));
    double[] gradient = {0, 0, 1, 1, 0, 0, 0, 1};
    assertThat(DeadParameters.of(gradient, gradient, conv))
        .isEqualTo(new DeadParameters(5, 0, 1, "conv.weight", 5));
  }

  @Test
  void aZeroGradientWithCurvatureIsAlive() {
    double[] zero = new double[8];
    double[] product = {1, 1, 1, 1, 1, 1, 1, 1};
    assertThat(DeadParameters.of(zero, product, TENSORS).count()).isZero();
  }

  @Test
  void lengthsMustAgree() {
    assertThatThrownBy(() -> DeadParameters.of(new double[8], new double[7], TENSORS))
        .hasMessageContaining("8 and 7");
  }
}
