package dev.sonde.descent.cells;

import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Images;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import java.util.Arrays;

/** Whether data allow a plan: what is refused, and what to do. */
final class SweepDataChecks {
  private SweepDataChecks() {}

  /** Refuses losses, noise and endings that the targets do not allow. */
  static void checkTask(Dataset data, SweepDesign design, int classes) {
    if (classes == 0
        && design.training().lossChosen()
        && design.training().loss() == Loss.CROSS_ENTROPY) {
      throw new InvalidInputException(
          InvalidInputException.Kind.LOSS,
          data.source()
              + ": cross-entropy needs classes, the targets are real numbers; leave --loss out or take"
              + " --loss mse");
    }
    if (classes == 0 && (design.data().noise() > 0 || design.axis() == SweepAxis.NOISE)) {
      throw new InvalidInputException(
          data.source()
              + ": label noise needs classes, the targets are real numbers; leave --noise out");
    }
    if (design.training().untilInterpolation() && classes == 0) {
      throw new InvalidInputException(
          data.source()
              + ": the targets are real numbers, whose training error is never exactly zero; leave"
              + " --until-interpolation out and set --epochs");
    }
    if (design.training().untilInterpolation() && design.axis() == SweepAxis.STEPS) {
      throw new InvalidInputException(
          "along the steps all training runs must be equally long; leave --until-interpolation out and"
              + " set --epochs");
    }
  }

  /** Where nothing varies nothing can be learned, whichever samples are drawn. */
  static void checkVariation(Dataset ready, int classes) {
    if (classes == 0 && !varies(ready.targets())) {
      throw new InvalidInputException(
          ready.source()
              + ": all targets are the same number; there is nothing to learn. Take another column"
              + " with --target, or other data");
    }
    if (!varies(ready.inputs())) {
      throw new InvalidInputException(
          ready.source()
              + ": every sample has the same inputs, no column varies; there is nothing to learn"
              + " from. Take other data");
    }
  }

  /** Whether two samples differ in anything. */
  private static boolean varies(Values values) {
    int size = values.sampleSize();
    for (int i = size; i < values.count(); i++) {
      if (values.at(i) != values.at(i % size)) {
        return true;
      }
    }
    return false;
  }

  /** Real inputs with one target each, pooled. */
  static Dataset numbers(Dataset data, SweepDesign design) {
    if (data.inputs() instanceof Values.Integers) {
      throw new InvalidInputException(
          data.source()
              + ": the inputs are integers, such as a text's characters, and the models of this"
              + " sweep need real inputs. For text take --model transformer; otherwise convert"
              + " them, or take other data");
    }
    if (data.targets().sampleSize() != 1) {
      throw new InvalidInputException(
          "%s: every sample has %d targets; a sweep needs one, a class or a number"
              .formatted(data.source(), data.targets().sampleSize()));
    }
    return design.data().pool() == 1 ? data : Images.pooled(data, design.data().pool());
  }

  static void checkImage(Dataset data, int[] image, int depth) {
    if (image.length == 0) {
      throw new InvalidInputException(
          "%s: convolutional networks need images, [N, height, width] or [N, channels, height, width]; the inputs are %s. Take an idx pair or an .npz whose x has such a shape, or --model perceptron"
              .formatted(data.source(), Arrays.toString(data.inputs().shape())));
    }
    int side = Math.min(image[1], image[2]);
    if (depth > 30 || side >> depth == 0) {
      throw new InvalidInputException(
          "%s: each block halves images of %d × %d, so that %d blocks leave nothing; take at most %d with --depth, or pool less"
              .formatted(
                  data.source(),
                  image[1],
                  image[2],
                  depth,
                  31 - Integer.numberOfLeadingZeros(side)));
    }
  }

  /** Linear features are no more than there are inputs. */
  static void checkInputs(Dataset ready, SweepDesign design) {
    long inputs = ready.inputs().shape()[1];
    FeatureKind kind = design.features().kind();
    boolean linear = design.axis() == SweepAxis.FEATURES && kind.isLinear();
    if (linear && design.range().smallest() > inputs) {
      throw new InvalidInputException(
          "%s has %d inputs, and no more %s features than that; got numbers from %s on. Take smaller --widths, or --features fourier or relu"
              .formatted(
                  ready.source(),
                  inputs,
                  kind.label(),
                  SweepRange.plain(design.range().smallest())));
    }
  }
}
