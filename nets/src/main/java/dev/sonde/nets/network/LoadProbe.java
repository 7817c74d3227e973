package dev.sonde.nets.network;

import dev.sonde.exported.AllowedOperators;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.RememberedVerdicts;
import dev.sonde.isolation.TrialChild;
import dev.sonde.isolation.TrialEndedException;
import dev.sonde.isolation.TrialLimits;
import dev.sonde.isolation.TrialProcess;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.IValueOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_buffer_list;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/**
 * Loads models in a {@link TrialProcess} first, because a damaged file can make libtorch end the
 * process that loads it, and because a file is a program.
 *
 * <p>The child, which may write and reach nothing by then, reads every tensor, compiles the
 * program, holds every operation against {@link AllowedOperators}, and runs it once on two samples
 * where it is given some. What it never answered made it crash.
 *
 * <p>Good verdicts are remembered by SHA-256 and version of this check: in this process, and as
 * empty files in the user's cache folder. Where there is no Java launcher to start a child with (an
 * embedded virtual machine), files load without the probe.
 */
public final class LoadProbe {

  /** Part of the remembered verdict: change it when the check or libtorch changes. */
  private static final String VERSION = "2.10.0-2";

  /** Start of Java and libtorch on a slow, busy machine. */
  private static final Duration START = Duration.ofSeconds(60);

  /** Reading a small file, compiling it, and one pass of two samples. */
  private static final Duration TRIAL = Duration.ofSeconds(30);

  /** Then reading, at the speed of a slow network drive. */
  private static final long BYTES_PER_SECOND = 20L << 20;

  /** Java's own part: answers and paths. */
  private static final long HEAP = 96L << 20;

  /** Beyond the libraries: what a small model takes when it runs. */
  private static final long MEMORY = 2L << 30;

  /** A model's tensors: as bytes read, as tensors, and copied one by one. */
  private static final int COPIES = 3;

  /** What a tensor that repeats its numbers may take when they are written out. */
  private static final long MOST_REPEATED = 64L << 20;

  /** What became of one file in the child. */
  public record Verdict(boolean loads, String reason) {}

  private static final RememberedVerdicts LOADED = RememberedVerdicts.of("models-" + VERSION);

  /** How many children were started, for tests: a remembered file must not start one. */
  private static final AtomicLong STARTS = new AtomicLong();

  private LoadProbe() {}

  static long starts() {
    return STARTS.get();
  }

  /**
   * Returns if the file loads in a child process, or is known to.
   *
   * @param path the file
   * @param sha256 its hash
   * @param trust which operators it may call
   * @param inputs samples, of which it is run on the first two; empty for loading alone
   * @throws InvalidInputException if it does not
   */
  static void require(Path path, String sha256, Trust trust, Optional<Values> inputs) {
    String key = key(sha256, trust, inputs);
    if (LOADED.contains(key)) {
      return;
    }
    // the library is needed afterwards anyway; load it while the child loads its own
    Libtorch.startAside();
    Verdict verdict = verdicts(List.of(path), trust, inputs).get(0);
    if (!verdict.loads()) {
      throw ModelContainer.refused(path, verdict.reason());
    }
    remember(key);
  }

  /** What a verdict depends on: a program that was trusted once, or ran on other shapes, is new. */
  private static String key(String sha256, Trust trust, Optional<Values> inputs) {
    String how = trust == Trust.ANY_OPERATOR ? "-trusted" : "";
    return sha256
        + how
        + inputs
            .map(
                values ->
                    "-"
                        + values.type()
                        + Arrays.stream(values.shape())
                            .skip(1)
                            .mapToObj(axis -> "x" + axis)
                            .collect(Collectors.joining()))
            .orElse("");
  }

  /** Remembers a file that loaded, or that this library wrote. */
  static void remember(String key) {
    LOADED.add(key);
  }

  /** Asks about several files, without running them. */
  public static List<Verdict> verdicts(List<Path> files) {
    return verdicts(files, Trust.COMPUTING_ONLY, Optional.empty());
  }

  /**
   * Asks about several files; a child that dies is started again for the files after the one that
   * killed it.
   */
  private static List<Verdict> verdicts(List<Path> files, Trust trust, Optional<Values> inputs) {
    List<Verdict> out = new ArrayList<>();
    while (out.size() < files.size()) {
      out.addAll(ask(files.subList(out.size(), files.size()), trust, inputs));
    }
    return out;
  }

  /** Asks until a file ends the child, which is the last that has a verdict. */
  private static List<Verdict> ask(List<Path> files, Trust trust, Optional<Values> inputs) {
    if (!TrialProcess.isPossible()) {
      return files.stream().map(file -> new Verdict(true, "")).toList();
    }
    long largest = files.stream().mapToLong(file -> file.toFile().length()).max().orElse(0);
    TrialLimits limits = new TrialLimits(HEAP, MEMORY + COPIES * largest, START);
    List<Verdict> out = new ArrayList<>();
    try (TrialProcess child = TrialProcess.start(LoadProbe.class, limits)) {
      STARTS.incrementAndGet();
      for (Path file : files) {
        Duration most = TRIAL.plusSeconds(file.toFile().length() / BYTES_PER_SECOND);
        try {
          out.add(
              TrialQuestion.verdict(
                  child.ask(new TrialQuestion(file, trust, inputs).bytes(), most)));
        } catch (TrialEndedException e) {
          out.add(new Verdict(false, reason(e, inputs)));
          return out;
        }
      }
    }
    return out;
  }

  private static String reason(TrialEndedException e, Optional<Values> inputs) {
    String doing = inputs.isPresent() ? "loading it and running it once" : "loading it";
    return switch (e.how()) {
      case CRASH ->
          doing
              + " ended a trial process without an answer, so the file is damaged, or there was no"
              + " memory for it";
      case TIMEOUT -> doing + " took longer than it may in a trial process";
    };
  }

  /**
   * The child.
   *
   * @param arguments of the trial process
   */
  public static void main(String[] arguments) {
    TrialChild.serve(
        arguments, Libtorch::start, question -> TrialQuestion.parse(question).answer().bytes());
  }

  /** Compiles the program, and reads every number in bounds: parameters, buffers, constants. */
  static void touch(JitModule module) {
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
      requireBacked(tensor);
      tensor.detach().clone().close();
    }
  }

  /** Loading believes what the file says of sizes and strides, even beyond the bytes it has. */
  private static void requireInBounds(Tensor tensor) {
    long[] sizes = NativeValues.shape(tensor);
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

  /** A stride of 0 makes any number of numbers of one: copied, they would take all memory. */
  private static void requireBacked(Tensor tensor) {
    long claimed = Math.multiplyExact(tensor.numel(), tensor.itemsize());
    if (claimed > Math.max(MOST_REPEATED, tensor.storage().nbytes())) {
      throw new InvalidInputException(
          "a tensor repeats "
              + tensor.storage().nbytes()
              + " stored bytes until they are "
              + claimed
              + "; export the model with contiguous tensors");
    }
  }
}
