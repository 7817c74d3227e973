package dev.sonde.nets.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Cases;
import dev.sonde.nets.Dense;
import dev.sonde.nets.Fixture;
import dev.sonde.nets.Programs;
import dev.sonde.nets.Synthetic;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.network.TorchScript;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models and data that do not fit, what is said about it, and programs that are unusual. */
class ObjectiveTest {
  private static final Evaluation DOUBLE =
      Evaluation.withDefaults().withThreads(2).withPrecision(Precision.DOUBLE);

  @Test
  void targetsThatLackAxesOfLengthOneMeanTheSameAsTheOutputsShape() {
    Values x = new Values.Floats(new float[] {1, 2, 3, -1, 0.5f, 2}, new long[] {3, 2});
    float[] y = {0.5f, -1, 2};
    try (Network network = Perceptron.of(2, 1).withWidths(3).build(1)) {
      double[] losses = new double[3];
      long[][] shapes = {{3, 1}, {3}, {3, 1, 1}};
      for (int i = 0; i < shapes.length; i++) {
        Dataset data = new Dataset(x, new Values.Floats(y, shapes[i]), "made", "");
        try (Objective objective = Objective.of(network, Loss.MEAN_SQUARED_ERROR, data)) {
          losses[i] = objective.value().value();
          assertThat(objective.dataset().targets().shape()).containsExactly(3, 1);
        }
      }
      assertThat(losses[1]).isEqualTo(losses[0]).isEqualTo(losses[2]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CROSS_ENTROPY,        'torch.softmax(z, 1)',      true",
    "CROSS_ENTROPY,        'torch.log_softmax(z, 1)',  false",
    "CROSS_ENTROPY,        'torch.sigmoid(z)',         false",
    "CROSS_ENTROPY,        z,                          false",
    "BINARY_CROSS_ENTROPY, 'torch.sigmoid(z * 9.)',    true",
    "BINARY_CROSS_ENTROPY, 'torch.sigmoid(z * 1e-3)',  false",
    "BINARY_CROSS_ENTROPY, z,                          false",
    "MEAN_SQUARED_ERROR,   'torch.softmax(z, 1)',      false"
  })
  void outputsThatAreProbabilitiesAreToldFromLogits(Loss loss, String output, boolean expected) {
    Dataset classes = Synthetic.classes(40, 3, 3, 1);
    double[] positives = new double[120];
    Arrays.setAll(positives, i -> i % 2);
    Dataset data =
        loss == Loss.CROSS_ENTROPY
            ? classes
            : classes.withTargets(new Values.Doubles(positives, new long[] {40, 3}));
    String forward =
        """
        def forward(self, x: Tensor) -> Tensor:
          z = torch.linear(x, self.w)
          return %s
        """
            .formatted(output);
    try (Network network = Programs.of(forward);
        Objective objective = Objective.of(network, loss, data)) {
      assertThat(objective.outputsAreProbabilities()).isEqualTo(expected);
    }
  }

  @Test
  void inputsOfAnotherWidthAreRefusedWithBothShapes() {
    try (Network network = Perceptron.of(4, 3).build(1)) {
      refuses(
          network,
          Loss.CROSS_ENTROPY,
          Synthetic.classes(10, 5, 3, 1),
          "refused inputs of shape [10, 5]",
          "mat1 and mat2 shapes cannot be multiplied");
    }
  }

  @Test
  void aLabelOutOfRangeIsNamedWithItsPlaceAndTheRange() {
    Dataset data = Synthetic.classes(10, 4, 3, 1);
    ((Values.Integers) data.targets()).values()[7] = 3;
    try (Network network = Perceptron.of(4, 3).build(1)) {
      refuses(network, Loss.CROSS_ENTROPY, data, "label 3 at sample 7", "from 0 to 2");
    }
  }

  @Test
  void integersWhereTheModelTakesRealsAreToldApart() {
    Dataset tokens =
        new Dataset(
            new Values.Integers(new long[40], new long[] {10, 4}),
            new Values.Integers(new long[10], new long[] {10}),
            "made for a test",
            "");
    try (Network network = Perceptron.of(4, 3).build(1)) {
      refuses(network, Loss.CROSS_ENTROPY, tokens, "save x as float32");
    }
    Dataset reals =
        new Dataset(
            new Values.Doubles(new double[96], new long[] {16, 6}),
            new Values.Integers(new long[96], new long[] {16, 6}),
            "made for a test",
            "");
    try (Network network = Cases.network("lstm_next_token")) {
      refuses(network, Loss.CROSS_ENTROPY, reals, "save x as int64");
    }
  }

  @Test
  void aScriptedLstmIsMeasuredWithTheWeightsThatItKeepsInAList() {
    Dataset data = Fixture.read("scripted_lstm.npz");
    for (Precision precision : Precision.values()) {
      // rounding: the weights' own in single precision, the summation's in double
      double tolerance = precision == Precision.SINGLE ? 1e-5 : 1e-12;
      try (Network network = TorchScript.load(Fixture.path("scripted_lstm.pt"));
          Objective objective =
              Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE.withPrecision(precision))) {
        double trace = 0;
        double squares = 0;
        double[][] hessian = Dense.of(objective.hessian());
        for (int i = 0; i < hessian.length; i++) {
          trace += hessian[i][i];
          for (double value : hessian[i]) {
            squares += value * value;
          }
        }
        // printed by make_scripted_lstm.py, beside the file
        assertThat(objective.value().gradientNorm())
            .isCloseTo(0.06502045418045262, within(tolerance));
        assertThat(trace).isCloseTo(0.5804562442494767, within(tolerance));
        assertThat(squares).isCloseTo(0.33943098075695766, within(tolerance));
      }
    }
  }

