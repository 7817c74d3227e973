package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.network.LoadProbe;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The first start on a machine, when the native libraries are still packed in their jars. */
@Tag("full")
class FirstLoadTest {

  /** Without the lock, one of two processes died in about half of all rounds. */
  @RepeatedTest(5)
  void twoProcessesUnpackTheLibrariesAtOnce(@TempDir Path cache) throws Exception {
    Path model = Cases.file("conv_digits_public.pt");
    List<Process> children = List.of(child(cache), child(cache));
    for (Process child : children) {
      try (OutputStream in = child.getOutputStream()) {
        in.write((model + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    List<String> answers = new ArrayList<>();
    for (Process child : children) {
      answers.add(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    assertThat(answers).allMatch(answer -> answer.startsWith("GOOD "));
  }

  private static Process child(Path cache) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-Dorg.bytedeco.javacpp.cachedir=" + cache,
            "-cp",
            System.getProperty("java.class.path"),
            LoadProbe.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
