package dev.sonde.attention.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedLibrariesTest {
  @TempDir Path temporary;

  @Test
  void whatAKilledProcessLeftGoesAtTheNextStartAndNothingElse() throws IOException {
    Path left = Files.createDirectory(temporary.resolve("onnxruntime-java123"));
    Files.writeString(left.resolve("libonnxruntime.so"), "23 MB");
    Path others = Files.createDirectory(temporary.resolve("others"));
    Path kept = Files.writeString(others.resolve("kept"), "kept");
    Files.createSymbolicLink(left.resolve("link"), others);
    Path link = Files.createSymbolicLink(temporary.resolve("onnxruntime-java4"), others);
    UnpackedLibraries.sweep(temporary, Instant.now());
    assertThat(left).exists();
    UnpackedLibraries.sweep(temporary, Instant.now().plus(Duration.ofHours(1)));
    assertThat(left).doesNotExist();
    assertThat(link).exists();
    assertThat(kept).hasContent("kept");
  }

  @Test
  void aFolderThatIsNotThereIsNoFault() {
    UnpackedLibraries.sweep(temporary.resolve("nowhere"), Instant.now());
    assertThat(temporary.resolve("nowhere")).doesNotExist();
  }
}
