package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.session.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionArgumentsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attention",
        "attention m.onnx",
        "attention m.onnx --ids 1,-2",
        "attention m.onnx --text-file none.txt",
        "attention m.onnx --text pom.xml",
        "attention m.onnx --text a --window 0",
        "attention m.onnx --text a --train",
        "attention --theory --steps 5",
        "attention --theory --train --head-sizes 8,0",
        "attention --theory --train --learning-rates 0.001,x",
        "attention --theory --train --initialisation huge"
      })
  void whatTheCommandLineRefusesItselfIsSaidInOneLanguage(String command) {
    Run run = Run.of((command + " --lang ja").split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("ください").doesNotContain("詳細(英語)");
  }
}
