package dev.sonde.descent.cells;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Data of which every sample is a window of tokens, each with the one that follows as target. */
final class TokenWindows {
  private TokenWindows() {}

  /**
   * Checks that data and plan are for transformers.
   *
   * @return the data, with a name for every token of the vocabulary
   * @throws InvalidInputException if the data are no windows of tokens, or the plan asks for what
   *     transformers cannot have
   */
  static Dataset checked(Dataset data, SweepDesign design) {
    checkPlan(data, design);
    if (!(data.inputs() instanceof Values.Integers tokens)
        || !(data.targets() instanceof Values.Integers next)
        || tokens.shape().length != 2
        || !Arrays.equals(tokens.shape(), next.shape())) {
      throw new InvalidInputException(
          "%s: transformers need windows of token ids, x and the tokens that follow y both integers [N, T]; x is %s %s and y is %s %s. Take a text, moby-dick or a .txt file, an .npz with such integers, or --model perceptron"
              .formatted(
                  data.source(),
                  data.inputs().type(),
                  Arrays.toString(data.inputs().shape()),
                  data.targets().type(),
                  Arrays.toString(data.targets().shape())));
    }
    return named(data, tokens, next);
  }

  private static Dataset named(Dataset data, Values.Integers tokens, Values.Integers next) {
    long least = 0;
    long largest = data.classNames().size() - 1L;
    for (Values.Integers values : List.of(tokens, next)) {
      least = Math.min(least, LongStream.of(values.values()).min().orElse(0));
      largest = Math.max(largest, LongStream.of(values.values()).max().orElse(0));
    }
    if (least < 0 || largest >= Integer.MAX_VALUE) {
      throw new InvalidInputException(
          "%s: token ids are from 0 on, as many as the vocabulary has; these reach from %d to %d. Renumber them from 0"
              .formatted(data.source(), least, largest));
    }
    if (largest < data.classNames().size()) {
      return data;
    }
    // so that every subset knows the whole vocabulary
    List<String> names =
        IntStream.rangeClosed(0, (int) largest).mapToObj(Integer::toString).toList();
    return new Dataset(data.inputs(), data.targets(), data.source(), data.sha256(), names);
  }

  private static void checkPlan(Dataset data, SweepDesign design) {
    if (design.training().loss() != Loss.CROSS_ENTROPY) {
      throw new InvalidInputException(
          "transformers are trained with cross-entropy, got --loss "
              + design.training().loss().label()
              + "; leave it out");
    }
    if (design.data().pool() != 1) {
      throw new InvalidInputException(
          data.source() + ": text has no pixels to average; leave --pool out");
    }
    List<Double> widths =
        design.axis() == SweepAxis.WIDTH
            ? design.range().values()
            : List.of((double) design.network().width());
    for (double width : widths) {
      if (width % design.network().heads() != 0) {
        throw new InvalidInputException(
            "a width of %s cannot be shared by %d heads; take multiples of %d, for example --widths %s"
                .formatted(
                    SweepRange.plain(width),
                    design.network().heads(),
                    design.network().heads(),
                    multiples(widths, design.network().heads())));
      }
    }
  }

  private static String multiples(List<Double> widths, int heads) {
    return SweepRange.text(
        widths.stream()
            .map(width -> heads * Math.max(1, Math.rint(width / heads)))
            .distinct()
            .toList());
  }
}