  @Test
  void aModelWhoseOutputIsRandomIsRefused() {
    try (Network network =
        Programs.of(
            """
            def forward(self, x: Tensor) -> Tensor:
              return torch.linear(torch.dropout(x, 0.5, True), self.w)
            """)) {
      refuses(
          network,
          Loss.MEAN_SQUARED_ERROR,
          Synthetic.reals(20, 3, 3, 1),
          "different outputs for the same inputs",
          "dropout");
    }
  }

  @Test
  void aModelThatChangesItsOwnTensorsIsRefused() {
    try (Network network =
        Programs.program(
            root -> {
              root.register_parameter("w", Programs.parameter(3, 3), false);
              root.register_buffer("c", Programs.parameter(3, 3).detach());
              root.define(
                  """
                  def forward(self, x: Tensor) -> Tensor:
                    self.c.add_(1)
                    return torch.linear(x, self.w * self.c)
                  """);
            })) {
      refuses(
          network,
          Loss.MEAN_SQUARED_ERROR,
          Synthetic.reals(20, 3, 3, 1),
          "different outputs for the same inputs",
          "changes the model's own tensors");
    }
  }

  @Test
  void aModelThatMixesTheSamplesOfAMinibatchIsRefused() {
    try (Network network =
        Programs.of(
            """
            def forward(self, x: Tensor) -> Tensor:
              return torch.linear(x - torch.mean(x, 0), self.w)
            """)) {
      refuses(
          network,
          Loss.MEAN_SQUARED_ERROR,
          Synthetic.reals(20, 3, 3, 1),
          "depends on the other samples",
          "model.eval()");
    }
  }

  @Test
  void parametersThatShareMemoryInOneShapeCountOnceAndInTwoShapesAreRefused() {
    String forward =
        """
        def forward(self, x: Tensor) -> Tensor:
          return torch.linear(torch.tanh(torch.linear(x, self.a)), self.b.reshape(3, 3))
        """;
    Tensor shared = Programs.parameter(3, 3);
    try (Network tied = sharing(shared, shared.detach().set_requires_grad(true), forward);
        Objective objective =
            Objective.of(tied, Loss.MEAN_SQUARED_ERROR, Synthetic.reals(5, 3, 3, 1), DOUBLE)) {
      assertThat(objective.hessian().dimension()).isEqualTo(9);
      assertThat(objective.lossAt(tied.parameterVector())).isEqualTo(objective.value().value());
    }
    try (Network viewed =
        sharing(shared, shared.detach().view(9).set_requires_grad(true), forward)) {
      refuses(
          viewed,
          Loss.MEAN_SQUARED_ERROR,
          Synthetic.reals(5, 3, 3, 1),
          "share memory in different shapes");
    }
  }

