package dev.sonde.nets.exported;

import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.TensorDescription;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.RememberedVerdicts;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.ProgramTrial;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Tries exported programs on inputs of the sizes of their examples. */
final class ExportedTrial {
  private static final ProgramTrial TRIAL =
      new ProgramTrial(
          ExportedTrial.class,
          RememberedVerdicts.of("exported-2.10.0-1"),
          ProgramArchive.HOW_TO_EXPORT);

  /** A JSON tree in memory beside its text; chosen by us with room to spare. */
  private static final int TREE = 16;

  private ExportedTrial() {}

  /**
   * Returns if a program does not end a trial process, or is known not to.
   *
   * @param programSize how many bytes its JSON has
   * @throws InvalidInputException if it does
   */
  static void require(Path path, String sha256, long programSize) {
    TRIAL.require(path, sha256, needs(programSize));
  }

  /**
   * Tries several programs.
   *
   * @param programSize the most bytes of JSON that one of them has
   * @return for each, whether the process survived it
   */
  static List<Boolean> survivors(List<Path> files, long programSize) {
    return TRIAL.survivors(files, needs(programSize));
  }

  private static ProgramTrial.Needs needs(long programSize) {
    return new ProgramTrial.Needs(TREE * programSize, 0);
  }

  /**
   * The child.
   *
   * @param arguments of the trial process
   */
  public static void main(String[] arguments) {
    ProgramTrial.serve(arguments, ExportedTrial::tryOut);
  }

  private static void tryOut(Path path) {
    try (ExportedModel model = ExportedProgram.anyPrediction(path)) {
      Libtorch.run(
          () ->
              ProgramTrial.differentiateTwice(
                  model,
                  model.callers().stream().map(ExportedTrial::example).toArray(Tensor[]::new)));
    }
  }

  /** Zeros for integers, as token ids are; halves for reals. */
  private static Tensor example(CallerInput input) {
    TensorDescription description = input.description();
    double value = description.type().isInteger() ? 0 : 0.5;
    return torch.full(
        description.shape(),
        new Scalar(value),
        new TensorOptions(NativeTypes.of(description.type())));
  }
}
