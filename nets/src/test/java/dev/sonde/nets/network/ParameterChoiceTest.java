package dev.sonde.nets.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Dense;
import dev.sonde.nets.Synthetic;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.loss.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Some of a network's parameters, chosen by patterns. */
class ParameterChoiceTest {
  private static final List<String> NAMES =
      List.of("layers.3.mlp.weight", "layers.3.norm.weight", "layers.30.mlp.weight", "head.bias");

  private static List<String> chosen(List<String> only, List<String> except) {
    ParameterChoice choice = new ParameterChoice(only, except);
    return NAMES.stream().filter(choice::includes).toList();
  }

  @Test
  void aPatternMustFitTheWholeName() {
    assertThat(chosen(List.of(), List.of())).isEqualTo(NAMES);
    assertThat(chosen(List.of("layers.3.*"), List.of()))
        .containsExactly("layers.3.mlp.weight", "layers.3.norm.weight");
    assertThat(chosen(List.of("layers.3.*", "head.*"), List.of("*norm*")))
        .containsExactly("layers.3.mlp.weight", "head.bias");
    assertThat(chosen(List.of("layers.3?.mlp.weight"), List.of()))
        .containsExactly("layers.30.mlp.weight");
    assertThat(chosen(List.of("layers"), List.of())).isEmpty();
    assertThat(chosen(List.of("layers.3(*"), List.of())).isEmpty();
  }

  @Test
  void aPatternThatFitsNothingIsNamed() {
    ParameterChoice typo = new ParameterChoice(List.of("layer.*"), List.of());
    assertThatThrownBy(() -> typo.requireSome("m", NAMES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("--only 'layer.*'")
        .hasMessageContaining("layers.3.mlp.weight");
    ParameterChoice nothing = new ParameterChoice(List.of("head.*"), List.of("*bias"));
    assertThatThrownBy(() -> nothing.requireSome("m", NAMES)).hasMessageContaining("no parameter");
  }

  @Test
  void theHessianOfAPartIsTheBlockOfTheWhole() {
    var data = Synthetic.classes(20, 4, 3, 1);
    double[][] whole;
    int first;
    int last;
    try (Network network = Perceptron.of(4, 3).withWidths(5).build(1);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data)) {
      ParameterTensor tensor = network.parameters().get(2);
      first = tensor.offset();
      last = first + tensor.count();
      whole = Dense.of(objective.hessian());
    }
    Network all = Perceptron.of(4, 3).withWidths(5).build(1);
    String name = all.parameters().get(2).name();
    List<String> others =
        all.parameters().stream().map(ParameterTensor::name).filter(n -> !n.equals(name)).toList();
    try (Network part = all.choosing(new ParameterChoice(List.of(name), List.of()));
        Objective objective = Objective.of(part, Loss.CROSS_ENTROPY, data)) {
      assertThat(part.leftOut()).isEqualTo(others);
      assertThat(part.frozenParameters()).isEmpty();
      double[][] block = Dense.of(objective.hessian());
      assertThat(block).hasNumberOfRows(last - first);
      for (int i = first; i < last; i++) {
        for (int j = first; j < last; j++) {
          assertThat(block[i - first][j - first])
              .isCloseTo(whole[i][j], org.assertj.core.api.Assertions.within(1e-6));
        }
      }
    }
  }
}
