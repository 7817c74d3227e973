package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.terminal.NameCharset;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own shows. */
@Tag("full")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals, pipes and limits of POSIX")
class ProcessTest {
  @TempDir private static Path models;
  @TempDir private Path temporary;

  /** Large enough to keep a measurement busy for minutes. */
  private static Path large;

  private static Path small;

  @BeforeAll
  static void buildModels() {
    large = saved(Perceptron.of(784, 10).withWidths(512, 512), "large.pt");
    small = saved(Perceptron.of(64, 10).withWidths(8), "small.pt");
  }

  private static Path saved(Perceptron perceptron, String name) {
    Path path = models.resolve(name);
    try (Network network = perceptron.build(7)) {
      network.save(path);
    }
    return path;
  }

  private List<String> measure(Path model, String data, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("measure", model.toString(), "--data", data));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--out")) {
      arguments.addAll(List.of("--out", temporary.resolve("out").toString()));
    }
    return Child.command(List.of(), arguments.toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "measure --help",
        "measure model.pt --data data.npz --budget none",
        "measure model.pt --daat data.npz",
        "data describe digits",
        "completion"
      })
  void whatNeedsNoModelLoadsNothingNative(String arguments)
      throws IOException, InterruptedException {
    Path loaded = temporary.resolve("loaded");
    Run run =
        Child.run(Child.command(List.of("-Xlog:class+load:file=" + loaded), arguments.split(" ")));
    assertThat(run.exitCode()).isIn(ExitCode.DONE, ExitCode.INPUT);
    assertThat(loaded).content().contains("dev.sonde.cli.Main").doesNotContain("org.bytedeco.");
  }

  @Test
  void controlCKeepsWhatIsThereAndEndsWithItsOwnCode() throws IOException, InterruptedException {
    Path out = temporary.resolve("out");
    Child child = Child.start(watched(measure(large, "mnist10k", "--budget", "2000")));
    // Some products are done; which counts are drawn, the clock decides.
    child.awaitError("\\d\\d/2,000");
    child.signal("INT");
    Run run = child.end();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(run.err()).contains("Ctrl-C again", "interrupted");
    assertThat(run.out()).contains("Trace");
    assertThat(out.resolve("measure.json")).content().contains("\"code\": \"interrupted\"");
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    assertThat(partsIn(out)).isEmpty();
  }

  @Test
  void controlCWhileAttentionIsMeasuredKeepsNothingAndSaysSo()
      throws IOException, InterruptedException {
    Path model = temporary.resolve("tiny_decoder.onnx");
    try (var in = ProcessTest.class.getResourceAsStream("tiny_decoder.onnx")) {
      Files.copy(java.util.Objects.requireNonNull(in), model);
    }
    Path ids = Files.writeString(temporary.resolve("ids.txt"), "1,4,5,6,7,8,2\n".repeat(500_000));
    Path out = temporary.resolve("out");
    Child child =
        Child.start(
            watched(
                Child.command(
                    List.of(),
                    "attention",
                    model.toString(),
                    "--ids",
                    ids.toString(),
                    "--out",
                    out.toString())));
    child.awaitError("/500,000");
    child.signal("INT");
    Run run = child.end();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(run.err()).contains("interrupted; nothing was written");
    assertThat(out)
        .satisfiesAnyOf(
            folder -> assertThat(folder).doesNotExist(),
            folder -> assertThat(folder).isEmptyDirectory());
  }

  @Test
  void controlCWhileTheTheoryIsSimulatedKeepsNothingAndSaysSo()
      throws IOException, InterruptedException {
    Path out = temporary.resolve("out");
    Child child =
        Child.start(
            watched(
                Child.command(
                    List.of(),
                    ("attention --theory --dimensions 4096 --keys 4096 --out " + out).split(" "))));
    child.awaitError("[1-6]/7");
    child.signal("INT");
    Run run = child.end();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(run.err()).contains("interrupted before anything was measured");
    assertThat(out).doesNotExist();
  }

  @Test
  void controlCWhileTransformersAreTrainedKeepsThoseThatHaveEnded() throws Exception {
    Path out = temporary.resolve("out");
    Child child =
        Child.start(
            watched(
                Child.command(
                    List.of(),
                    ("attention --theory --dimensions 8 --keys 8 --train --head-sizes 4"
                            + " --learning-rates 0.001 --steps 1 --seeds 1000 --out "
                            + out)
                        .split(" "))));
    // some have ended; how many, the clock decides
    child.awaitError("[1-9]\\d*/4,000");
    child.signal("INT");
    Run run = child.end();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INTERRUPTED);
    JsonNode training =
        new ObjectMapper().readTree(out.resolve("theory.json").toFile()).get("training");
    int missing = training.get("missing").asInt();
    assertThat(training.get("cells")).isNotEmpty();
    assertThat(training.get("cells").size() + missing).isEqualTo(4_000);
    assertThat(training.get("findings").get(0).get("code").asText()).isEqualTo("scaling-partial");
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    assertThat(partsIn(out)).isEmpty();
  }

  /** It shows no progress: that it is at work is told by its reading a pipe, for ever. */
  @Test
  void controlCWhileAttentionIsCheckedWritesNoResult() throws Exception {
    Path model = temporary.resolve("tiny_decoder.onnx");
    try (var in = ProcessTest.class.getResourceAsStream("tiny_decoder.onnx")) {
      Files.copy(java.util.Objects.requireNonNull(in), model);
    }
    Path tokenizer = temporary.resolve("pipe");
    new ProcessBuilder("mkfifo", tokenizer.toString()).start().waitFor();
    Path junit = temporary.resolve("results").resolve("attention.xml");
    Child child =
        Child.start(
            Child.command(
                List.of(),
                "check",
                "attention",
                model.toString(),
                "--tokenizer",
                tokenizer.toString(),
                "--text",
                "the whale swam",
                "--max-logit",
                "0.001",
                "--junit",
                junit.toString()));
    CompletableFuture<OutputStream> opened =
        CompletableFuture.supplyAsync(() -> openedFor(tokenizer));
    OutputStream pipe = opened.get(5, TimeUnit.MINUTES);
    try {
      child.signal("INT");
      Run run = child.end();
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(run.err().lines()).singleElement().asString().contains("nothing was written");
      assertThat(run.out()).isEmpty();
      assertThat(junit.getParent()).doesNotExist();
    } finally {
      pipe.close();
    }
  }

  /** Waits until somebody reads the pipe. */
  private static OutputStream openedFor(Path pipe) {
    try {
      return Files.newOutputStream(pipe);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theSecondControlCEndsWhatDoesNotHeedTheFirst() throws IOException, InterruptedException {
    Child child = Child.start(Child.command(Deaf.class, List.of()));
    child.awaitError("working");
    child.signal("INT");
    child.awaitError("heard");
    child.signal("INT");
    assertThat(child.end().exitCode()).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void controlCBeforeAnythingIsMeasuredEndsAtOnce() throws IOException, InterruptedException {
    Child child = Child.start(Child.command(Stages.class, List.of(), "before"));
    child.awaitError("working");
    child.signal("TERM");
    Run run = child.end();
    assertThat(run.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(run.err()).contains("nothing to keep");
  }

  @Test
  void controlCWhileAFileIsWrittenLetsItBeFinished() throws IOException, InterruptedException {
    Path file = temporary.resolve("file");
    Child child = Child.start(Child.command(Stages.class, List.of(), "writing", file.toString()));
    child.awaitError("working");
    child.signal("INT");
    Run run = child.end();
    assertThat(run.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(file).hasContent("begun and finished");
  }

  @Test
  void theSecondControlCWhileAFileIsWrittenLeavesNoPartOfIt()
      throws IOException, InterruptedException {
    Path file = temporary.resolve("file");
    Child child = Child.start(Child.command(Stages.class, List.of(), "stuck", file.toString()));
    child.awaitError("working");
    child.signal("INT");
    child.awaitError("noted");
    child.signal("INT");
    assertThat(child.end().exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(temporary).isEmptyDirectory();
  }

  /** Waits for a signal in one of a measurement's stages. */
  static final class Stages {
    private Stages() {}

    public static void main(String[] arguments) {
      try (Interruption interruption = Interruption.ofThisThread(() -> {})) {
        switch (arguments[0]) {
          case "before" -> {
            interruption.beforeAnythingIsKept(() -> System.err.println("nothing to keep"));
            System.err.println("working");
            waitForEver();
          }
          case "writing" -> {
            interruption.whileWriting();
            AtomicFile.write(Path.of(arguments[1]), out -> write(out, interruption, () -> {}));
          }
          default -> {
            interruption.whileWriting();
            AtomicFile.write(
                Path.of(arguments[1]), out -> write(out, interruption, Stages::waitForEver));
          }
        }
        System.exit(interruption.requested() ? ExitCode.INTERRUPTED : ExitCode.DONE);
      }
    }

    private static void write(OutputStream out, Interruption interruption, Runnable pause)
        throws IOException {
      out.write("begun".getBytes(StandardCharsets.UTF_8));
      System.err.println("working");
      while (!interruption.requested()) {
        Thread.onSpinWait();
      }
      System.err.println("noted");
      pause.run();
      out.write(" and finished".getBytes(StandardCharsets.UTF_8));
    }

    private static void waitForEver() {
      for (; ; ) {
        LockSupport.park(Stages.class);
      }
    }
  }

  /** Work that goes on for ever when it is interrupted: only being ended ends it. */
  static final class Deaf {
    private Deaf() {}

    public static void main(String[] arguments) {
      try (Interruption interruption =
          Interruption.ofThisThread(() -> System.err.println("heard"))) {
        System.err.println("working");
        for (; ; ) {
          LockSupport.park(interruption);
          Thread.interrupted();
        }
      }
    }
  }

  @Test
  void aReaderThatLeavesEarlyIsNoFault() throws IOException, InterruptedException {
    String command = String.join(" ", measure(small, "digits", "--json", "-"));
    Run run = Child.run(List.of("bash", "-c", command + " | head -n 1; exit ${PIPESTATUS[0]}"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().strip()).isEqualTo("{");
  }

  @Test
  void aDiskThatFillsUpLeavesNothingHalfWrittenAndStillShowsTheTable()
      throws IOException, InterruptedException {
    // A limit on the size of files refuses the write just as a full disk does.
    String command = String.join(" ", measure(small, "digits"));
    Run run = Child.run(List.of("bash", "-c", "ulimit -f 1; exec " + command));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).startsWith("sonde: cannot write ").contains("measure.json");
    assertThat(run.out()).contains("Trace");
    assertThat(temporary.resolve("out")).doesNotExist();
  }

  @Test
  @DisabledOnOs(value = OS.MAC, disabledReason = "there is no /dev/full")
  void standardOutputOnAFullDiskIsNotCalledDone() throws IOException, InterruptedException {
    String command = String.join(" ", measure(small, "digits", "--json", "-"));
    Run run = Child.run(List.of("bash", "-c", "exec " + command + " >/dev/full"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("standard output refused");
  }

  @Test
  void namesBeyondTheLocalesLettersEndInAMessageThatSaysWhatToDo()
      throws IOException, InterruptedException {
    assumeThat(NameCharset.isUnicode()).as("this test can name its folder").isTrue();
    Path folder = Files.createDirectory(temporary.resolve("データ"));
    Files.writeString(folder.resolve("表.csv"), "a,b\n1,0.5\n2,1.5\n");
    List<String> describe = Child.command(List.of(), "data", "describe", "表.csv");
    assertThat(Child.run(describe, folder, "C.UTF-8").out()).contains("表.csv", "float32 [2, 1]");
    for (List<String> command : List.of(describe, measure(small, "digits", "--out", "out"))) {
      Run run = Child.run(command, folder, "C");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INPUT);
      assertThat(run.err()).contains("character set", "LC_ALL=C.UTF-8").hasLineCount(1);
    }
  }

  /**
   * As the launcher does where standard error is a terminal: then there is progress to wait for.
   */
  private static List<String> watched(List<String> command) {
    List<String> watched = new ArrayList<>(command);
    watched.add(1, "-Dsonde.terminal=true");
    return watched;
  }

  private static List<Path> partsIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".part")).toList();
    }
  }
}
