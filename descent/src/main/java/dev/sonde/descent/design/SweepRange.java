package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a sweep varies, and the values it takes.
 *
 * @param axis what varies
 * @param values its values, ascending, each once, at least two
 */
public record SweepRange(SweepAxis axis, List<Double> values) {
  /**
   * Points of a logarithmic range unless told otherwise: about three an octave over two decades.
   */
  static final int POINTS = 12;

  /** Of what was written, as much as a message repeats. */
  private static final int LONGEST = 100;

  /** More than any curve shows, and few enough to list; each is a network or more. */
  private static final int MOST_VALUES = 10_000;

  /** A million features of a thousand samples take 8 GB; chosen by us. */
  private static final int LARGEST_SIZE = 1_000_000;

  private static final String EXPECTED =
      "a range 4..512, a range with its number of points 4..512:12, or values 4,8,16";

  /** Checks the values. */
  public SweepRange {
    values = List.copyOf(values);
    if (values.size() < 2) {
      throw new InvalidInputException(
          "a sweep over %s needs at least two values, got %s; for example %s"
              .formatted(axis.label(), values.isEmpty() ? "none" : text(values), example(axis)));
    }
    checkCount(axis, values.size());
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i);
      boolean sized = axis == SweepAxis.WIDTH || axis == SweepAxis.FEATURES;
      if (sized && value > LARGEST_SIZE) {
        throw new InvalidInputException(
            "%s cannot be %s: at most %,d can be swept, and beyond some ten thousand a machine's memory decides; end the range lower, for example %s"
                .formatted(axis.label(), plain(value), LARGEST_SIZE, example(axis)));
      }
      boolean fits =
          axis == SweepAxis.NOISE
              ? value >= 0 && value < 1
              : value >= 1 && value == Math.rint(value);
      if (!fits) {
        throw new InvalidInputException(
            "%s cannot be %s; %s, for example %s"
                .formatted(
                    axis.label(),
                    plain(value),
                    axis == SweepAxis.NOISE
                        ? "a share of noisy labels is at least 0 and below 1"
                        : "whole numbers from 1 on are needed",
                    example(axis)));
      }
      if (i > 0 && !(value > values.get(i - 1))) {
        throw new InvalidInputException(
            "the values of %s must rise, got %s after %s; write the smaller first"
                .formatted(axis.label(), plain(value), plain(values.get(i - 1))));
      }
    }
  }

  private static void checkCount(SweepAxis axis, int points) {
    if (points > MOST_VALUES) {
      throw new InvalidInputException(
          "a sweep over %s has at most %,d values, got %,d; a curve needs some dozens, for example 4..512:20"
              .formatted(axis.label(), MOST_VALUES, points));
    }
  }

  /**
   * Makes a range of given values.
   *
   * @param axis what varies
   * @param values its values, in any order
   * @return the range
   */
  public static SweepRange of(SweepAxis axis, double... values) {
    return new SweepRange(axis, Arrays.stream(values).sorted().distinct().boxed().toList());
  }

  /**
   * Makes a range of whole numbers, evenly spaced in their logarithm.
   *
   * @param axis what varies
   * @param from the first, at least 1
   * @param to the last, larger
   * @param points how many, at least 2; fewer come out where neighbours round to one number
   * @return the range
   * @throws InvalidInputException if it is empty or reversed
   */
  public static SweepRange logarithmic(SweepAxis axis, int from, int to, int points) {
    if (!(from >= 1 && to > from)) {
      throw new InvalidInputException(
          "the range of %s must begin at 1 or later and end above its beginning, got %d..%d; for example %s"
              .formatted(axis.label(), from, to, example(axis)));
    }
    if (points < 2) {
      throw new InvalidInputException(
          "the range of %s needs at least 2 points, got %d; for example 4..512:12"
              .formatted(axis.label(), points));
    }
    checkCount(axis, points);
    TreeSet<Double> values = new TreeSet<>();
    for (int i = 0; i < points; i++) {
      // StrictMath: the same grid on every machine
      values.add(
          (double)
              Math.round(
                  from * StrictMath.exp(StrictMath.log((double) to / from) * i / (points - 1))));
    }
    return new SweepRange(axis, List.copyOf(values));
  }

  /**
   * Reads a range as users write it: {@code 4..512}, {@code 4..512:12} or {@code 4,8,16}.
   *
   * @param axis what varies
   * @param text the range
   * @return the range
   * @throws InvalidInputException if it is none, empty, or reversed
   */
  public static SweepRange parse(SweepAxis axis, String text) {
    try {
      int dots = text.indexOf("..");
      if (dots < 0) {
        List<Double> values = new ArrayList<>();
        for (String part : text.split(",", -1)) {
          values.add(Double.parseDouble(part.strip()));
        }
        return of(axis, values.stream().mapToDouble(Double::doubleValue).toArray());
      }
      int colon = text.indexOf(':', dots);
      String end = colon < 0 ? text.substring(dots + 2) : text.substring(dots + 2, colon);
      String start = text.substring(0, dots);
      int points = colon < 0 ? POINTS : Integer.parseInt(text.substring(colon + 1).strip());
      if (axis == SweepAxis.NOISE) {
        return linear(axis, Double.parseDouble(start), Double.parseDouble(end), points);
      }
      return logarithmic(
          axis, Integer.parseInt(start.strip()), Integer.parseInt(end.strip()), points);
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "the range of %s is '%s'; expected %s"
              .formatted(
                  axis.label(),
                  text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text,
                  EXPECTED),
          e);
    }
  }

  private static SweepRange linear(SweepAxis axis, double from, double to, int points) {
    if (!(to > from) || points < 2) {
      throw new InvalidInputException(
          "the range of %s must end above its beginning and have at least 2 points, got %s..%s:%d"
              .formatted(axis.label(), plain(from), plain(to), points));
    }
    checkCount(axis, points);
    double[] values = new double[points];
    for (int i = 0; i < points; i++) {
      values[i] = Math.rint(1e6 * (from + (to - from) * i / (points - 1))) / 1e6;
    }
    return of(axis, values);
  }

  private static String example(SweepAxis axis) {
    return axis == SweepAxis.NOISE ? "0,0.1,0.2" : "4..512";
  }

  /** A number as people write it: no needless decimals. */
  public static String plain(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  /** The values as {@link #parse} reads them. */
  String text() {
    return text(values);
  }

  public static String text(List<Double> values) {
    return values.stream().map(SweepRange::plain).collect(Collectors.joining(","));
  }
}
