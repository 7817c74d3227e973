package dev.sonde.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code mvn -Prelease -DskipTests package} made, unpacked and started somewhere else; and the
 * image of the Dockerfile where a daemon runs. Skipped where there is no archive.
 */
@Tag("full")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script")
class ReleaseTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();

  /** The image of a release is built from nothing, libraries and all. */
  private static final int MINUTES = 20;

  @TempDir private Path folder;
  private String said = "";

  @BeforeEach
  void copyCase() throws IOException {
    for (String name : List.of("mlp_wine.pt", "mlp_wine.npz")) {
      Files.copy(CASES.resolve(name), folder.resolve(name));
    }
  }

  private static Optional<Path> archive(String ending) throws IOException {
    Path target = ROOT.resolve("cli/target");
    if (!Files.isDirectory(target)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(target)) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst();
    }
  }

  private int run(String... command) throws IOException {
    Path output = folder.resolve("output.txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
      said = Files.readString(output);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a command ran", e);
    }
  }

  private void worksFrom(Path launcher, String... before) throws IOException {
    assertThat(run(with(launcher, before, "--version"))).as(said).isZero();
    assertThat(said).startsWith("sonde ");
    String[] measure = {"measure", "mlp_wine.pt", "--data", "mlp_wine.npz", "--out", "out"};
    assertThat(run(with(launcher, before, measure))).as(said).isZero();
    assertThat(folder.resolve("out/measure.json")).isNotEmptyFile();
    assertThat(folder.resolve("out/report.html")).isNotEmptyFile();
    String[] check = {"check", "run", "out", "--max", "trace=0.1"};
    assertThat(run(with(launcher, before, check))).as(said).isEqualTo(1);
  }

  private static String[] with(Path launcher, String[] before, String... arguments) {
    List<String> command = new ArrayList<>(Arrays.asList(before));
    command.add(launcher.toString());
    command.addAll(Arrays.asList(arguments));
    return command.toArray(String[]::new);
  }

  @Test
  void theArchiveStartsWhereItIsUnpackedAndThroughALink() throws IOException {
    Optional<Path> archive = archive(".tar.gz");
    assumeTrue(archive.isPresent(), "no archive: mvn -Prelease -DskipTests package makes one");
    assertThat(run("tar", "xzf", archive.orElseThrow().toString())).as(said).isZero();
    Path unpacked;
    try (Stream<Path> files = Files.list(folder)) {
      unpacked =
          files
              .filter(file -> file.getFileName().toString().startsWith("sonde-"))
              .findFirst()
              .orElseThrow();
    }
    for (String file :
        List.of(
            "LICENSE",
            "README.md",
            "SECURITY.md",
            "bin/sonde.cmd",
            "lib/sonde.jar",
            "sonde.cdx.json")) {
      assertThat(unpacked.resolve(file)).isNotEmptyFile();
    }
    // a folder with a space in its name, and a link from elsewhere
    Path moved = Files.move(unpacked, folder.resolve("un packed"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), moved.resolve("bin/sonde"));
    worksFrom(link);
    // what knows clusters is there, and Spark is not
    String[] before = {"env", "SPARK_HOME=" + folder};
    String sweep =
        "sweep features --data digits --out none --lang en --cluster spark://127.0.0.1:1";
    assertThat(run(with(link, before, sweep.split(" ", -1)))).as(said).isEqualTo(2);
    assertThat(said).contains("SPARK_HOME is " + folder);
  }

  @Test
  void theZipHoldsTheSame() throws IOException {
    Optional<Path> zip = archive(".zip");
    Optional<Path> tar = archive(".tar.gz");
    assumeTrue(zip.isPresent() && tar.isPresent(), "no archive: mvn -Prelease package makes one");
    assertThat(run("tar", "tzf", tar.orElseThrow().toString())).isZero();
    List<String> inTar = said.lines().filter(line -> !line.endsWith("/")).sorted().toList();
    try (ZipFile file = new ZipFile(zip.orElseThrow().toFile())) {
      List<String> inZip =
          file.stream()
              .filter(entry -> !entry.isDirectory())
              .map(ZipEntry::getName)
              .sorted()
              .toList();
      assertThat(inZip).isEqualTo(inTar).hasSizeGreaterThan(30);
    }
  }

  @Test
  void theImageIsBuiltAndMeasures() throws IOException {
    boolean daemon;
    try {
      daemon = run("docker", "info") == 0;
    } catch (IOException e) {
      daemon = false;
    }
    assumeTrue(daemon, "no Docker daemon runs here");
    assertThat(run("docker", "build", "-t", "sonde-test", ROOT.toString())).as(said).isZero();
    worksFrom(
        Path.of("sonde-test"), "docker", "run", "--rm", "-v", folder + ":/work", "-w", "/work");
  }
}
