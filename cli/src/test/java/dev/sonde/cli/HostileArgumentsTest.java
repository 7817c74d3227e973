package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.session.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that would fill the memory, and files that nobody writes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileArgumentsTest {
  @TempDir Path folder;

  private Run sweep(String kind, String... more) {
    Path out = folder.resolve("run");
    List<String> all =
        new ArrayList<>(List.of("sweep", kind, "--data", "digits", "--out", out.toString()));
    all.addAll(List.of(more));
    Run run = Run.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INPUT);
    assertThat(out).doesNotExist();
    return run;
  }

  @ParameterizedTest
  @CsvSource({
    "size, --widths, 1..1000000000:1000000000, at most 10000 values",
    "size, --widths, 1..1000000000, at most 1000000",
    "size, --widths, 4..512:2147483647, at most 10000 values",
    "features, --widths, 1..1000000000:1000000000, at most 10000 values",
    "features, --widths, '10,2147483647', at most 1000000"
  })
  void rangesThatNoMachineHolds(String kind, String option, String range, String words) {
    assertThat(sweep(kind, option, range).err().replaceAll("(?<=\\d),(?=\\d)", "")).contains(words);
  }

  @Test
  void twoBillionSeeds() {
    assertThat(sweep("features", "--widths", "10..100", "--seeds", "2147483647").err())
        .contains("--seeds", "10000");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes with a name are of POSIX")
  void aPipeAsConfigurationIsNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(sweep("features", "--config", pipe.toString()).err()).contains("pipe.yaml");
    assertThat(pipe).exists();
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }
}
