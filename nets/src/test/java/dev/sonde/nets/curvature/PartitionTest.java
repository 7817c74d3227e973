package dev.sonde.nets.curvature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Program;
import org.junit.jupiter.api.Test;

/** Minibatches are chosen from samples, shapes and parameters alone. */
class PartitionTest {

  private static Values floats(int... shape) {
    long[] axes = new long[shape.length];
    int count = 1;
    for (int i = 0; i < shape.length; i++) {
      axes[i] = shape[i];
      count *= shape[i];
    }
    return new Values.Floats(new float[count], axes);
  }

  @Test
  void samplesThatTakeLongAreCutFiner() {
    assertThat(Partition.finest(650, floats(2, 64))).isEqualTo(256);
    assertThat(Partition.finest(235_146, floats(2, 784))).isEqualTo(256);
    assertThat(Partition.finest(940_000, floats(2, 784))).isBetween(60, 68);
    assertThat(Partition.finest(11_000_000, floats(2, 3, 32, 32))).isEqualTo(16);
    Values tokens = new Values.Integers(new long[2 * 64], new long[] {2, 64});
    assertThat(Partition.finest(30_000, tokens)).isBetween(30, 32);
    assertThat(Partition.finest(3_000_000, tokens)).isEqualTo(16);
  }

  @Test
  void aFewHundredImagesKeepEightWorkersBusy() {
    Evaluation one = Evaluation.withDefaults().withThreads(1);
    int finest = Partition.finest(11_000_000, floats(1, 3, 32, 32));
    Partition cut = Partition.of(256, one, "resnet.pt", Program.Batch.any(), finest);
    assertThat(cut.minibatches()).hasSize(8).allSatisfy(m -> assertThat(m).hasSize(32));
    assertThat(Partition.of(256, one.withThreads(64), "resnet.pt", Program.Batch.any(), finest))
        .usingRecursiveComparison()
        .isEqualTo(cut);
    assertThat(Partition.of(40, one, "resnet.pt", Program.Batch.any(), finest).minibatches())
        .hasSize(3);
    assertThat(Partition.of(8_192, one, "resnet.pt", Program.Batch.any(), finest).minibatches())
        .hasSize(16);
  }
}