  private static Network sharing(Tensor a, Tensor b, String forward) {
    return Programs.program(
        root -> {
          root.register_parameter("a", a, false);
          root.register_parameter("b", b, false);
          root.define(forward);
        });
  }

  @Test
  void aClosedObjectiveSaysSo() {
    try (Network network = Perceptron.of(4, 3).build(1)) {
      Objective objective =
          Objective.of(network, Loss.CROSS_ENTROPY, Synthetic.classes(10, 4, 3, 1));
      CurvatureOperator hessian = objective.hessian();
      objective.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> Dense.of(hessian))
          .withMessageContaining("closed");
    }
  }

  @Test
  void crossEntropyWantsIntegers() {
    try (Network network = Perceptron.of(4, 1).build(1)) {
      refuses(
          network,
          Loss.CROSS_ENTROPY,
          new Dataset(
              Synthetic.binary(10, 4, 1).inputs(),
              new Values.Doubles(new double[10], new long[] {10}),
              "made for a test",
              ""),
          "needs integer class labels");
    }
  }

  @Test
  void classLabelsSavedAsRealsAreToBeSavedAsIntegers() {
    Dataset data =
        new Dataset(
            Synthetic.reals(4, 4, 1, 1).inputs(),
            new Values.Doubles(new double[] {0, 1, 2, 1}, new long[] {4}),
            "made for a test",
            "");
    try (Network network = Perceptron.of(4, 3).build(1)) {
      for (Loss loss : List.of(Loss.MEAN_SQUARED_ERROR, Loss.BINARY_CROSS_ENTROPY)) {
        refuses(network, loss, data, "y holds whole numbers as reals", "integers (int64)");
      }
    }
  }

  @Test
  void labelsOfTwoClassesForOneOutputWantTheLogisticLoss() {
    Dataset data =
        new Dataset(
            Synthetic.reals(4, 4, 1, 1).inputs(),
            new Values.Integers(new long[] {0, 1, 0, 1}, new long[] {4}),
            "made for a test",
            "");
    try (Network network = Perceptron.of(4, 1).build(1)) {
      refuses(network, Loss.CROSS_ENTROPY, data, "one output", "--loss bce (y as 0/1");
      Objective.of(network, Loss.BINARY_CROSS_ENTROPY, data).close(); // as the message says
    }
  }

  @Test
  void squaredErrorWantsOneShapeAndDoesNotBroadcast() {
    Dataset data =
        new Dataset(
            Synthetic.reals(10, 4, 1, 1).inputs(),
            new Values.Doubles(new double[] {0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9}, new long[] {10}),
            "made for a test",
            "");
    try (Network network = Perceptron.of(4, 2).build(1)) {
      refuses(
          network, Loss.MEAN_SQUARED_ERROR, data, "the output is [10, 2] and y is [10]", "Reshape");
    }
  }

  @Test
  void crossEntropyFindsNoClassAxis() {
    try (Network network = Perceptron.of(4, 3).build(1)) {
      Dataset data =
          new Dataset(
              Synthetic.classes(10, 4, 3, 1).inputs(),
              new Values.Integers(new long[20], new long[] {10, 2}),
              "made for a test",
              "");
      refuses(network, Loss.CROSS_ENTROPY, data, "y is [10, 2] and the output is [10, 3]");
    }
  }

  @Test
  void logisticLossWantsTargetsBetweenZeroAndOne() {
    Dataset data = Synthetic.binary(10, 4, 1);
    ((Values.Doubles) data.targets()).values()[4] = -1;
    try (Network network = Perceptron.of(4, 1).build(1)) {
      refuses(network, Loss.BINARY_CROSS_ENTROPY, data, "y is -1.0 at sample 4");
    }
  }

  @Test
  void aLossThatIsNotFiniteNamesTheFirstSampleBehindIt() {
    Dataset data = Synthetic.classes(10, 4, 3, 1);
    ((Values.Doubles) data.inputs()).values()[6 * 4] = 1e300;
    try (Network network = Perceptron.of(4, 3).build(1);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(objective::value)
          .withMessageContaining("sample 6")
          .withMessageContaining("diverge");
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> Dense.of(objective.hessian()))
          .withMessageContaining("not finite");
    }
  }

  @Test
  void aModelThatTakesTwoTensorsIsRefused() {
    try (Network network =
        Programs.of(
            """
            def forward(self, x: Tensor, mask: Tensor) -> Tensor:
              return torch.linear(x * mask, self.w)
            """)) {
      refuses(
          network,
          Loss.MEAN_SQUARED_ERROR,
          Synthetic.reals(5, 3, 3, 1),
          "takes x, mask",
          "numpy.savez(file, x=x, mask=mask, y=y)");
    }
  }

  @Test
  void aModelThatGivesAPairIsToldToGiveOneTensor() {
    try (Network network =
        Programs.of(
            """
            def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
              return torch.linear(x, self.w), x
            """)) {
      refuses(
          network, Loss.MEAN_SQUARED_ERROR, Synthetic.reals(5, 3, 3, 1), "gives a Tuple", "Wrap");
    }
  }

  @Test
  void anOutputThatNoParameterMovesIsRefused() {
    try (Network network = Programs.of("def forward(self, x: Tensor) -> Tensor:\n  return x\n")) {
      refuses(
          network,
          Loss.MEAN_SQUARED_ERROR,
          Synthetic.reals(5, 3, 3, 1),
          "does not depend on any trainable parameter");
    }
  }

  @Test
  void aFixedBatchSizeInATraceIsRecognised() {
    try (Network network =
        Programs.of(
            """
            def forward(self, x: Tensor) -> Tensor:
              return torch.linear(torch.narrow(x, 0, 0, 4), self.w)
            """)) {
      refuses(
          network,
          Loss.MEAN_SQUARED_ERROR,
          Synthetic.reals(5, 3, 3, 1),
          "output has shape [4, 3] for a minibatch of 5");
    }
  }

  @Test
  void anOperationWithoutASecondDerivativeIsNamed() {
    try (Network network =
            Programs.of(
                """
                def forward(self, x: Tensor) -> Tensor:
                  grid = torch.tanh(torch.linear(x, self.w))[:, None, None, :2]
                  image = torch.reshape(x, [x.size(0), 1, 1, 3])
                  seen = torch.grid_sampler(image, grid, 0, 0, False)
                  return torch.reshape(seen, [x.size(0), 1])
                """);
        Objective objective =
            Objective.of(network, Loss.MEAN_SQUARED_ERROR, Synthetic.reals(5, 3, 1, 1))) {
      assertThat(objective.value().value()).isPositive();
      for (CurvatureOperator operator : List.of(objective.hessian(), objective.gaussNewton())) {
        assertThatExceptionOfType(InvalidInputException.class)
            .isThrownBy(() -> Dense.of(operator))
            .withMessageContaining("grid_sampler")
            .withMessageContaining("cannot be differentiated again");
      }
    }
  }

  @Test
  void fusedAttentionHasASecondDerivative() {
    try (Network network =
            Programs.of(
                """
                def forward(self, x: Tensor) -> Tensor:
                  h = torch.reshape(torch.linear(x, self.w), [x.size(0), 1, 3, 1])
                  a = torch.scaled_dot_product_attention(h, h, h, None, 0.0, True)
                  return torch.reshape(a, [x.size(0), 3])
                """);
        Objective objective =
            Objective.of(network, Loss.MEAN_SQUARED_ERROR, Synthetic.reals(6, 3, 3, 1), DOUBLE)) {
      double[] v = Synthetic.vector(9, 2);
      double[][] product = new double[1][9];
      objective.hessian().multiply(new double[][] {v}, product);
      double form = 0;
      double[] ahead = network.parameterVector();
      double[] behind = ahead.clone();
      for (int i = 0; i < 9; i++) {
        form += v[i] * product[0][i];
        ahead[i] += 1e-4 * v[i];
        behind[i] -= 1e-4 * v[i];
      }
      double difference =
          objective.lossAt(ahead) - 2 * objective.value().value() + objective.lossAt(behind);
      assertThat(form).isCloseTo(difference / 1e-8, within(1e-5));
    }
  }

  @Test
  void aModelThatWritesOnItsInputMeetsTheSameInputInEveryPass() {
    try (Network network =
            Programs.of(
                """
                def forward(self, x: Tensor) -> Tensor:
                  y = torch.mul_(x, 2.0)
                  return torch.linear(y, self.w)
                """);
        Objective objective =
            Objective.of(network, Loss.MEAN_SQUARED_ERROR, Synthetic.reals(5, 3, 3, 1), DOUBLE)) {
      double[][] v = {Synthetic.vector(9, 1)};
      double[][] before = new double[1][9];
      double[][] after = new double[1][9];
      objective.hessian().multiply(v, before);
      for (int pass = 0; pass < 3; pass++) {
        assertThat(objective.lossAt(network.parameterVector()))
            .isEqualTo(objective.value().value());
      }
      objective.hessian().multiply(v, after);
      assertThat(after).isDeepEqualTo(before);
    }
  }

  @Test
  void sequencesHaveATargetAtEveryPosition() {
    String name = "lstm_next_token";
    Dataset data = Cases.dataset(name);
    try (Network network = Cases.network(name);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE)) {
      assertThat(data.targets().shape()).hasSize(2);
      assertThat(objective.value().accuracy().getAsDouble()).isBetween(0.0, 1.0);
      double[][] fisher = new double[1][network.parameterCount()];
      objective
          .curvature(CurvatureMatrix.EMPIRICAL_FISHER)
          .multiply(new double[][] {objective.gradient()}, fisher);
      // vᵀFv is the mean of (vᵀ∇ℓ_t)², at least the square of the mean vᵀ∇L
      double form = 0;
      double square = 0;
      for (int i = 0; i < fisher[0].length; i++) {
        form += fisher[0][i] * objective.gradient()[i];
        square += objective.gradient()[i] * objective.gradient()[i];
      }
      assertThat(form).isGreaterThan(square * square);
    }
  }

  @Test
  void classesOnTheSecondAxisAreFoundWhereTheLastDoesNotFit() {
    try (Network network =
            Programs.of(
                """
                def forward(self, x: Tensor) -> Tensor:
                  return torch.unsqueeze(torch.linear(x, self.w), 2).expand([-1, -1, 4])
                """);
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                new Dataset(
                    Synthetic.reals(8, 3, 1, 1).inputs(),
                    new Values.Integers(new long[32], new long[] {8, 4}),
                    "made for a test",
                    ""),
                DOUBLE)) {
      double[][] hessian = Dense.of(objective.hessian());
      double[][] gaussNewton = Dense.of(objective.gaussNewton());
      for (int i = 0; i < 9; i++) {
        assertThat(hessian[i]).containsExactly(gaussNewton[i], within(1e-14)); // it is linear
      }
      assertThat(hessian[0][0]).isPositive();
    }
  }

  @Test
  void vectorsOfAnotherLengthAreRefused() {
    try (Network network = Perceptron.of(4, 3).build(1);
        Objective objective =
            Objective.of(network, Loss.CROSS_ENTROPY, Synthetic.classes(10, 4, 3, 1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> objective.lossAt(new double[3]))
          .withMessageContaining("got 3 values");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> objective.hessian().multiply(new double[1][3], new double[1][3]))
          .withMessageContaining("got 3 numbers");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> objective.hessian().restrictedTo(List.of()))
          .withMessageContaining("at least one tensor");
    }
  }

  private static void refuses(Network network, Loss loss, Dataset data, String... parts) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> Objective.of(network, loss, data, DOUBLE).close())
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains(parts)
                    .doesNotContain("frame #", "Exception raised", "\n"));
  }
}
