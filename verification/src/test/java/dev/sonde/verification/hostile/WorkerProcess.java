package dev.sonde.verification.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link Worker} from outside: its end is noticed, and it is ended when it takes too long. */
final class WorkerProcess implements AutoCloseable {
  /** How a command ended: by its exit code, with the process, or not at all. */
  enum How {
    CODE,
    PROCESS,
    NOT
  }

  /**
   * How one command ended.
   *
   * @param how what ended
   * @param code the exit code, of the command or of the process
   * @param said what it wrote to standard error
   */
  record Ending(How how, int code, String said) {}

  private static final String END = "the process has ended";

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<String> codes = new LinkedBlockingQueue<>();
  private final Path errors;

  private WorkerProcess(Process process, Path errors, String token) {
    this.process = process;
    this.errors = errors;
    commands = process.outputWriter(StandardCharsets.US_ASCII);
    Thread reader = new Thread(() -> read(token), "worker-codes");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(String token) {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(token)) {
          codes.add(line.substring(token.length()));
        }
      }
    } catch (IOException e) {
      // the process was ended
    }
    codes.add(END);
  }

  /** Starts a process in a jail, with what it says going into a file. */
  static WorkerProcess start(Jail jail, Path errors) {
    String token = UUID.randomUUID() + " ";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(archive());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-Djava.awt.headless=true",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Djava.io.tmpdir=" + jail.temporary(),
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            token));
    ProcessBuilder builder = new ProcessBuilder(command).directory(jail.working().toFile());
    builder.environment().put("HOME", jail.home().toString());
    builder.environment().put("TMPDIR", jail.temporary().toString());
    builder.environment().put("XDG_CACHE_HOME", jail.cache().toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    try {
      return new WorkerProcess(builder.start(), errors, token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Classes that the launcher has laid out, where {@code verification/java} names them. */
  private static List<String> archive() {
    String archive = System.getProperty("sonde.archive");
    return archive == null
        ? List.of()
        : List.of(
            "-Dsonde.archive=" + archive, "-XX:SharedArchiveFile=" + archive, "-Xlog:disable");
  }

  /** Runs a command. */
  Ending run(List<String> command, Duration most) {
    long said = errors.toFile().length();
    try {
      commands.write(
          Base64.getEncoder()
                  .encodeToString(String.join("\0", command).getBytes(StandardCharsets.UTF_8))
              + "\n");
      commands.flush();
    } catch (IOException e) {
      return new Ending(How.PROCESS, exitCode(), said(said));
    }
    try {
      Optional<String> code = Optional.empty();
      // second by second: while this process is stopped, time does not count
      for (long second = 0; second < most.toSeconds() && code.isEmpty(); second++) {
        code = Optional.ofNullable(codes.poll(1, TimeUnit.SECONDS));
      }
      if (code.isEmpty()) {
        close();
        return new Ending(How.NOT, -1, said(said));
      }
      return code.get().equals(END)
          ? new Ending(How.PROCESS, exitCode(), said(said))
          : new Ending(How.CODE, Integer.parseInt(code.get()), said(said));
    } catch (InterruptedException e) {
      close();
      throw new IllegalStateException(e);
    }
  }

  private int exitCode() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String said(long from) {
    try (RandomAccessFile file = new RandomAccessFile(errors.toFile(), "r")) {
      file.seek(Math.min(from, file.length()));
      byte[] bytes = new byte[(int) Math.min(file.length() - file.getFilePointer(), 1 << 16)];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
