package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.session.ExitCode;
import org.junit.jupiter.api.Test;

class SondeCommandTest {

  @Test
  void helpGoesToStandardOutputAndFitsEightyColumns() {
    Run run = Run.of("--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void versionNamesSondeLibtorchAndJava() {
    Run run = Run.of("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^sonde \\d+\\.\\d+\\.\\d+")
        .containsPattern("(?m)^libtorch \\d+\\.\\d+")
        .contains("Java " + System.getProperty("java.version"))
        .contains("trial processes: ");
  }

  @Test
  void completionIsWrittenUnderEitherName() {
    Run run = Run.of("completion");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("complete -F _complete_sonde", "--exact-limit");
    assertThat(Run.of("generate-completion").out()).hasSameSizeAs(run.out());
    assertThat(Run.of("--help").out()).contains("completion");
  }

  @Test
  void withoutACommandTheCommandsAreListed() {
    Run run = Run.of();
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("A command is missing")
        .contains("completion")
        .contains("sonde --help");
  }
}
