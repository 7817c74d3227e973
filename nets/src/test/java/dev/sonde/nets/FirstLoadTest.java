package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.network.LoadProbe;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
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
      // a trial process is given a token, then how long it may take and what it is asked
      String question =
          "token\n60000 " + Base64.getEncoder().encodeToString(questionAbout(model)) + "\n";
      child.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
      child.getOutputStream().flush();
    }
    List<String> answers = new ArrayList<>();
    for (Process child : children) {
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
        answers.add(
            said.lines().filter(line -> line.startsWith("token")).findFirst().orElse("died"));
      }
      child.destroyForcibly();
    }
    assertThat(answers).containsOnly("token"); // without a reason against it
  }

  private static byte[] questionAbout(Path model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(model.toAbsolutePath().toString());
    out.writeUTF("COMPUTING_ONLY");
    out.writeUTF("");
    return bytes.toByteArray();
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
            LoadProbe.class.getName(),
            Long.toString(2L << 30))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
