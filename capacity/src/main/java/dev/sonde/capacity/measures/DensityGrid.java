package dev.sonde.capacity.measures;

import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.Spectrum;
import java.util.Arrays;

/**
 * Where the spectral density is evaluated, and how wide its Gaussian is.
 *
 * <p>The width is {@code √1e-5 · (λ_max − λ_min)/2}: the kernel of Ghorbani, Krishnan, Xiao, An
 * Investigation into Neural Net Optimization via Hessian Eigenvalue Density, 2019
 * (arXiv:1901.10159), whose σ² is 1e-5 on a spectrum scaled to [−1, 1]. The points are
 * symmetric-logarithmic about zero within one width, so that a logarithmic axis is filled, then
 * grow by a twentieth of their distance from zero up to steps of one width; they reach five widths
 * beyond both ends. Even steps of a Gaussian's own width integrate it to 1e-8 by the trapezoid
 * rule; where the steps grow, the drawn density has the right mass to 1e-3.
 */
public final class DensityGrid {
  private static final double RELATIVE_WIDTH = Math.sqrt(1e-5) / 2;

  /** Points per decade inside one width, for three decades. */
  private static final int POINTS_PER_DECADE = 8;

  private static final int DECADES = 3;
  private static final double MARGIN = 5;
  private static final double GROWTH = 0.05;

  /** The finest step outside the logarithmic part, in widths. */
  private static final double FINEST = 0.25;

  private DensityGrid() {}

  /** Evaluates the density of a spectrum; at no point where its ends are not known. */
  public static SpectralDensity density(Spectrum spectrum) {
    if (spectrum.top(1).isEmpty() || spectrum.bottom(1).isEmpty()) {
      return new SpectralDensity(new double[0], new double[0], RELATIVE_WIDTH);
    }
    double smallest = spectrum.bottom(1).get(0).value();
    double largest = spectrum.top(1).get(0).value();
    double width = width(smallest, largest);
    return spectrum.density(points(smallest, largest, width), width);
  }

  public static double width(double smallest, double largest) {
    double range = largest - smallest;
    if (range > 0) {
      return RELATIVE_WIDTH * range;
    }
    // a single eigenvalue, however often repeated: any width below its own size draws a spike
    return largest == 0 ? RELATIVE_WIDTH : RELATIVE_WIDTH * Math.abs(largest);
  }

  public static double[] points(double smallest, double largest, double width) {
    double low = smallest - MARGIN * width;
    double high = largest + MARGIN * width;
    double[] right = halfLine(high, width);
    double[] left = halfLine(-low, width);
    double[] all = new double[left.length + right.length + 1];
    for (int i = 0; i < left.length; i++) {
      all[i] = -left[left.length - 1 - i];
    }
    System.arraycopy(right, 0, all, left.length + 1, right.length);
    return Arrays.stream(all).filter(t -> t >= low && t <= high).toArray();
  }

  /** The points above zero, ascending, up to and including the end; none when the end is not. */
  private static double[] halfLine(double end, double width) {
    double[] out = new double[16];
    int count = 0;
    for (int i = DECADES * POINTS_PER_DECADE; i >= 1; i--) {
      out = put(out, count++, width * Math.pow(10, -(double) i / POINTS_PER_DECADE));
    }
    double t = width;
    while (t < end) {
      out = put(out, count++, t);
      t += Math.min(width, Math.max(FINEST * width, GROWTH * t));
    }
    if (end > 0) {
      out = put(out, count++, end);
    }
    double limit = end;
    return Arrays.stream(out, 0, count).filter(point -> point <= limit).toArray();
  }

  private static double[] put(double[] array, int index, double value) {
    double[] out = index < array.length ? array : Arrays.copyOf(array, 2 * array.length);
    out[index] = value;
    return out;
  }
}
