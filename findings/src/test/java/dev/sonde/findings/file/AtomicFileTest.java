package dev.sonde.findings.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  @Test
  void aLinkStaysAndTheFileBehindItIsReplaced() throws IOException {
    Path file = Files.createDirectory(folder.resolve("elsewhere")).resolve("results.json");
    Files.writeString(file, "old");
    Path near = Files.createSymbolicLink(folder.resolve("near"), Path.of("elsewhere/results.json"));
    Path far = Files.createSymbolicLink(folder.resolve("far"), near);
    AtomicFile.write(far, "new");
    assertThat(file).hasContent("new").isRegularFile();
    assertThat(near).isSymbolicLink();
    assertThat(far).isSymbolicLink();
    assertThat(list(folder)).containsExactly("elsewhere", "far", "near");
    assertThat(list(folder.resolve("elsewhere"))).containsExactly("results.json");
  }

  @Test
  void aFaultWhileWritingThroughALinkKeepsTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("results.json"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    link,
                    out -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UnwritablePathException.class)
        .hasMessageContaining(link.toString());
    assertThat(file).hasContent("old");
    assertThat(list(folder)).containsExactly("link", "results.json");
  }

  @Test
  void aLinkThatLeadsNowhereMakesItsFile() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("later/results.json"));
    AtomicFile.write(link, "new");
    assertThat(folder.resolve("later/results.json")).hasContent("new");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    Path one = Files.createSymbolicLink(folder.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));
    assertThatThrownBy(() -> AtomicFile.write(one, "x"))
        .isInstanceOf(UnwritablePathException.class)
        .hasMessageContaining("in a circle");
    assertThat(list(folder)).containsExactly("one", "two");
  }

  @Test
  void aLinkToAFolderIsNotAFile() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    assertThatThrownBy(() -> AtomicFile.write(link, "x"))
        .isInstanceOf(UnwritablePathException.class)
        .hasMessageContaining("is a folder");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes with a name are of POSIX")
  void aPipeIsWrittenToAndStays() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> read(pipe));
    AtomicFile.write(pipe, "through");
    assertThat(reader.join()).isEqualTo("through");
    assertThat(list(folder)).containsExactly("pipe");
    assertThat(pipe).exists();
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
