package dev.sonde.nets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NamedDatasetTest {

  @Test
  void digitsAreTheCountsOfTheFile() {
    Dataset digits = DataSource.read("digits");
    assertThat(digits.inputs().shape()).containsExactly(1797, 64);
    DatasetSummary summary = DatasetSummary.of(digits);
    assertThat(summary.inputs().type()).isEqualTo("float32");
    assertThat(summary.inputs().minimum()).isZero();
    assertThat(summary.inputs().maximum()).isEqualTo(16);
    // python3 -c "import numpy as n; t = n.loadtxt('digits.csv.gz', delimiter=','); print(repr(t[:,
    // :64].mean()),
    //   repr(t[:, :64].std()), n.bincount(t[:, 64].astype(int)))"
    assertThat(summary.inputs().mean()).isCloseTo(4.884164579855314, within(1e-12));
    assertThat(summary.inputs().standardDeviation()).isCloseTo(6.016787548672236, within(1e-12));
    assertThat(summary.classes().stream().mapToInt(DatasetSummary.LabelCount::count))
        .containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    assertThat(summary.source()).isEqualTo("digits");
    // sha256sum digits.csv.gz
    assertThat(summary.sha256())
        .isEqualTo("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a");
  }

  @Test
  void mnistIsWhatTorchvisionGivesToANetwork() {
    Dataset mnist = DataSource.read("mnist10k");
    assertThat(mnist.inputs().shape()).containsExactly(10_000, 1, 28, 28);
    assertThat(mnist.targets().shape()).containsExactly(10_000);
    assertThat(mnist.classes()).hasValue(10);
    DatasetSummary summary = DatasetSummary.of(mnist);
    assertThat(summary.inputs().minimum()).isZero();
    assertThat(summary.inputs().maximum()).isEqualTo(1);
    // python3, numpy, gzip: x = frombuffer(gzip.open('mnist10k-images-idx3-ubyte.gz').read()[16:],
    // 'u1') / 255;
    //   print(repr(x.mean()), repr(x.std()))
    assertThat(summary.inputs().mean()).isCloseTo(0.13112575030012005, within(1e-8));
    assertThat(summary.inputs().standardDeviation()).isCloseTo(0.30869854650158773, within(1e-8));
    Dataset flat =
        DataSource.read("mnist10k", DataOptions.withDefaults().withPixels(DataOptions.Pixels.FLAT));
    assertThat(flat.inputs().shape()).containsExactly(10_000, 784);
  }

  @Test
  void mobyDickIsCutIntoWindows() {
    Dataset text = DataSource.read("moby-dick", DataOptions.withDefaults().withContext(100));
    // (1212979 - 1) / 100
    assertThat(text.inputs().shape()).containsExactly(12_129, 100);
    assertThat(text.classNames()).hasSize(89).startsWith("\n", " ", "!").endsWith("—");
    StringBuilder start = new StringBuilder();
    Arrays.stream(((Values.Integers) text.inputs()).values())
        .limit(16)
        .forEach(c -> start.append(text.classNames().get((int) c)));
    assertThat(start).hasToString("ETYMOLOGY. (Supp");
  }

  @ParameterizedTest
  @EnumSource(NamedDataset.class)
  void everyNameHasANoteOfOrigin(NamedDataset data) {
    assertThat(data.origin()).startsWith(data.label());
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> DataSource.read("cifar"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'cifar' does not exist")
        .hasMessageContaining("digits, mnist10k, moby-dick, fashion-mnist, or a file: .npz");
    assertThatThrownBy(() -> DataSource.read("bad\0name"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be the name of a file");
    assertThatThrownBy(() -> DataSource.read(""))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not exist");
  }
}
