package dev.sonde.verification.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.verification.durability.Faults.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs whose disk fills, only reads, or breaks; whose clock is set; that are stopped and go on, or
 * have little of what they need: nothing that was committed is lost, and resuming completes them.
 */
@Tag("full")
class DisturbedRunTest {
  /** Moments for each kind of fault, spread over all operations; more with -Dmoments=N. */
  private static final int MOMENTS = Integer.getInteger("moments", 6);

  private static final Path CASES = Path.of("src", "test", "resources", "cases").toAbsolutePath();

  @TempDir Path root;
  private Optional<Faults> faults = Optional.empty();

  @BeforeEach
  void compile() throws Exception {
    faults = Faults.in(root);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"FULL", "READONLY", "BROKEN"})
  void aSweepWhoseDiskGoesWrongIsResumed(Kind kind) throws Exception {
    assumeThat(faults).as("a C compiler").isPresent();
    SmallSweep sweep = SmallSweep.FEATURES;
    Path whole = root.resolve("whole");
    long operations = countedRun(sweep.command(whole), root);
    String fingerprint = SmallSweep.fingerprint(whole);
    JsonNode report = SmallSweep.report(whole).orElseThrow();
    SplittableRandom random = new SplittableRandom(kind.label().hashCode());
    int committed = 0;
    for (int moment = 0; moment < MOMENTS; moment++) {
      long at =
          1 + random.nextLong(operations * moment / MOMENTS, operations * (moment + 1) / MOMENTS);
      Path folder = root.resolve(kind + "-" + moment);
      try (Sonde sonde =
          Sonde.start(faults.orElseThrow().environment(kind, root, at, 0), sweep.command(folder))) {
        int code = sonde.end();
        assertThat(code).as("%s at operation %d: %s", kind, at, sonde.said()).isIn(0, 2, 4);
        assertThat(sonde.said()).doesNotContain("Exception", "\tat ");
        if (code != 0) {
          assertThat(sonde.said()).contains("sonde: ");
        }
      }
      Map<String, String> before = SmallSweep.ended(folder);
      committed += before.size();
      List<String> next =
          SmallSweep.hasBegun(folder) ? SmallSweep.resumed(folder) : sweep.command(folder);
      Sonde.run(next.toArray(String[]::new));
      assertThat(SmallSweep.ended(folder))
          .as("nothing committed is lost")
          .containsAllEntriesOf(before);
      assertThat(SmallSweep.fingerprint(folder)).isEqualTo(fingerprint);
      assertThat(SmallSweep.report(folder)).contains(report);
    }
    assertThat(committed).as("the faults came when there was something to lose").isPositive();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"FULL", "READONLY", "BROKEN"})
  void aMeasurementWhoseDiskGoesWrongLeavesNothingHalfWritten(Kind kind) throws Exception {
    assumeThat(faults).as("a C compiler").isPresent();
    Path whole = root.resolve("whole");
    long operations = countedRun(measure(whole), root);
    for (int moment = 0; moment < Math.min(MOMENTS, operations); moment++) {
      long at = 1 + operations * moment / Math.min(MOMENTS, operations);
      Path folder = root.resolve(kind + "-" + moment);
      try (Sonde sonde =
          Sonde.start(faults.orElseThrow().environment(kind, root, at, 0), measure(folder))) {
        assertThat(sonde.end()).as("%s at %d: %s", kind, at, sonde.said()).isIn(0, 2);
        assertThat(sonde.said()).doesNotContain("Exception", "\tat ");
      }
      Path json = folder.resolve("measure.json");
      if (Files.exists(json)) {
        assertThat(new ObjectMapper().readTree(json.toFile()).path("spectrum")).isNotEmpty();
      }
      Sonde.run(measure(folder).toArray(String[]::new));
      assertThat(spectrum(folder)).isEqualTo(spectrum(whole));
    }
  }

  private static List<String> measure(Path folder) {
    return List.of(
        "measure",
        CASES.resolve("mlp_wine.pt").toString(),
        "--data",
        CASES.resolve("mlp_wine.npz").toString(),
        "--threads",
        "1",
        "--quiet",
        "--overwrite",
        "--out",
        folder.toString());
  }

  private static JsonNode spectrum(Path folder) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("measure.json").toFile()).path("spectrum");
  }

  /** Runs a command whose file operations below a folder are counted. */
  private long countedRun(List<String> command, Path below) throws IOException {
    try (Sonde sonde =
        Sonde.start(faults.orElseThrow().environment(Kind.NONE, below, 0, 0), command)) {
      assertThat(sonde.end()).as(sonde.said()).isZero();
    }
    long operations = faults.orElseThrow().operations();
    assertThat(operations).as("operations that were seen").isGreaterThan(3);
    return operations;
  }

  /** A day forward and a day back, in the middle of a sweep that two processes share. */
  @ParameterizedTest
  @EnumSource(SmallSweep.class)
  void aClockThatIsSetChangesNothing(SmallSweep sweep) throws Exception {
    assumeThat(faults).as("a C compiler").isPresent();
    Path whole = root.resolve("whole");
    long operations = countedRun(sweep.command(whole), root);
    for (long seconds : new long[] {86_400, -86_400}) {
      Path folder = root.resolve("set" + seconds);
      Map<String, String> clock =
          faults.orElseThrow().environment(Kind.CLOCK, root, operations / 3, seconds);
      try (Sonde one = Sonde.start(clock, sweep.command(folder));
          Sonde other = Sonde.start(Map.of(), sweep.command(folder))) {
        assertThat(one.end()).as(one.said()).isZero();
        assertThat(other.end()).as(other.said()).isZero();
      }
      assertThat(SmallSweep.fingerprint(folder)).isEqualTo(SmallSweep.fingerprint(whole));
      assertThat(SmallSweep.report(folder)).isEqualTo(SmallSweep.report(whole));
    }
  }

  /** Whoever is stopped keeps its cells; the other one waits for them. */
  @Test
  void aProcessThatIsStoppedForAWhileKeepsItsCells() throws Exception {
    SmallSweep sweep = SmallSweep.FEATURES;
    Path whole = root.resolve("whole");
    long began = System.nanoTime();
    Sonde.run(sweep.command(whole).toArray(String[]::new));
    long milliseconds = (System.nanoTime() - began) / 1_000_000;
    Path folder = root.resolve("stopped");
    try (Sonde one = Sonde.start(Map.of(), sweep.command(folder));
        Sonde other = Sonde.start(Map.of(), sweep.command(folder))) {
      for (int i = 0; i < 4 && !one.hasEnded(milliseconds / 6); i++) {
        one.signal("STOP");
        other.hasEnded(milliseconds / 4);
        one.signal("CONT");
      }
      assertThat(one.end()).as(one.said()).isZero();
      assertThat(other.end()).as(other.said()).isZero();
    }
    assertThat(SmallSweep.fingerprint(folder)).isEqualTo(SmallSweep.fingerprint(whole));
    assertThat(SmallSweep.report(folder)).isEqualTo(SmallSweep.report(whole));
  }

  /** Few open files, small files, few processes, little address space: a message, not a fault. */
  @Test
  void lowLimitsOfTheSystemAreNamedOrMet() throws Exception {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    int number = 0;
    // with fewer than 128 open files classes are not found, which the launcher tells beforehand
    for (String limit : List.of("-n 128", "-f 8", "-f 64", "-v 3000000", "-s 128")) {
      Path folder = root.resolve("limited" + number++);
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "ulimit "
                      + limit
                      + "; exec \"$0\" -Xmx300m -XX:CompressedClassSpaceSize=64m"
                      + " -XX:ReservedCodeCacheSize=64m -XX:-CreateCoredumpOnCrash"
                      + " -XX:ErrorFile=/dev/null -cp \"$1\" dev.sonde.cli.Main \"$2\" \"$3\""
                      + " \"$4\" \"$5\" \"$6\" \"$7\" \"$8\" \"$9\" --widths 10,20 --samples 30"
                      + " --test 30 --seeds 1 --overwrite --out '"
                      + folder
                      + "'",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  System.getProperty("java.class.path"),
                  "sweep",
                  "features",
                  "--data",
                  "digits",
                  "--threads",
                  "1",
                  "--quiet",
                  "--seed=1")
              .redirectErrorStream(true)
              .start();
      String said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      int code = process.waitFor();
      // 1: Java itself did not start, which the launcher tells
      assertThat(code).as("ulimit %s: %s", limit, said).isIn(0, 1, 2, 4);
      assertThat(said).as("ulimit " + limit).doesNotContain("fault of Sonde", "\tat dev.sonde");
    }
  }
}
