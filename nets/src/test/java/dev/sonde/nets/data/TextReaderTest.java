package dev.sonde.nets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextReaderTest {
  @TempDir Path folder;

  @Test
  void windowsDoNotOverlapAndTargetsAreOneCharacterLater() throws IOException {
    Dataset data = read(Files.writeString(folder.resolve("a.txt"), "banana bread"), 3);
    assertThat(data.classNames()).containsExactly(" ", "a", "b", "d", "e", "n", "r");
    assertThat(data.inputs().shape()).containsExactly(3, 3);
    assertThat(integers(data.inputs())).containsExactly(2, 1, 5, 1, 5, 1, 0, 2, 6);
    assertThat(integers(data.targets())).containsExactly(1, 5, 1, 5, 1, 0, 2, 6, 4);
    assertThat(data.classes()).hasValue(7);
  }

  @ParameterizedTest
  @CsvSource({"1,6", "2,3", "3,2", "4,1", "6,1"})
  void asManyWindowsAreTakenAsHaveALastTarget(int context, int windows) throws IOException {
    Path file = Files.writeString(folder.resolve("seven.txt"), "abcabca");
    assertThat(read(file, context).samples()).isEqualTo(windows);
  }

  @Test
  void charactersAreCodePointsInTheirOrder() throws IOException {
    // U+FF5E sorts after U+1D11E by UTF-16 units, before it by code points
    Path file = Files.writeString(folder.resolve("clef.txt"), "\uFEFF\uFF5E\uD834\uDD1Eé");
    Dataset data = read(file, 1);
    assertThat(data.classNames()).containsExactly("é", "\uFF5E", "\uD834\uDD1E");
    assertThat(integers(data.inputs())).containsExactly(1, 2);
    assertThat(integers(data.targets())).containsExactly(2, 0);
  }

  @Test
  void charactersSplitBetweenTheReadersBlocksStayWhole() throws IOException {
    String text = "a" + "\uD834\uDD1E".repeat(100_000) + "é".repeat(70_001);
    Dataset data = read(Files.writeString(folder.resolve("long.txt"), text), 170_001);
    assertThat(data.classNames()).containsExactly("a", "é", "\uD834\uDD1E");
    long[] x = integers(data.inputs());
    for (int i = 0; i < x.length; i++) {
      assertThat(x[i]).isEqualTo(i == 0 ? 0 : i <= 100_000 ? 2 : 1);
    }
  }

  @Test
  void aTextTooShortForItsContextIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("short.txt"), "abcd");
    assertThatThrownBy(() -> read(file, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has 4 characters; a context of 4 needs at least 5");
    assertThatThrownBy(() -> read(file, Integer.MAX_VALUE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("needs at least 2147483648");
    assertThatThrownBy(() -> read(file, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 1 character");
  }

  @Test
  void bytesThatAreNotUtf8AreNamedWithTheirPlace() throws IOException {
    byte[] bytes = new byte[200_000];
    Arrays.fill(bytes, (byte) 'a');
    bytes[150_001] = (byte) 0xC3; // begins a pair that 'a' does not end
    Path file = Files.write(folder.resolve("bad.txt"), bytes);
    assertThatThrownBy(() -> read(file, 8))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("byte 150001 is 0xC3");
    bytes[150_001] = 'a';
    bytes[199_999] = (byte) 0xC3;
    Files.write(file, bytes);
    assertThatThrownBy(() -> read(file, 8))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("byte 199999 is 0xC3");
  }

  @Test
  void aBombIsRefusedWhenItsTextExceedsTheBudget() throws IOException {
    Path file = folder.resolve("bomb.txt.gz");
    byte[] block = new byte[1 << 20];
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 64; i++) {
        out.write(block);
      }
    }
    MemoryBudget small = new MemoryBudget(1 << 24);
    assertThatThrownBy(() -> DataSource.read(file.toString(), DataOptions.withDefaults(), small))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("needs 33 MiB of memory; 16 MiB may be used");
  }

  private static Dataset read(Path file, int context) {
    return DataSource.read(file.toString(), DataOptions.withDefaults().withContext(context));
  }

  private static long[] integers(Values values) {
    return ((Values.Integers) values).values();
  }
}
