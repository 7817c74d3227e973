package dev.sonde.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialProcessTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private TrialProcess trial;

  @BeforeEach
  void start() {
    trial = TrialProcess.start(Intruder.class, new TrialLimits(64 << 20, 512 << 20, LONG));
  }

  @AfterEach
  void end() {
    trial.close();
  }

  private String ask(String verb, Object object) {
    byte[] question = (verb + " " + object).getBytes(StandardCharsets.UTF_8);
    return new String(trial.ask(question, LONG), StandardCharsets.UTF_8);
  }

  @Test
  void readsFilesAndChangesNone() throws Exception {
    assumeThat(Protection.ofThisMachine()).isEqualTo(Protection.SYSTEM_CALL_FILTER);
    Path there = Files.writeString(folder.resolve("there"), "as it was");
    assertThat(ask("read", there)).isEqualTo("as it was");
    assertThat(ask("write", there)).isEqualTo("refused");
    assertThat(ask("write", folder.resolve("new"))).isEqualTo("refused");
    assertThat(ask("move", there)).isEqualTo("refused");
    assertThat(ask("delete", there)).isEqualTo("refused");
    assertThat(ask("folder", folder.resolve("deeper"))).isEqualTo("refused");
    assertThat(ask("run", folder.resolve("ran"))).isEqualTo("refused");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(there);
    }
    assertThat(there).hasContent("as it was");
  }

  @Test
  void reachesNeitherTheNetworkNorAnotherProcess() throws Exception {
    assumeThat(Protection.ofThisMachine()).isEqualTo(Protection.SYSTEM_CALL_FILTER);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ask("connect", server.getLocalPort())).isEqualTo("refused");
    }
    Process other = new ProcessBuilder("sleep", "60").start();
    assertThat(ask("kill", other.pid())).isEqualTo("refused");
    assertThat(other.isAlive()).isTrue();
    other.destroyForcibly();
  }

  @Test
  void memoryIsBounded() {
    assumeThat(Protection.ofThisMachine()).isEqualTo(Protection.SYSTEM_CALL_FILTER);
    assertThat(ask("grab", 100)).isEqualTo("done");
    assertThat(ask("grab", 600)).isEqualTo("refused");
    assertThat(ask("read", "/proc/self/limits"))
        .containsPattern("Max address space +\\d+")
        .containsPattern("Max core file size +0 ");
  }

  @Test
  void whoTakesTooLongIsEnded() {
    byte[] question = "hang 60000".getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(TrialEndedException.class)
        .isThrownBy(() -> trial.ask(question, Duration.ofMillis(50)))
        .returns(TrialEndedException.Cause.TIMEOUT, TrialEndedException::how);
  }

  @Test
  void whoDiesIsMissed() {
    assertThatExceptionOfType(TrialEndedException.class)
        .isThrownBy(() -> ask("halt", ""))
        .returns(TrialEndedException.Cause.CRASH, TrialEndedException::how);
  }

  @Test
  void whatIsPrintedIsNoAnswer() {
    assertThat(ask("print", "dG9rZW4=\n00112233445566778899aabbccddeeffZ29vZA==\nno end"))
        .isEqualTo("done");
    assertThat(ask("read", "/proc/self/comm")).isNotEmpty();
  }

  @Test
  void endsWithAParentThatIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Nursery.class.getName())
            .start();
    long child;
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      child = Long.parseLong(said.readLine());
    }
    ProcessHandle trialOfIt = ProcessHandle.of(child).orElseThrow();
    assertThat(trialOfIt.isAlive()).isTrue();
    parent.destroyForcibly().waitFor();
    trialOfIt.onExit().get(30, TimeUnit.SECONDS);
    assertThat(trialOfIt.isAlive()).isFalse();
  }
}
