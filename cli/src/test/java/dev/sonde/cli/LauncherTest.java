package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher {@code sonde} in a folder that looks built, with a Java that only tells how it was
 * started.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a script for a POSIX shell")
class LauncherTest {
  /** Far beyond what a launcher takes on a busy machine. */
  private static final long DEADLINE_SECONDS = 120;

  @TempDir private Path home;
  private Path java;

  @BeforeEach
  void lookBuilt() throws IOException {
    Files.copy(Path.of("..", "sonde"), home.resolve("sonde"));
    Files.createFile(home.resolve("pom.xml"));
    Files.createDirectories(home.resolve("cli/target/launch"));
    Files.createFile(home.resolve("library one.jar"));
    Files.writeString(
        home.resolve("cli/target/launch/classpath"), home.resolve("library one.jar") + ":" + home);
    Files.createFile(home.resolve("cli/target/launch/built"));
    java = home.resolve("java");
    Path program = Files.createDirectories(java.resolve("bin")).resolve("java");
    Files.writeString(
        program,
        """
        #!/bin/sh
        printf '%s\\n' "LC_ALL=${LC_ALL:-}" "SONDE_LOCALE=${SONDE_LOCALE:-}" "$@"
        """);
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  /** Starts a process that is ended, with all it has started, once its deadline has passed. */
  private static Process begun(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    CompletableFuture.delayedExecutor(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .execute(
            () -> {
              // whoever holds the other end of a pipe keeps its reader waiting
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
            });
    return process;
  }

  /** Returns what Java would be started with, a line each. */
  private List<String> started(String version, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    ProcessBuilder builder = new ProcessBuilder("sh", home.resolve("sonde").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().remove("SONDE_LOCALE");
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().putAll(environment);
    Process process = begun(builder);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(err).isZero();
    assertThat(err).isEmpty();
    return out.lines().toList();
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.15, false, false",
    "21,      false, false",
    "22.0.1,  true,  false",
    "23,      true,  true",
    "25.0.2,  true,  true",
    "26-ea,   true,  true"
  })
  void aJavaIsGivenThePermissionsThatItKnows(String version, boolean nativeAccess, boolean unsafe)
      throws IOException, InterruptedException {
    List<String> line = started(version, Map.of(), "data", "list");
    assertThat(line.contains("--enable-native-access=ALL-UNNAMED")).isEqualTo(nativeAccess);
    assertThat(line.contains("--sun-misc-unsafe-memory-access=allow")).isEqualTo(unsafe);
    assertThat(line).endsWith("dev.sonde.cli.Main", "data", "list").doesNotContain("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "xx_YY", "xx_YY.UTF-8", "ja_XX.eucJP"})
  void aLocaleThatCannotNameEveryFileGivesWayAndKeepsItsLanguage(String locale)
      throws IOException, InterruptedException {
    assumeThat(charmap("C.UTF-8")).isEqualTo("UTF-8");
    for (String variable : List.of("LC_ALL", "LANG")) {
      assertThat(started("17", Map.of(variable, locale)))
          .contains("LC_ALL=C.UTF-8", "SONDE_LOCALE=" + locale);
    }
  }

  @Test
  void aLocaleInUtf8IsLeftAlone() throws IOException, InterruptedException {
    assumeThat(charmap("C.UTF-8")).isEqualTo("UTF-8");
    assertThat(started("17", Map.of("LC_ALL", "C.UTF-8")))
        .contains("LC_ALL=C.UTF-8", "SONDE_LOCALE=");
    assertThat(started("17", Map.of("LANG", "C.UTF-8"))).contains("LC_ALL=", "SONDE_LOCALE=");
  }

  @Test
  void moreOptionsForJavaComeFromTheEnvironmentAndStandLast()
      throws IOException, InterruptedException {
    assertThat(started("17", Map.of("SONDE_JAVA_OPTIONS", "-Xmx12g -Dx=y")))
        .containsSubsequence("-XX:MaxRAMPercentage=50", "-Xmx12g", "-Dx=y", "-cp");
  }

  @Test
  void librariesAreUnpackedIntoTheCacheFolderThatIsNamed()
      throws IOException, InterruptedException {
    assertThat(started("17", Map.of("XDG_CACHE_HOME", "/my cache")))
        .contains("-Dorg.bytedeco.javacpp.cachedir=/my cache/sonde/javacpp");
    assertThat(started("17", Map.of("XDG_CACHE_HOME", "not/absolute")))
        .noneMatch(line -> line.contains("cachedir"));
  }

  @Test
  void aLimitOfAddressSpaceThatIsTooTightIsNamedUnlessJavasPartIsBounded()
      throws IOException, InterruptedException {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17\"\n");
    assertThat(limited("measure", "")).contains("ulimit -v", "SONDE_JAVA_OPTIONS=-Xmx");
    assertThat(limited("measure", "-Xmx512m")).contains("dev.sonde.cli.Main");
    assertThat(limited("data", "")).contains("dev.sonde.cli.Main");
  }

  @Test
  void aLimitOfOpenFilesThatIsTooTightIsNamed() throws IOException, InterruptedException {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17\"\n");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "ulimit -n 40; sh " + home.resolve("sonde") + " data");
    builder.environment().put("JAVA_HOME", java.toString());
    Process process = begun(builder.redirectErrorStream(true));
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isEqualTo(2);
    assertThat(out).contains("ulimit -n").doesNotContain("dev.sonde.cli.Main");
  }

  @Test
  void aLibraryThatCannotBeReadIsNamedWhenBuildingAgainDoesNotBringIt()
      throws IOException, InterruptedException {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17\"\n");
    Path lost = home.resolve("lost.jar");
    Files.writeString(
        home.resolve("cli/target/launch/classpath"), home.resolve("library one.jar") + ":" + lost);
    Path tools = Files.createDirectories(home.resolve("tools"));
    for (Path tool : List.of(tools.resolve("mvn"), java.resolve("bin/javac"))) {
      Files.writeString(tool, "#!/bin/sh\n");
      assertThat(tool.toFile().setExecutable(true)).isTrue();
    }
    ProcessBuilder builder = new ProcessBuilder("sh", home.resolve("sonde").toString(), "data");
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
    Process process = begun(builder.redirectErrorStream(true));
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isEqualTo(2);
    assertThat(out)
        .contains("cannot read the library " + lost + "; make it readable")
        .doesNotContain("dev.sonde.cli.Main");
    Files.createFile(lost);
    assertThat(started("17", Map.of(), "data")).contains("dev.sonde.cli.Main");
  }

