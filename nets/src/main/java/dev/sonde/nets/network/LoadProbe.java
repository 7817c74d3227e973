package dev.sonde.nets.network;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.pytorch.IValueOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_buffer_list;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;
import org.jspecify.annotations.Nullable;

/**
 * Loads models in a child process first, because a damaged file can make libtorch end the process
 * that loads it.
 *
 * <p>The child reads every tensor and compiles the program; it does not run it, for want of data.
 * It answers one line a file on its standard output. What it never answered made it crash.
 *
 * <p>Good verdicts are remembered by SHA-256 and version of this check: in this process, and as
 * empty files in the user's cache folder. Where there is no Java launcher to start a child with (an
 * embedded virtual machine), files load without the probe.
 */
public final class LoadProbe {

  /** Part of the remembered verdict: change it when the check or libtorch changes. */
  private static final String VERSION = "2.10.0-1";

  /** Start of Java and libtorch on a slow, busy machine. */
  private static final long START_SECONDS = 60;

  /** Then reading, at the speed of a slow network drive. */
  private static final long BYTES_PER_SECOND = 20L << 20;

  private static final String GOOD = "GOOD ";
  private static final String BAD = "BAD ";

  /** What became of one file in the child. */
  public record Verdict(boolean loads, String reason) {}

  /**
   * What this package remembers between calls. A verdict depends on the file's bytes alone, so that
   * sharing it changes no result, only when the child is started.
   */
  private static final Set<String> REMEMBERED = ConcurrentHashMap.newKeySet();

  /** How many children were started, for tests: a remembered file must not start one. */
  private static final AtomicLong STARTS = new AtomicLong();

  private LoadProbe() {}

  static long starts() {
    return STARTS.get();
  }

  /**
   * Returns if the file loads in a child process, or is known to.
   *
   * @throws InvalidInputException if it does not
   */
  static void require(Path path, String sha256) {
    if (isRemembered(sha256)) {
      return;
    }
    // the library is needed afterwards anyway; load it while the child loads its own
    Thread warmUp = new Thread(Libtorch::start, "sonde-libtorch");
    warmUp.setDaemon(true);
    warmUp.start();
    Verdict verdict = verdicts(List.of(path)).get(0);
    if (!verdict.loads()) {
      throw TorchScript.refused(path, verdict.reason());
    }
    remember(sha256);
  }

  /** Remembers a file that loaded, or that this library wrote. */
  static void remember(String sha256) {
    REMEMBERED.add(sha256);
    Path marker = marker(sha256);
    if (marker != null) {
      try {
        Files.createDirectories(marker.getParent());
        Files.createFile(marker);
      } catch (IOException e) {
        // the marker is there already, or the folder is not writable: then it is asked again
      }
    }
  }

  private static boolean isRemembered(String sha256) {
    Path marker = marker(sha256);
    return REMEMBERED.contains(sha256) || (marker != null && Files.exists(marker));
  }

  /**
   * Asks about several files; a child that dies is started again for the files after the one that
   * killed it.
   */
  public static List<Verdict> verdicts(List<Path> files) {
    List<Verdict> out = new ArrayList<>();
    while (out.size() < files.size()) {
      List<Path> rest = files.subList(out.size(), files.size());
      List<Verdict> answered = ask(rest);
      out.addAll(answered);
      if (answered.size() < rest.size()) {
        out.add(
            new Verdict(
                false,
                "loading it ended a trial process without an answer, so the file is damaged, or"
                    + " there was no memory for it"));
      }
    }
    return out;
  }

  private static List<Verdict> ask(List<Path> files) {
    Path java = launcher();
    if (java == null) {
      return files.stream().map(file -> new Verdict(true, "")).toList();
    }
    Process child = null;
    try {
      long seconds = START_SECONDS;
      for (Path file : files) {
        seconds += 1 + file.toFile().length() / BYTES_PER_SECOND;
      }
      child = command(java).start();
      STARTS.incrementAndGet();
      send(child, files);
      Thread guard = guard(child, seconds);
      List<Verdict> answers = receive(child);
      guard.interrupt();
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException("the trial process could not be started", e);
    } finally {
      if (child != null) {
        child.destroyForcibly();
      }
    }
  }

