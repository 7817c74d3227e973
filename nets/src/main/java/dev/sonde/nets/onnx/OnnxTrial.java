package dev.sonde.nets.onnx;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.RememberedVerdicts;
import dev.sonde.isolation.TrialChild;
import dev.sonde.isolation.TrialEndedException;
import dev.sonde.isolation.TrialLimits;
import dev.sonde.isolation.TrialProcess;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.onnx.OnnxGraph;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads ONNX models in a {@link TrialProcess}, and differentiates each twice on inputs of the sizes
 * that it says, because a damaged graph can make an operator end the process.
 *
 * <p>What fails in words, or takes long, is no matter of this trial: the process that asks meets it
 * again, and says it better. Programs that got through are remembered.
 */
final class OnnxTrial {
  /** The name of what is remembered: change it when the trial or libtorch changes. */
  private static final RememberedVerdicts SURVIVED = RememberedVerdicts.of("onnx-2.10.0-1");

  /** Start of Java and libtorch on a slow, busy machine. */
  private static final Duration START = Duration.ofSeconds(60);

  /** Two derivatives of a large model on its example. */
  private static final Duration TRIAL = Duration.ofSeconds(60);

  /** Then reading, at the speed of a slow network drive. */
  private static final long BYTES_PER_SECOND = 20L << 20;

  private static final long HEAP = 96L << 20;

  /** The graph as messages, edited some times over; chosen by us with room to spare. */
  private static final int EDITIONS = 6;

  /** Beyond the libraries: what the example's activations take. */
  private static final long MEMORY = 4L << 30;

  /** Tensors as read and in another precision, and two gradients of each. */
  private static final int COPIES = 4;

  private OnnxTrial() {}

  /**
   * Returns if a program does not end a trial process, or is known not to.
   *
   * @param key what tells it from others
   * @param dataSize how many bytes lie beside it
   * @throws InvalidInputException if it does
   */
  static void require(Path path, String key, long dataSize) {
    if (SURVIVED.contains(key) || !TrialProcess.isPossible()) {
      return;
    }
    // the library is needed afterwards anyway; load it while the child loads its own
    Thread warmUp = new Thread(Libtorch::start, "sonde-libtorch");
    warmUp.setDaemon(true);
    warmUp.start();
    if (!survivors(List.of(path), dataSize).get(0)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.DAMAGED,
          path
              + ": running it ended a trial process, so the file is damaged, or there was no memory"
              + " for it. Copy or export it again, and check it with onnx.checker.check_model");
    }
    SURVIVED.add(key);
  }

  /**
   * Tries several programs; a process that dies is started again for those after the one that
   * killed it.
   *
   * @param dataSize the most bytes that lie beside one of them
   * @return for each, whether the process survived it
   */
  static List<Boolean> survivors(List<Path> files, long dataSize) {
    List<Boolean> out = new ArrayList<>();
    while (out.size() < files.size()) {
      ask(files.subList(out.size(), files.size()), dataSize, out);
    }
    return out;
  }

  private static void ask(List<Path> files, long dataSize, List<Boolean> out) {
    long largest = files.stream().mapToLong(file -> file.toFile().length()).max().orElse(0);
    TrialLimits limits =
        new TrialLimits(HEAP + EDITIONS * largest, MEMORY + COPIES * (largest + dataSize), START);
    try (TrialProcess child = TrialProcess.start(OnnxTrial.class, limits)) {
      for (Path file : files) {
        Duration most = TRIAL.plusSeconds((file.toFile().length() + dataSize) / BYTES_PER_SECOND);
        try {
          child.ask(file.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8), most);
          out.add(true);
        } catch (TrialEndedException e) {
          out.add(e.how() == TrialEndedException.Cause.TIMEOUT);
          return;
        }
      }
    }
  }

  /**
   * The child.
   *
   * @param arguments of the trial process
   */
  public static void main(String[] arguments) {
    TrialChild.serve(
        arguments,
        Libtorch::start,
        question -> {
          try {
            tryOut(Path.of(new String(question, StandardCharsets.UTF_8)));
          } catch (RuntimeException e) {
            // it did not end the process: that is all that is asked
          }
          return new byte[0];
        });
  }

  private static void tryOut(Path path) {
    try (OnnxModel model =
        OnnxProgram.model(path.toString(), OnnxGraph.read(path), OnnxReading.anyPrediction())) {
      Libtorch.run(() -> differentiateTwice(model));
    }
  }

  private static void differentiateTwice(OnnxModel model) {
    Tensor[] example = model.callers().stream().map(OnnxModel::example).toArray(Tensor[]::new);
    Tensor output = model.forward(example);
    TensorVector parameters = new TensorVector(model.tensors().toArray(Tensor[]::new));
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
