package dev.sonde.nets.network;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.RememberedVerdicts;
import dev.sonde.isolation.TrialChild;
import dev.sonde.isolation.TrialEndedException;
import dev.sonde.isolation.TrialLimits;
import dev.sonde.isolation.TrialProcess;
import dev.sonde.nets.libtorch.Libtorch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads models of one format in a {@link TrialProcess}, and differentiates each twice on an
 * example, because a damaged graph can make an operator end the process.
 *
 * <p>What fails in words, or takes long, is no matter of this trial: the process that asks meets it
 * again, and says it better. Models that got through are remembered.
 */
public final class ProgramTrial {
  /** Start of Java and libtorch on a slow, busy machine. */
  private static final Duration START = Duration.ofSeconds(60);

  /** Two derivatives of a large model on its example. */
  private static final Duration TRIAL = Duration.ofSeconds(60);

  /** Then reading, at the speed of a slow network drive. */
  private static final long BYTES_PER_SECOND = 20L << 20;

  private static final long HEAP = 96L << 20;

  /** Beyond the libraries: what the example's activations take. */
  private static final long MEMORY = 4L << 30;

  /** Tensors as read and in another precision, and two gradients of each. */
  private static final int COPIES = 4;

  private final Class<?> child;
  private final RememberedVerdicts survived;
  private final String remedy;

  /**
   * Sets up the trial of a format.
   *
   * @param child the class whose {@code main} calls {@link #serve}
   * @param survived what got through; its name changes when the trial or libtorch does
   * @param remedy what to do with a file that does not, a sentence
   */
  public ProgramTrial(Class<?> child, RememberedVerdicts survived, String remedy) {
    this.child = child;
    this.survived = survived;
    this.remedy = remedy;
  }

  /**
   * What files take beyond their own tensors.
   *
   * @param graph bytes of Java's memory for the graph
   * @param beside bytes of weights in other files
   */
  public record Needs(long graph, long beside) {}

  /**
   * Returns if a model does not end a trial process, or is known not to.
   *
   * @param path the file
   * @param key what tells it from others, a hash
   * @param needs what it takes
   * @throws InvalidInputException if it does
   */
  public void require(Path path, String key, Needs needs) {
    if (survived.contains(key) || !TrialProcess.isPossible()) {
      return;
    }
    // the library is needed afterwards anyway; load it while the child loads its own
    Libtorch.startAside();
    if (!survivors(List.of(path), needs).get(0)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.DAMAGED,
          path
              + ": running it ended a trial process, so the file is damaged, or there was no memory"
              + " for it. "
              + remedy);
    }
    survived.add(key);
  }

  /**
   * Tries several models; a process that dies is started again for those after the one that killed
   * it.
   *
   * @param files the files
   * @param needs the most that one of them takes
   * @return for each, whether the process survived it
   */
  public List<Boolean> survivors(List<Path> files, Needs needs) {
    List<Boolean> out = new ArrayList<>();
    while (out.size() < files.size()) {
      ask(files.subList(out.size(), files.size()), needs, out);
    }
    return out;
  }

  private void ask(List<Path> files, Needs needs, List<Boolean> out) {
    long largest = files.stream().mapToLong(file -> file.toFile().length()).max().orElse(0);
    TrialLimits limits =
        new TrialLimits(HEAP + needs.graph(), MEMORY + COPIES * (largest + needs.beside()), START);
    try (TrialProcess process = TrialProcess.start(child, limits)) {
      for (Path file : files) {
        long bytes = file.toFile().length() + needs.beside();
        Duration most = TRIAL.plusSeconds(bytes / BYTES_PER_SECOND);
        try {
          process.ask(file.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8), most);
          out.add(true);
        } catch (TrialEndedException e) {
          out.add(e.how() == TrialEndedException.Cause.TIMEOUT);
          return;
        }
      }
    }
  }

  /**
   * Answers in the child until it is no longer asked.
   *
   * @param arguments those of its {@code main}
   * @param tryOut loads a file, and calls {@link #differentiateTwice}
   */
  public static void serve(String[] arguments, Consumer<Path> tryOut) {
    TrialChild.serve(
        arguments,
        Libtorch::start,
        question -> {
          try {
            tryOut.accept(Path.of(new String(question, StandardCharsets.UTF_8)));
          } catch (RuntimeException e) {
            // it did not end the process: that is all that is asked
          }
          return new byte[0];
        });
  }

  /**
   * Takes the gradient of the output's squares, and that of the gradient's squares; in the caller's
   * scope of libtorch.
   *
   * @param program the model
   * @param example its inputs
   */
  public static void differentiateTwice(Program program, Tensor... example) {
    Tensor output = program.forward(example);
    TensorVector parameters = new TensorVector(program.tensors().toArray(Tensor[]::new));
    TensorVector gradient =
        torch.grad(
            new TensorVector(output.mul(output).sum()),
            parameters,
            new TensorVector(),
            new BoolOptional(true),
            true,
            true);
    List<Tensor> squares = new ArrayList<>();
    for (long i = 0; i < gradient.size(); i++) {
      Tensor part = gradient.get(i);
      if (part.defined() && part.requires_grad()) {
        squares.add(part.mul(part).sum());
      }
    }
    if (!squares.isEmpty()) {
      torch.grad(
          new TensorVector(squares.toArray(Tensor[]::new)),
          parameters,
          new TensorVector(),
          new BoolOptional(false),
          false,
          true);
    }
  }
}
