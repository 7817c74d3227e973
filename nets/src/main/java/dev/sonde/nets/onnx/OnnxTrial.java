package dev.sonde.nets.onnx;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.RememberedVerdicts;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.ProgramTrial;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Tries ONNX models on inputs of the sizes that they say. */
final class OnnxTrial {
  private static final ProgramTrial TRIAL =
      new ProgramTrial(
          OnnxTrial.class,
          RememberedVerdicts.of("onnx-2.10.0-1"),
          "Copy or export it again, and check it with onnx.checker.check_model");

  /** The graph as messages, edited some times over; chosen by us with room to spare. */
  private static final int EDITIONS = 6;

  private OnnxTrial() {}

  /**
   * Returns if a model does not end a trial process, or is known not to.
   *
   * @param key what tells it from others
   * @param dataSize how many bytes lie beside it
   * @throws InvalidInputException if it does
   */
  static void require(Path path, String key, long dataSize) {
    TRIAL.require(path, key, new ProgramTrial.Needs(EDITIONS * path.toFile().length(), dataSize));
  }

  /**
   * Tries several models.
   *
   * @param size the most bytes that one of them has
   * @return for each, whether the process survived it
   */
  static List<Boolean> survivors(List<Path> files, long size) {
    return TRIAL.survivors(files, new ProgramTrial.Needs(EDITIONS * size, 0));
  }

  /**
   * The child.
   *
   * @param arguments of the trial process
   */
  public static void main(String[] arguments) {
    ProgramTrial.serve(arguments, OnnxTrial::tryOut);
  }

  private static void tryOut(Path path) {
    try (OnnxModel model =
        OnnxProgram.model(path.toString(), OnnxGraph.read(path), OnnxReading.anyPrediction())) {
      Libtorch.run(
          () ->
              ProgramTrial.differentiateTwice(
                  model, model.callers().stream().map(OnnxModel::example).toArray(Tensor[]::new)));
    }
  }
}
