package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.network.ParameterTensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistanceFromInitialisationTest {
  private static final List<ParameterTensor> TENSORS =
      List.of(
          new ParameterTensor("a", new long[] {2}, 0), new ParameterTensor("b", new long[] {1}, 2));

  private static DistanceFromInitialisation between(
      List<ParameterTensor> initialTensors, double[] initial, double... trained) {
    return DistanceFromInitialisation.between(initialTensors, initial, "init.pt", TENSORS, trained);
  }

  @Test
  void itIsEuclideanAndRelativeToTheStart() {
    assertThat(between(TENSORS, new double[] {3, 0, 4}, 3, 2, 4))
        .isEqualTo(new DistanceFromInitialisation(2, 0.4));
  }

  @Test
  void tensorsAreMatchedByNameWhateverTheirOrder() {
    List<ParameterTensor> swapped =
        List.of(
            new ParameterTensor("b", new long[] {1}, 0),
            new ParameterTensor("a", new long[] {2}, 1));
    assertThat(between(swapped, new double[] {4, 3, 0}, 3, 2, 4).distance()).isEqualTo(2);
  }

  @Test
  void theModelItselfHasDistanceZeroEvenFromZero() {
    assertThat(between(TENSORS, new double[3], 0, 0, 0))
        .isEqualTo(new DistanceFromInitialisation(0, 0));
  }

  @Test
  void aMissingTensorIsNamed() {
    assertThatThrownBy(() -> between(TENSORS.subList(0, 1), new double[2], 0, 0, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("init.pt: no tensor b");
  }

  @Test
  void aTensorTooManyIsNamed() {
    List<ParameterTensor> more =
        List.of(TENSORS.get(0), TENSORS.get(1), new ParameterTensor("c", new long[] {1}, 3));
    assertThatThrownBy(() -> between(more, new double[4], 0, 0, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tensor c is not in the model");
  }

  @Test
  void anotherShapeIsShownWithTheExpectedOne() {
    List<ParameterTensor> other =
        List.of(new ParameterTensor("a", new long[] {1, 2}, 0), TENSORS.get(1));
    assertThatThrownBy(() -> between(other, new double[3], 0, 0, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a has shape [1, 2], expected [2]");
  }

  @Test
  void aStartThatIsNotFiniteIsRefused() {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> between(TENSORS, new double[] {0, 0, value}, 0, 0, 0))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("init.pt: b holds " + value);
    }
  }
}
