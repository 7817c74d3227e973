package dev.sonde.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.Child;
import dev.sonde.cli.Run;
import dev.sonde.runs.Ledger;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Limits end a process, so each is tried in one of its own. */
class LimitsTest {
  @TempDir Path folder;

  private Run sweep(String... limit) throws Exception {
    String[] sweep = {
      "sweep",
      "size",
      "--data",
      "digits",
      "--widths",
      "16,32,64",
      "--samples",
      "500",
      "--epochs",
      "100000",
      "--seeds",
      "2",
      "--threads",
      "1",
      "--quiet",
      "--out",
      folder.resolve("run").toString()
    };
    String[] all = new String[sweep.length + limit.length];
    System.arraycopy(sweep, 0, all, 0, sweep.length);
    System.arraycopy(limit, 0, all, sweep.length, limit.length);
    return Child.run(Child.command(List.of(), all));
  }

  @Test
  void aSweepThatTakesLongerKeepsWhatItHasAndEndsWithFour() throws Exception {
    Run run = sweep("--timeout", "3s");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(run.err()).contains("stopping after 3 s, as --timeout says");
    assertThat(folder.resolve("run/sweep.json")).exists();
    try (Ledger ledger = Ledger.open(folder.resolve("run"))) {
      assertThat(ledger.counts().claimed()).isZero();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void moreMemoryThanGrantedEndsItToo() throws Exception {
    Run run = sweep("--max-memory=50M");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(run.err()).contains("--max-memory");
  }

  @Test
  void aLimitThatIsNoneIsRefusedBeforeAnyWork() {
    assertThat(Run.of("data", "list", "--timeout", "soon").exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(Run.of("data", "list", "--max-memory", "-1").exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(Run.of("data", "list", "--timeout=10m").exitCode()).isZero();
  }
}
