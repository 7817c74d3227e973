package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.ParameterTensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadParametersTest {
  private static final List<ParameterTensor> TENSORS =
      List.of(
          new ParameterTensor("weight", new long[] {2, 3}, 0),
          new ParameterTensor("bias", new long[] {2}, 6));

  private static final Values REALS = new Values.Floats(new float[3], new long[] {1, 3});

  @Test
  void anEmbeddingOfTokensThatNeverOccurIsNoDeadUnit() {
    List<ParameterTensor> tensors =
        List.of(
            new ParameterTensor("embedding", new long[] {4, 2}, 0),
            new ParameterTensor("hidden", new long[] {4, 2}, 8));
    Values tokens = new Values.Integers(new long[] {0, 2, 2, 0, 0, 2}, new long[] {2, 3});
    double[] gradient = {1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1};
    assertThat(DeadParameters.of(gradient, gradient, tensors, tokens))
        .isEqualTo(new DeadParameters(6, 1, 2, 0, "embedding", 4));
    Values larger = new Values.Integers(new long[] {0, 2, 4}, new long[] {1, 3});
    assertThat(DeadParameters.of(gradient, gradient, tensors, larger).rows()).isEqualTo(3);
  }

  @Test
  void aUnitThatIsNeverOnIsARow() {
    double[] gradient = {0, 0, 0, 1, 1, 1, 0, 1};
    DeadParameters dead = DeadParameters.of(gradient, gradient, TENSORS, REALS);
    assertThat(dead).isEqualTo(new DeadParameters(4, 1, 0, 0, "weight", 3));
  }

  @Test
  void anInputThatIsAlwaysZeroIsAColumn() {
    double[] gradient = {1, 0, 1, 1, 0, 1, 1, 1};
    assertThat(DeadParameters.of(gradient, gradient, TENSORS, REALS))
        .isEqualTo(new DeadParameters(2, 0, 0, 1, "weight", 2));
  }

  @Test
  void aWhollyDeadTensorHasRowsOnly() {
    double[] gradient = {0, 0, 0, 0, 0, 0, 1, 1};
    assertThat(DeadParameters.of(gradient, gradient, TENSORS, REALS))
        .isEqualTo(new DeadParameters(6, 2, 0, 0, "weight", 6));
  }

  @Test
  void convolutionsCountWholeKernels() {
    List<ParameterTensor> conv =
        List.of(new ParameterTensor("conv.weight", new long[] {2, 2, 1, 2}, 0));
    double[] gradient = {0, 0, 1, 1, 0, 0, 0, 1};
    assertThat(DeadParameters.of(gradient, gradient, conv, REALS))
        .isEqualTo(new DeadParameters(5, 0, 0, 1, "conv.weight", 5));
  }

  @Test
  void aZeroGradientWithCurvatureIsAlive() {
    double[] zero = new double[8];
    double[] product = {1, 1, 1, 1, 1, 1, 1, 1};
    assertThat(DeadParameters.of(zero, product, TENSORS, REALS).count()).isZero();
  }

  @Test
  void lengthsMustAgree() {
    assertThatThrownBy(() -> DeadParameters.of(new double[8], new double[7], TENSORS, REALS))
        .hasMessageContaining("8 and 7");
  }
}
