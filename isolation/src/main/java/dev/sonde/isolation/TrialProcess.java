package dev.sonde.isolation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Java of its own that answers questions about files from outside, and may die of them.
 *
 * <pre>{@code
 * try (TrialProcess trial = TrialProcess.start(Program.class, limits)) {
 *   byte[] answer = trial.ask(question, Duration.ofSeconds(60));
 * }
 * }</pre>
 *
 * <p>The program is a class whose {@code main} calls {@link TrialChild#serve}. The process ends
 * when this object is closed and when this process ends, however it ends: its standard input then
 * does. A file that prints cannot answer in its place, since answers begin with a number that only
 * both ends know.
 *
 * <p>Cost: the start of a Java and of its libraries, which goes on while the caller does something
 * else: only the first question waits for it.
 */
public final class TrialProcess implements AutoCloseable {
  /** Beyond the child's own deadline: it ends itself first. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Switches trials off. */
  public static final String SWITCH = "dev.sonde.trials";

  /** Where libraries have been unpacked already, and where others are: the same for the child. */
  private static final String LIBRARIES = "org.bytedeco.javacpp.cachedir";

  private static final String TEMPORARY = "java.io.tmpdir";

  /**
   * Classes laid out by the launcher, which Java takes in place of reading them anew, and leaves
   * alone where they do not fit.
   */
  private static final String ARCHIVE = "sonde.archive";

  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;
  private final String token;
  private Duration patience;

  private TrialProcess(Process process, String token, Duration start) {
    this.process = process;
    this.token = token;
    this.patience = start;
    questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  /**
   * Returns whether files are to be tried in processes of their own: there is a Java launcher to
   * start one with, which an embedded virtual machine has not, and the system property {@value
   * #SWITCH} is not {@code off}, as in tests of hundreds of models of their own making.
   *
   * @return whether {@link #start} can succeed, and is wanted
   */
  public static boolean isPossible() {
    return launcher().isPresent() && !"off".equals(System.getProperty(SWITCH));
  }

  /**
   * Starts a process.
   *
   * @param program a class with a {@code main} method that calls {@link TrialChild#serve}
   * @param limits what it may take
   * @return the process, to be closed
   * @throws UncheckedIOException if it cannot be started
   */
  public static TrialProcess start(Class<?> program, TrialLimits limits) {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    try {
      ProcessBuilder builder = new ProcessBuilder(command(program, limits));
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      // a crash leaves its files where they are cleared away, and not with the user
      builder.directory(Path.of(System.getProperty("java.io.tmpdir")).toFile());
      TrialProcess trial = new TrialProcess(builder.start(), token, limits.start());
      trial.send(token);
      return trial;
    } catch (IOException e) {
      throw new UncheckedIOException("the trial process could not be started", e);
    }
  }

  private static List<String> command(Class<?> program, TrialLimits limits) {
    List<String> command = new ArrayList<>();
    command.add(launcher().orElseThrow(() -> new IllegalStateException("no launcher")).toString());
    for (String folder : List.of(LIBRARIES, TEMPORARY)) {
      String value = System.getProperty(folder);
      if (value != null) {
        command.add("-D" + folder + "=" + value);
      }
    }
    String archive = System.getProperty(ARCHIVE);
    if (archive != null) {
      command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable"));
    }
    command.addAll(
        List.of(
            "-Xmx" + limits.heap(),
            "-Xss1m",
            "-XX:ReservedCodeCacheSize=48m",
            "-XX:CompressedClassSpaceSize=48m",
            "-Xshare:auto",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + (isWindows() ? "NUL" : "/dev/null"),
            "-cp",
            classPath(),
            program.getName(),
            Long.toString(limits.memory())));
    return command;
  }

  /** With absolute entries, since the child starts in another folder. */
  private static String classPath() {
    String separator = System.getProperty("path.separator");
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(separator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(separator, entries);
  }

  private static Optional<Path> launcher() {
    return Optional.of(
            Path.of(System.getProperty("java.home"), "bin", isWindows() ? "java.exe" : "java"))
        .filter(Files::isExecutable);
  }

  private static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param question any bytes
   * @param most how long the answer may take, without the process's start
   * @return the answer
   * @throws TrialEndedException if none came; nothing more can be asked then
   */
  public byte[] ask(byte[] question, Duration most) {
    try {
      send(most.toMillis() + " " + Base64.getEncoder().encodeToString(question));
    } catch (IOException e) {
      throw new TrialEndedException(TrialEndedException.Cause.CRASH);
    }
    Duration patient = patience.plus(most).plus(GRACE);
    patience = Duration.ZERO;
    CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
    Thread reader = new Thread(() -> answer.complete(nextAnswer()), "sonde-trial-answer");
    reader.setDaemon(true);
    reader.start();
    try {
      Optional<String> line = answer.get(patient.toMillis(), TimeUnit.MILLISECONDS);
      if (line.isEmpty()) {
        throw new TrialEndedException(howItEnded());
      }
      return Base64.getDecoder().decode(line.get());
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new TrialEndedException(TrialEndedException.Cause.TIMEOUT);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new TrialEndedException(TrialEndedException.Cause.CRASH);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private TrialEndedException.Cause howItEnded() {
    try {
      if (process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)
          && process.exitValue() == TrialChild.TOO_LATE) {
        return TrialEndedException.Cause.TIMEOUT;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return TrialEndedException.Cause.CRASH;
  }

  private void send(String line) throws IOException {
    questions.write(line + "\n");
    questions.flush();
  }

  /** What native code and the file's own program print stands between answers. */
  private Optional<String> nextAnswer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(token)) {
          return Optional.of(line.substring(token.length()));
        }
      }
    } catch (IOException e) {
      // the process was ended
    }
    return Optional.empty();
  }

  /** Ends the process. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
