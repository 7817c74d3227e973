package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.DatasetSummary;
import dev.sonde.nets.data.Images;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.data.Standardisation;
import dev.sonde.nets.data.Values;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TransformationsTest {

  @Test
  void theRecipeOfFortyNinePixelsComesOutAsNumpyMakesIt() {
    Dataset digits = Images.pooled(DataSource.read("mnist10k"), 4).flattened();
    Split split = Split.of(digits, 1000, 5000);
    Standardisation standardisation = Standardisation.of(split.train());
    Dataset train = standardisation.apply(split.train());
    Dataset test = standardisation.apply(split.test());

    assertThat(train.inputs().shape()).containsExactly(1000, 49);
    assertThat(test.inputs().shape()).containsExactly(5000, 49);
    DatasetSummary.Numbers numbers = DatasetSummary.of(train).inputs();
    assertThat(numbers.mean()).isCloseTo(0, within(1e-6));
    assertThat(numbers.standardDeviation()).isCloseTo(1, within(1e-6));
    // x: the images / 255 as float64 [10000, 28, 28]; p = x.reshape(-1, 7, 4, 7, 4).mean((2,
    // 4)).reshape(-1, 49)
    // a = p[:1000]; b = p[5000:]; m = a.mean(0); s = (a - m).std(); print(s, ((a - m) / s)[0,
    // 24:27], ((b - m) / s)[-1, 24:27])
    assertThat(standardisation.scales()[0]).isCloseTo(0.1686901395496993, within(1e-7));
    assertThat(row(train, 0))
        .containsExactly(new float[] {-0.7664563f, 0.3434741f, -0.7937761f}, within(1e-5f));
    assertThat(row(test, 4999))
        .containsExactly(new float[] {1.038105f, -1.735695f, -0.825741f}, within(1e-5f));
  }

  @Test
  void poolingAveragesSquaresOfEachChannel() {
    Dataset images =
        inMemory(
            new Values.Integers(
                new long[] {1, 2, 5, 6, 3, 4, 7, 8, 10, 10, 20, 20, 10, 10, 20, 60},
                new long[] {1, 2, 2, 4}),
            new long[] {0});
    Dataset pooled = Images.pooled(images, 2);
    assertThat(pooled.inputs().shape()).containsExactly(1, 2, 1, 2);
    assertThat(((Values.Floats) pooled.inputs()).values()).containsExactly(2.5f, 6.5f, 10f, 30f);
    assertThatThrownBy(() -> Images.pooled(images, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("images of 2 × 4 cannot be pooled by 4");
    assertThatThrownBy(() -> Images.pooled(images, 0)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Images.pooled(images.flattened(), 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the inputs are [1, 16]");
  }

  @Test
  void featuresThatNeverVaryStayZeroAndEqualSamplesAreRefused() {
    Dataset data =
        inMemory(new Values.Floats(new float[] {1, 7, 3, 7}, new long[] {2, 2}), new long[] {0, 1});
    Dataset standardised = Standardisation.of(data).apply(data);
    assertThat(((Values.Floats) standardised.inputs()).values())
        .containsExactly((float) -Math.sqrt(2), 0f, (float) Math.sqrt(2), 0f);
    Dataset same = data.select(new int[] {0, 0});
    assertThatThrownBy(() -> Standardisation.of(same))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("all 2 samples are the same");
    assertThatThrownBy(() -> Standardisation.of(data).apply(DataSource.read("digits")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("64 features");
  }

  @Test
  void columnsHaveAScaleEachAndConstantOnesBecomeZero() {
    Dataset train =
        inMemory(
            new Values.Floats(
                new float[] {1, 0.1f, 30_000, 3, 0.1f, 50_000, 5, 0.1f, 40_000}, new long[] {3, 3}),
            new long[] {0, 1, 0});
    Dataset other =
        inMemory(new Values.Floats(new float[] {3, 7, 60_000}, new long[] {1, 3}), new long[] {0});
    Standardisation standardisation = Standardisation.byColumn(train);
    // x: [[1, 30000], [3, 50000], [5, 40000]]; (x - x.mean(0)) / x.std(0)
    float large = (float) Math.sqrt(1.5);
    assertThat(((Values.Floats) standardisation.apply(train).inputs()).values())
        .containsExactly(new float[] {-large, 0, -large, 0, 0, large, large, 0, 0}, within(1e-6f));
    assertThat(((Values.Floats) standardisation.apply(other).inputs()).values())
        .containsExactly(new float[] {0, 0, 2 * large}, within(1e-6f));
    assertThatThrownBy(() -> Standardisation.byColumn(train.select(new int[] {1, 1})))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("all 2 samples are the same");
  }

  @Test
  void aShareOfTheLabelsIsRedrawnUniformly() {
    Dataset clean = labels(20_000, 10);
    LabelNoise.Noisy noisy = new LabelNoise(0.2, 7).apply(clean);
    int redrawn = 0;
    int changed = 0;
    int[] counts = new int[10];
    for (int i = 0; i < clean.samples(); i++) {
      long label = integers(noisy.data())[i];
      if (noisy.redrawn()[i]) {
        redrawn++;
        counts[(int) label]++;
      }
      if (label != integers(clean)[i]) {
        changed++;
        assertThat(noisy.redrawn()[i]).isTrue();
      }
    }
    assertThat(redrawn).isEqualTo(4000);
    // binomial: 4000 · 0.9 ± 4 · sqrt(4000 · 0.9 · 0.1), and 400 ± 4 · sqrt(4000 · 0.1 · 0.9)
    assertThat(changed).isBetween(3600 - 76, 3600 + 76);
    assertThat(counts)
        .satisfies(all -> assertThat(Arrays.stream(all).min().orElse(0)).isGreaterThan(324));
    assertThat(integers(clean)).isEqualTo(integers(labels(20_000, 10)));
  }

  @Test
  void aShareOfTheLabelsBecomesTheNextClass() {
    Dataset clean = labels(1000, 4);
    LabelNoise.Noisy noisy = new LabelNoise(0.3, LabelNoise.Kind.NEXT_CLASS, 7).apply(clean);
    int changed = 0;
    for (int i = 0; i < clean.samples(); i++) {
      long expected = integers(clean)[i];
      if (noisy.redrawn()[i]) {
        changed++;
        expected = (expected + 1) % 4;
      }
      assertThat(integers(noisy.data())[i]).isEqualTo(expected);
    }
    assertThat(changed).isEqualTo(300);
  }

  @Test
  void noiseIsTheSameForOneSeedAndNestedInItsShare() {
    Dataset clean = labels(500, 4);
    LabelNoise.Noisy some = new LabelNoise(0.1, 3).apply(clean);
    LabelNoise.Noisy more = new LabelNoise(0.4, 3).apply(clean);
    for (int i = 0; i < 500; i++) {
      if (some.redrawn()[i]) {
        assertThat(more.redrawn()[i]).isTrue();
        assertThat(integers(more.data())[i]).isEqualTo(integers(some.data())[i]);
      }
    }
    assertThat(integers(new LabelNoise(0.1, 3).apply(clean).data()))
        .isEqualTo(integers(some.data()));
    assertThat(integers(new LabelNoise(0.1, 4).apply(clean).data()))
        .isNotEqualTo(integers(some.data()));
    assertThat(integers(new LabelNoise(0, 3).apply(clean).data())).isEqualTo(integers(clean));
  }

  @Test
  void targetsThatAreNotClassesGetNoNoise() {
    Dataset clean = labels(4, 2);
    LabelNoise noise = new LabelNoise(0.5, 0);
    assertThatThrownBy(() -> new LabelNoise(Double.NaN, 0))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(
            () -> noise.apply(clean.withTargets(new Values.Floats(new float[4], new long[] {4}))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the targets are real numbers");
    assertThatThrownBy(
            () ->
                noise.apply(
                    clean.withTargets(
                        new Values.Integers(new long[] {0, 1, -1, 1}, new long[] {4}))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the label at [2] is -1");
    assertThatThrownBy(() -> noise.apply(labels(4, 1))).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void shufflingKeepsSamplesWithTheirTargetsAndSplitsDoNotOverlap() {
    Dataset ordered = labels(100, 100);
    Dataset shuffled = ordered.shuffled(5);
    assertThat(integers(shuffled)).isNotEqualTo(integers(ordered));
    assertThat(integers(shuffled)).containsExactlyInAnyOrder(integers(ordered));
    for (int i = 0; i < 100; i++) {
      assertThat(shuffled.inputs().at(i)).isEqualTo((double) integers(shuffled)[i]);
    }
    assertThat(integers(ordered.shuffled(5))).isEqualTo(integers(shuffled));
    Split split = Split.of(shuffled, 60, 40);
    assertThat(integers(split.train())).doesNotContain(integers(split.test()));
    assertThatThrownBy(() -> Split.of(ordered, 61, 40))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has 100 samples; 61 to train and 40 to test");
    assertThatThrownBy(() -> ordered.first(101))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("101 samples were asked for; there are 100");
    assertThatThrownBy(() -> ordered.last(101)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> ordered.first(0)).isInstanceOf(InvalidInputException.class);
  }

  private static Dataset labels(int samples, int classes) {
    float[] x = new float[samples];
    long[] y = new long[samples];
    for (int i = 0; i < samples; i++) {
      y[i] = i % classes;
      x[i] = y[i];
    }
    return inMemory(new Values.Floats(x, new long[] {samples, 1}), y);
  }

  private static Dataset inMemory(Values inputs, long[] labels) {
    return new Dataset(
        inputs, new Values.Integers(labels, new long[] {labels.length}), "in memory", "");
  }

  private static long[] integers(Dataset data) {
    return ((Values.Integers) data.targets()).values();
  }

  private static float[] row(Dataset data, int sample) {
    return Arrays.copyOfRange(
        ((Values.Floats) data.inputs()).values(), sample * 49 + 24, sample * 49 + 27);
  }
}
