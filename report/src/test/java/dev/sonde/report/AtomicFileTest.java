package dev.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void foldersAreMadeAndNothingElseIsLeft() throws IOException {
    Path file = folder.resolve("a/b/c.txt");
    AtomicFile.write(file, "有効次元数\n");
    assertThat(Files.readString(file)).isEqualTo("有効次元数\n");
    assertThat(list(folder.resolve("a/b"))).containsExactly("c.txt");
  }

  @Test
  void aFileThatIsThereIsReplaced() throws IOException {
    Path file = folder.resolve("f");
    AtomicFile.write(file, "long old content");
    AtomicFile.write(file, "new");
    assertThat(Files.readString(file)).isEqualTo("new");
  }

  @Test
  void aFullDiskKeepsTheOldFileAndNothingHalfWritten() throws IOException {
    Path file = folder.resolve("f");
    AtomicFile.write(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write("half".getBytes(StandardCharsets.UTF_8));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UnwritablePathException.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("free some space");
    assertThat(Files.readString(file)).isEqualTo("old");
    assertThat(list(folder)).containsExactly("f");
  }

  @Test
  void afterAFaultOfTheProgramNothingHalfWrittenIsLeft() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    folder.resolve("f"),
                    out -> {
                      throw new IllegalStateException("bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(list(folder)).isEmpty();
  }

  @Test
  void aFolderIsNotAFile() {
    assertThatThrownBy(() -> AtomicFile.write(folder, "x"))
        .isInstanceOf(UnwritablePathException.class)
        .hasMessageContaining("is a folder");
  }

  @Test
  void aFileInThePathOfFoldersIsNamed() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> AtomicFile.write(folder.resolve("file/report.html"), "x"))
        .isInstanceOf(UnwritablePathException.class)
        .hasMessageContaining("not a folder");
  }

  private static List<String> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