  private static ProcessBuilder command(Path java) {
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-Xmx64m",
            "-Xshare:auto",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + (isWindows() ? "NUL" : "/dev/null"),
            "-cp",
            System.getProperty("java.class.path"),
            LoadProbe.class.getName());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder;
  }

  private static void send(Process child, List<Path> files) throws IOException {
    try (PrintStream out =
        new PrintStream(child.getOutputStream(), false, StandardCharsets.UTF_8)) {
      for (Path file : files) {
        out.println(file.toAbsolutePath());
      }
    }
  }

  private static List<Verdict> receive(Process child) throws IOException {
    List<Verdict> out = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(GOOD)) {
          out.add(new Verdict(true, ""));
        } else if (line.startsWith(BAD)) {
          out.add(new Verdict(false, line.substring(BAD.length())));
        }
      }
    }
    return out;
  }

  /** Ends a child that takes too long; the reader then sees the end of its output. */
  private static Thread guard(Process child, long seconds) {
    Thread guard =
        new Thread(
            () -> {
              try {
                if (!child.waitFor(seconds, TimeUnit.SECONDS)) {
                  child.destroyForcibly();
                }
              } catch (InterruptedException e) {
                // the answers are there: nothing is left to guard
              }
            },
            "sonde-load-guard");
    guard.setDaemon(true);
    guard.start();
    return guard;
  }

  private static @Nullable Path launcher() {
    Path java = Path.of(System.getProperty("java.home"), "bin", isWindows() ? "java.exe" : "java");
    return Files.isExecutable(java) ? java : null;
  }

  private static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  /** Where a file's good verdict is kept, or null where there is no cache folder. */
  private static @Nullable Path marker(String sha256) {
    try {
      String given = System.getenv("XDG_CACHE_HOME");
      Path cache =
          given != null && !given.isBlank()
              ? Path.of(given)
              : Path.of(System.getProperty("user.home"), ".cache");
      return cache.resolve("sonde").resolve("models-" + VERSION).resolve(sha256);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /**
   * The child: reads paths from standard input, and answers a line for each.
   *
   * @param arguments none
   * @throws IOException if standard input fails
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Path path = Path.of(line);
      try {
        Libtorch.run(() -> touch(TorchScript.read(path)));
        out.println(GOOD + path.getFileName());
      } catch (RuntimeException e) {
        out.println(BAD + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
      }
    }
  }

  /** Compiles the program, and reads every number in bounds: parameters, buffers, constants. */
  private static void touch(JitModule module) {
    module.eval();
    named_parameter_list parameters = module.named_parameters(true);
    for (named_parameter_iterator i = parameters.begin();
        i.notEquals(parameters.end());
        i.increment()) {
      touch(i.multiply().value());
    }
    named_buffer_list buffers = module.named_buffers(true);
    for (named_buffer_iterator i = buffers.begin(); i.notEquals(buffers.end()); i.increment()) {
      touch(i.multiply().value());
    }
    ModuleProgram.forEachNode(
        module,
        (graph, node) -> {
          if (ModuleProgram.isConstant(node)) {
            IValueOptional constant = torch.toIValue(node.output());
            if (constant.has_value() && constant.get().isTensor()) {
              touch(constant.get().toTensor());
            }
          }
        });
  }

  private static void touch(Tensor tensor) {
    if (tensor.defined() && tensor.has_storage()) {
      requireInBounds(tensor);
      tensor.detach().clone().close();
    }
  }

  /** Loading believes what the file says of sizes and strides, even beyond the bytes it has. */
  private static void requireInBounds(Tensor tensor) {
    long[] sizes = tensor.sizes().vec().get();
    long[] strides = tensor.strides().vec().get();
    long last = tensor.storage_offset();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == 0) {
        return;
      }
      last = Math.addExact(last, Math.multiplyExact(sizes[i] - 1, strides[i]));
    }
    long end = Math.multiplyExact(Math.addExact(last, 1), tensor.itemsize());
    if (last < 0 || tensor.storage_offset() < 0 || end > tensor.storage().nbytes()) {
      throw new InvalidInputException("a tensor reaches beyond the bytes stored for it");
    }
  }
}
