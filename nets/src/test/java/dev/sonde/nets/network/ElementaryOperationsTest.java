package dev.sonde.nets.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.Dense;
import dev.sonde.nets.Programs;
import dev.sonde.nets.Synthetic;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Weight normalisation, as libtorch has it and written out by hand. */
class ElementaryOperationsTest {
  private static final String FUSED = "torch._weight_norm(self.v, self.g, 0)";
  private static final String BY_HAND = "self.v * (self.g / self.v.pow(2).sum([1], True).sqrt())";

  @Test
  void weightNormalisedNetworksHaveTheHessianOfTheFormula() {
    double[][] expected = hessian(BY_HAND, false);
    double[][] actual = hessian(FUSED, true);

    for (int i = 0; i < expected.length; i++) {
      // both are sums of a few dozen terms of size one in double precision
      assertThat(actual[i]).containsExactly(expected[i], Offset.offset(1e-13));
    }
  }

  @Test
  void libtorchStillGetsTheSecondDerivativeOfWeightNormWrong() {
    // when this fails, libtorch has mended it, and ElementaryOperations can go
    assertThat(Dense.asymmetry(hessian(FUSED, false))).isGreaterThan(1e-3);
    assertThat(Dense.asymmetry(hessian(BY_HAND, false))).isLessThan(1e-13);
  }

  private static double[][] hessian(String weight, boolean writtenOut) {
    try (Network network =
            Programs.program(
                root -> {
                  root.register_parameter("v", Programs.parameter(3, 4), false);
                  root.register_parameter("g", Programs.parameter(3, 1), false);
                  root.define(
                      "def forward(self, x: Tensor) -> Tensor:\n"
                          + "  return torch.linear(torch.tanh(x), "
                          + weight
                          + ")\n");
                  if (writtenOut) {
                    ElementaryOperations.writeOut(root);
                  }
                });
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                Synthetic.classes(20, 4, 3, 1),
                Evaluation.withDefaults().withPrecision(Precision.DOUBLE))) {
      return Dense.of(objective.hessian());
    }
  }
}
