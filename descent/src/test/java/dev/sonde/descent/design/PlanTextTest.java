package dev.sonde.descent.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.descent.SweepPlan;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.loss.Loss;
import dev.sonde.runs.Configuration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The forms of plans, and the keys of their cells. A run is resumed only where both are what its
 * ledger has, so none may ever change: a setting that is new has to be left out of the form where
 * it has its default. Written down by {@code plan.configuration().text()} and {@code
 * cells.get(0).key()} before plans were split into groups.
 */
class PlanTextTest {

  /**
   * A plan as ledgers have it.
   *
   * @param plan the plan
   * @param form the text of its form
   * @param cells how many cells it has
   * @param first the key of the first
   * @param all the key of a configuration of all their keys, numbered
   */
  record Pinned(SweepDesign plan, String form, int cells, String first, String all) {}

  static List<Pinned> plans() {
    return List.of(
        new Pinned(
            widths(),
            """
            axis: width
            batch-size: 100
            budget: 100
            decays: 0.3,1,3
            depth: 1
            epochs: 300
            learning-rate: 0.003
            loss: cross-entropy
            noise: 0
            noise-kind: uniform
            pool: 1
            refine: 0
            samples: 1000
            seed: 0
            seeds: 3
            tau: 0.01,0.001
            test: 5000
            values: 4,16,64
            vary: subset,labels,initialisation,batches
            weight-decay: 0
            width: 64
            z: 1,0.1,0.01
            """,
            36,
            "d7b9b2e37c593b085b699400e8e1ff8d26a1d78a2b6c6a3caeebe08564249ef7",
            "437a28638ffdb0695301542a0fbf86b2c46ba44eac47e41cf829ea07ddef6338"),
        new Pinned(
            ofEverything(),
            """
            axis: width
            batch-size: 33
            budget: 0
            decays: 0.00001,0.3,12
            depth: 2
            epochs: 17
            fewer-samples: 100,200
            flat: yes
            heads: 4
            learning-rate: 0.0001
            loss: mse
            model: transformer
            noise: 0.15
            noise-kind: next-class
            pool: 2
            preset: pooled-mnist
            refine: 6
            samples: 400
            seed: -7
            seeds: 2
            tau: 0,0.000000001
            test: 321
            until: interpolation
            values: 2,5,8
            vary: subset,batches
            weight-decay: 0.3
            width: 32
            z: 2.5
            """,
            54,
            "b2af92b87ae713a9ff90280f02e9bad4cbbb4a795f8e24782a06dd3d7db13f9b",
            "cedb5b162398b0214ea68209b3057fe05b1aa24843f6ac8ce9511c730b1f273f"),
        new Pinned(
            features(),
            """
            axis: features
            bandwidth: 5
            features: relu
            fewer-samples: 50
            noise: 0
            noise-kind: uniform
            pool: 1
            refine: 0
            ridges: 0.1,1,1000000
            samples: 200
            seed: 0
            seeds: 3
            test: 5000
            values: 1,30,1000
            vary: subset,labels,initialisation,batches
            """,
            6,
            "075fce826a31dace6accecb8ef44c01648ba2b8886d4251dc679f035109f3801",
            "3f153c72994ce9d565688c4b0655d28c449c656ee02ca0973837a5b561abc044"),
        new Pinned(
            steps(),
            """
            axis: steps
            batch-size: 100
            budget: 100
            classes: 10
            data: digits
            decays: none
            depth: 1
            epochs: 300
            learning-rate: 0.003
            loss: cross-entropy
            model: conv
            noise: 0
            noise-kind: uniform
            pool: 1
            refine: 0
            samples: 1000
            seed: 0
            seeds: 3
            tau: 0.01,0.001
            test: 77
            values: 1,2
            vary: subset,labels,initialisation,batches
            weight-decay: 0
            width: 64
            z: 1,0.1,0.01
            """,
            3,
            "e19a010f46dc3c78e6a2050ce56bc403e433456f13bb124f47d51de281f84aaa",
            "f995e903456e520bfbb7c87e46870e3cfeb240bf03fc9d8a48d34d6fa62dbeab"),
        new Pinned(
            samples(),
            """
            axis: samples
            batch-size: 100
            budget: 100
            classes: 0
            data: x.csv
            decays: 0.3,1,3
            depth: 1
            epochs: 300
            input-scales: columns
            learning-rate: 0.003
            loss: mse
            noise: 0
            noise-kind: uniform
            pool: 1
            refine: 0
            samples: 1000
            seed: 0
            seeds: 3
            tau: 0.01,0.001
            test: 500
            values: 100,400
            vary: subset,labels,initialisation,batches
            weight-decay: 0
            width: 64
            z: 1,0.1,0.01
            """,
            24,
            "18b35b9cdc856f82ef512f7228e2df9568c4a4c4fd75a6c36913747c0afd60fb",
            "61e91fa7a588023ddbb3403e91010b01d7dc88551ce2766c69618889834468ac"),
        new Pinned(
            noise(),
            """
            axis: noise
            batch-size: 100
            budget: 100
            decays: 0.3,1,3
            depth: 1
            epochs: 300
            learning-rate: 0.003
            loss: cross-entropy
            noise: 0
            noise-kind: uniform
            pool: 1
            refine: 0
            samples: 1000
            seed: 0
            seeds: 3
            tau: 0.01,0.001
            test: 5000
            values: 0,0.1,0.25
            vary: subset,labels,initialisation,batches
            weight-decay: 0
            width: 12
            z: 1,0.1,0.01
            """,
            36,
            "4504d90a4f2a0adc920bc2c78d110a6f9fddfe95e3803f763e222123d5882e8a",
            "b657411f9a6691fa9a2f1aa46408f510837784af56d5af1ee0a6ffb9b5de365e"));
  }

