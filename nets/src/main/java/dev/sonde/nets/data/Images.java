package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;

/** Changes to data sets of images, {@code [N, height, width]} or {@code [N, C, height, width]}. */
public final class Images {
  private Images() {}

  /**
   * Averages squares of pixels that do not overlap, channel by channel.
   *
   * @param images a data set whose inputs are images
   * @param factor the square's side f, which must divide height and width
   * @return images of {@code height/f × width/f} in single precision
   * @throws InvalidInputException when the inputs are not images or f does not divide their sides
   */
  public static Dataset pooled(Dataset images, int factor) {
    Values pixels = images.inputs();
    long[] shape = pixels.shape();
    int axes = shape.length;
    if (axes < 3 || axes > 4) {
      throw new InvalidInputException(
          "%s: only images can be pooled, [N, height, width] or [N, C, height, width]; the inputs are %s"
              .formatted(images.source(), Arrays.toString(shape)));
    }
    int height = (int) shape[axes - 2];
    int width = (int) shape[axes - 1];
    if (factor < 1 || height % factor != 0 || width % factor != 0) {
      throw new InvalidInputException(
          "%s: images of %d × %d cannot be pooled by %d; take a factor that divides both sides"
              .formatted(images.source(), height, width, factor));
    }
    long[] pooledShape = shape.clone();
    pooledShape[axes - 2] = height / factor;
    pooledShape[axes - 1] = width / factor;
    int planes = pixels.count() / (height * width);
    float[] out = new float[planes * (height / factor) * (width / factor)];
    int at = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int row = 0; row < height; row += factor) {
        for (int column = 0; column < width; column += factor) {
          out[at++] = (float) mean(pixels, (plane * height + row) * width + column, width, factor);
        }
      }
    }
    return images.withInputs(new Values.Floats(out, pooledShape));
  }

  private static double mean(Values pixels, int corner, int width, int factor) {
    double sum = 0;
    for (int row = 0; row < factor; row++) {
      for (int column = 0; column < factor; column++) {
        sum += pixels.at(corner + row * width + column);
      }
    }
    return sum / ((double) factor * factor);
  }
}