  @Test
  void newerSourcesOfAModuleOfTheClassPathAreBuiltFirst() throws IOException, InterruptedException {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17\"\n");
    Path jar = home.resolve("nets/target/launch/nets.jar");
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);
    Files.writeString(home.resolve("cli/target/launch/classpath"), jar.toString());
    Path elsewhere = Files.createDirectories(home.resolve("docs"));
    Path source = Files.createDirectories(home.resolve("nets/src/main")).resolve("A.java");
    Files.setLastModifiedTime(Files.createFile(source), FileTime.fromMillis(0));
    FileTime later = FileTime.from(Instant.now().plusSeconds(3600));
    assertThat(started("17", Map.of(), "data")).contains("dev.sonde.cli.Main");
    Files.setLastModifiedTime(Files.createFile(elsewhere.resolve("page.md")), later);
    assertThat(started("17", Map.of(), "data")).contains("dev.sonde.cli.Main");
    Files.setLastModifiedTime(source, later);
    Path tools = Files.createDirectories(home.resolve("tools"));
    for (Path tool : List.of(tools.resolve("mvn"), java.resolve("bin/javac"))) {
      Files.writeString(tool, "#!/bin/sh\n");
      assertThat(tool.toFile().setExecutable(true)).isTrue();
    }
    ProcessBuilder builder = new ProcessBuilder("sh", home.resolve("sonde").toString(), "data");
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
    Process process = begun(builder.redirectErrorStream(true));
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out).contains("sources have changed", "dev.sonde.cli.Main");
  }

  /** Runs the launcher with a Java that does what the script says, and returns how it ended. */
  private Run ended(String script, Map<String, String> environment, String signal)
      throws IOException, InterruptedException {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17\"\n");
    String withoutArchive = "case $* in *ClassList*) exit 1 ;; esac\n";
    Files.writeString(java.resolve("bin/java"), "#!/bin/sh\n" + withoutArchive + script + "\n");
    ProcessBuilder builder = new ProcessBuilder("sh", home.resolve("sonde").toString(), "data");
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().putAll(environment);
    Process process = begun(builder);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String said = out.readLine();
      if (!signal.isEmpty()) {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      }
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.waitFor(), String.valueOf(said), err);
    }
  }

  /** The shell that started Java says what Java's own exit codes mean. */
  @ParameterizedTest
  @CsvSource({
    "exit 0,         0, ''",
    "exit 101,       1, ''",
    "exit 1,        70, Java itself failed",
    "exit 2,         2, ''",
    "exit 4,         4, ''",
    "exit 70,       70, ''",
    "kill -ABRT $$, 70, signal 6",
    "kill -FPE $$,  70, signal 8",
    "kill -SEGV $$, 70, signal 11",
    "kill -KILL $$,  3, killed from outside",
    "kill -TERM $$,  3, ''",
    "kill -HUP $$,   3, ''"
  })
  void howJavaEndedIsToldInTheCodesOfTheContract(String script, int code, String words)
      throws IOException, InterruptedException {
    Run run = ended("echo begun; " + script, Map.of(), "");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(words);
  }

  @Test
  void optionsThatJavaRefusesAreTheUsersToChange() throws IOException, InterruptedException {
    Run run = ended("exit 1", Map.of("SONDE_JAVA_OPTIONS", "-Xmx1"), "");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("SONDE_JAVA_OPTIONS=-Xmx1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void aSignalToTheLauncherReachesJavaOnce(String signal) throws IOException, InterruptedException {
    assumeThat(ends(signal)).as("SIG" + signal + " is not ignored here").isTrue();
    Run run =
        ended(
            "trap 'echo heard >&2; exit 3' TERM; echo begun; while :; do sleep 0.05; done",
            Map.of(),
            signal);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).isEqualTo("heard\n");
  }

  /** A shell cannot trap what was ignored when it began, as under {@code nohup}. */
  private static boolean ends(String signal) throws IOException, InterruptedException {
    return begun(new ProcessBuilder("sh", "-c", "kill -" + signal + " $$")).waitFor() != 0;
  }

  @Test
  void theInputOfTheLauncherIsJavas() throws IOException, InterruptedException {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17\"\n");
    Files.writeString(
        java.resolve("bin/java"), "#!/bin/sh\ncase $* in *ClassList*) exit 1 ;; esac\ncat\n");
    ProcessBuilder builder = new ProcessBuilder("sh", home.resolve("sonde").toString(), "data");
    builder.environment().put("JAVA_HOME", java.toString());
    Process process = begun(builder);
    process.outputWriter(StandardCharsets.UTF_8).append("typed").close();
    assertThat(process.inputReader(StandardCharsets.UTF_8).lines()).containsExactly("typed");
  }

  private String limited(String command, String javaOptions)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh", "-c", "ulimit -v 6000000; sh " + home.resolve("sonde") + " " + command);
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().put("SONDE_JAVA_OPTIONS", javaOptions);
    Process process = begun(builder.redirectErrorStream(true));
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  private static String charmap(String locale) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "locale charmap 2>&1 || :");
    builder.environment().put("LC_ALL", locale);
    Process process = begun(builder);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out.strip();
  }
}