  private static SweepDesign widths() {
    return SweepPlan.over(Width.of(4, 16, 64)).design();
  }

  private static SweepDesign ofEverything() {
    return SweepPlan.over(SweepRange.of(SweepAxis.WIDTH, 8, 2, 5))
        .withNetwork(NetworkKind.TRANSFORMER)
        .withWidth(32)
        .withDepth(2)
        .withHeads(4)
        .withSampleSizes(400, 100, 200)
        .withTestSamples(321)
        .withPooling(2)
        .withLabelNoise(0.15, LabelNoise.Kind.NEXT_CLASS)
        .withLoss(Loss.MEAN_SQUARED_ERROR)
        .withEpochs(17)
        .untilInterpolation()
        .withBatchSize(33)
        .withLearningRate(1e-4)
        .withWeightDecay(0.3)
        .withDecays(1e-5, 0.3, 12)
        .withRefinement(6)
        .withSeeds(2)
        .withSeed(-7)
        .withVaried(Varied.BATCHES, Varied.SUBSET)
        .withBudget(0)
        .withZ(2.5)
        .withTau(0, 1e-9)
        .withNote("preset", "pooled-mnist")
        .withNote("flat", "yes")
        .design();
  }

  private static SweepDesign features() {
    return SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 1, 30, 1000))
        .withFeatures(FeatureKind.RELU)
        .withBandwidth(5)
        .withRidges(0.1, 1, 1e6)
        .withSampleSizes(50, 200)
        .design();
  }

  private static SweepDesign steps() {
    return SweepPlan.over(SweepRange.of(SweepAxis.STEPS, 1, 2))
        .withNetwork(NetworkKind.CONV)
        .withDecays()
        .design()
        .resolved(DataFacts.of("digits", 10), 77);
  }

  private static SweepDesign samples() {
    return SweepPlan.over(SweepRange.of(SweepAxis.SAMPLES, 100, 400))
        .design()
        .resolved(DataFacts.of("x.csv", 0), 500)
        .withNotes(Map.of("input-scales", "columns"));
  }

  private static SweepDesign noise() {
    return SweepPlan.over(SweepRange.of(SweepAxis.NOISE, 0, 0.1, 0.25)).withWidth(12).design();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void formsAndKeysNeverChange(Pinned pinned) {
    assertThat(PlanText.of(pinned.plan).text()).isEqualTo(pinned.form);
    List<Configuration> cells = new SweepCells(pinned.plan).all();
    assertThat(cells).hasSize(pinned.cells);
    assertThat(cells.get(0).key()).isEqualTo(pinned.first);
    assertThat(keys(cells)).isEqualTo(pinned.all);
  }

  private static String keys(List<Configuration> cells) {
    Map<String, String> numbered =
        IntStream.range(0, cells.size())
            .boxed()
            .collect(Collectors.toMap(i -> "cell-" + i, i -> cells.get(i).key()));
    return Configuration.of(numbered).key();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void aFormIsReadAsThePlanThatWroteIt(Pinned pinned) {
    SweepPlan read = SweepPlan.of(Configuration.parse(pinned.form));
    assertThat(read.configuration().text()).isEqualTo(pinned.form);
    assertThat(keys(new SweepCells(read.design()).all())).isEqualTo(pinned.all);
  }

  @ParameterizedTest
  @CsvSource({
    "depth, 0, the depth must be at least 1",
    "learning-rate, -1, the learning rate must be positive",
    "noise, 1.5, share of noisy labels",
    "decays, '1,NaN', a decay to choose from",
    "budget, 7, the budget of products",
    "values, '1.5,3', width cannot be 1.5",
    "epochs, many, many",
    "vary, weather, WEATHER",
  })
  void aFormWithWhatNoPlanCanHaveIsDamaged(String name, String value, String complaint) {
    Configuration form = PlanText.of(widths()).with(name, value);
    assertThatThrownBy(() -> SweepPlan.of(form))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("is damaged", complaint);
  }

  @Test
  void aFormThatLacksASettingIsAnotherVersions() {
    Map<String, String> values = new HashMap<>(PlanText.of(widths()).values());
    values.remove("decays");
    assertThatThrownBy(() -> SweepPlan.of(Configuration.of(values)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("lacks 'decays'", "another version")
        .hasMessageNotContaining("damaged");
  }
}
