package dev.sonde.nets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Fixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxReaderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void imagesHaveAChannelAndPixelsFromZeroToOne(String suffix) {
    Dataset data = pair("images-idx3-ubyte" + suffix, "labels-idx1-ubyte" + suffix);
    assertThat(data.inputs().shape()).containsExactly(3, 1, 4, 6);
    float[] pixels = ((Values.Floats) data.inputs()).values();
    for (int i = 0; i < pixels.length; i++) {
      assertThat(pixels[i]).isEqualTo((i * 3 % 256) / 255f);
    }
    assertThat(((Values.Integers) data.targets()).values()).containsExactly(2, 0, 1);
    assertThat(data.classes()).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i1", "i2", "i4", "f4", "f8"})
  void otherNumbersStayAsTheyAre(String type) {
    Dataset data = pair(type + "-idx2", "labels-idx1-ubyte");
    assertThat(data.inputs().shape()).containsExactly(3, 2);
    assertThat(data.inputs().type())
        .isEqualTo(
            switch (type) {
              case "f4" -> "float32";
              case "f8" -> "float64";
              default -> "int64";
            });
    for (int i = 0; i < 6; i++) {
      assertThat(data.inputs().at(i)).isEqualTo(i - 3);
    }
  }

  @Test
  void imagesCanLieFlat() {
    DataOptions flat = DataOptions.withDefaults().withPixels(DataOptions.Pixels.FLAT);
    Dataset data = DataSource.read(spec("images-idx3-ubyte", "labels-idx1-ubyte"), flat);
    assertThat(data.inputs().shape()).containsExactly(3, 24);
  }

  @Test
  void theHashIsThatOfBothFilesOneAfterTheOther() {
    // cat images-idx3-ubyte labels-idx1-ubyte | sha256sum
    assertThat(pair("images-idx3-ubyte", "labels-idx1-ubyte").sha256())
        .isEqualTo("93011ce8c8813877b57bb643b5e3707397ae2cf1d48fe066f8c1ca96c8bc0894");
  }

  @Test
  void aCommaMayBelongToAName() throws IOException {
    Path images = folder.resolve("a,b");
    Path labels = folder.resolve("c,d");
    Files.copy(Fixture.path("images-idx3-ubyte"), images);
    Files.copy(Fixture.path("labels-idx1-ubyte"), labels);
    assertThat(DataSource.read(images + "," + labels).samples()).isEqualTo(3);
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() {
    assertThatThrownBy(() -> pair("images-idx3-ubyte", "four-labels-idx1-ubyte"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has 3 samples and")
        .hasMessageContaining("has 4 labels");
    assertThatThrownBy(() -> pair("labels-idx1-ubyte", "images-idx3-ubyte"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("write IMAGES,LABELS in this order");
    assertThatThrownBy(() -> pair("images-idx3-ubyte", "../data"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is a folder");
    assertThatThrownBy(() -> DataSource.read(Fixture.path("images-idx3-ubyte").toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("images and labels are needed: IMAGES,LABELS");
    assertThatThrownBy(() -> DataSource.read("none-images,none-labels"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'none-images' does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "00000803 00FFFFFF 00000004 00000006, can hold at most 88",
    "00000803 FFFFFFFF FFFFFFFF FFFFFFFF, at most 2147483639 numbers",
    "00000803 00000003 00000004 00000005, goes on after the 76 bytes",
    "00000803 00000003 00000004 00000007, can hold at most 88",
    "00000803 00000003 00000000 00000006, holds no numbers",
    "00000800 00000003 00000004 00000006, is a single number",
    "0000080F 00000003 00000004 00000006, at most 2147483639 numbers",
    "00000A03 00000003 00000004 00000006, begins with 0x00000A03",
    "03080000 03000000 04000000 06000000, begins with 0x03080000",
  })
  void aHeaderThatLiesIsRefused(String header, String reason) throws IOException {
    byte[] whole = Files.readAllBytes(Fixture.path("images-idx3-ubyte"));
    ByteBuffer.wrap(whole).put(HexFormat.of().parseHex(header.replace(" ", "")));
    Path file = Files.write(folder.resolve("lies"), whole);
    assertThatThrownBy(() -> DataSource.read(file + "," + Fixture.path("labels-idx1-ubyte")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"images-idx3-ubyte", "images-idx3-ubyte.gz"})
  void everyTruncationIsRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Fixture.path(name));
    Path cut = folder.resolve("cut");
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> DataSource.read(cut + "," + Fixture.path("labels-idx1-ubyte")))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void fashionMnistIsReadFromItsFolderOrItsPackageIsNamed() throws IOException {
    MemoryBudget budget = MemoryBudget.ofHeap();
    assertThatThrownBy(() -> NamedDataset.fashion(folder, budget))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("apt install dataset-fashion-mnist");
    Files.copy(Fixture.path("images-idx3-ubyte.gz"), folder.resolve("train-images-idx3-ubyte.gz"));
    Files.copy(Fixture.path("labels-idx1-ubyte.gz"), folder.resolve("train-labels-idx1-ubyte.gz"));
    assertThat(NamedDataset.fashion(folder, budget).samples()).isEqualTo(3);
  }

  private static Dataset pair(String images, String labels) {
    return DataSource.read(spec(images, labels));
  }

  private static String spec(String images, String labels) {
    return Fixture.path(images) + "," + Fixture.path(labels);
  }
}
