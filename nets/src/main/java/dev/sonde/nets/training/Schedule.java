package dev.sonde.nets.training;

import dev.sonde.nets.data.Checks;

/**
 * How the learning rate changes during training: a factor on the optimiser's rate for every step.
 *
 * <p>With a warm-up of {@code u} steps, step {@code t} (from 0) of the warm-up has the factor
 * {@code (t+1)/u}; the shape then begins, counted from the end of the warm-up.
 *
 * <pre>{@code
 * Schedule.cosine().withWarmUp(500)
 * }</pre>
 *
 * @param shape the curve after the warm-up
 * @param period for {@link Shape#STEP} the epochs between falls, for {@link
 *     Shape#INVERSE_SQUARE_ROOT} the steps between falls; otherwise 1
 * @param factor for {@link Shape#STEP} what each fall multiplies by; otherwise 1
 * @param warmUp the steps of linear growth before the shape begins, at least 0
 */
public record Schedule(Shape shape, int period, double factor, int warmUp) {

  /** A curve of the learning rate; {@code t} counts steps from 0, after the warm-up. */
  public enum Shape {
    /** 1 throughout. */
    CONSTANT,
    /** {@code factor^⌊e/period⌋} in epoch {@code e} (from 0; the warm-up's steps count). */
    STEP,
    /**
     * {@code ½ (1 + cos(π t/T))}, {@code T} the steps of the whole training after the warm-up
     * (Loshchilov, Hutter 2017, equation 5, without restarts).
     */
    COSINE,
    /** {@code 1/√(1 + ⌊t/period⌋)} (Nakkiran et al. 2019, appendix B, period 512). */
    INVERSE_SQUARE_ROOT
  }

  /** Checks the ranges. */
  public Schedule {
    Checks.positive("a schedule's period", period);
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException(
          "a schedule's factor must be above 0 and at most 1, got " + factor + "; 0.1 is usual");
    }
    if (warmUp < 0) {
      throw new IllegalArgumentException(
          "a warm-up cannot have " + warmUp + " steps; 0 turns it off");
    }
  }

  /**
   * The same rate throughout.
   *
   * @return the schedule
   */
  public static Schedule constant() {
    return new Schedule(Shape.CONSTANT, 1, 1, 0);
  }

  /**
   * A rate that falls every so many epochs.
   *
   * @param epochs the epochs between falls, at least 1
   * @param factor what each fall multiplies by, in (0, 1]
   * @return the schedule
   */
  public static Schedule step(int epochs, double factor) {
    return new Schedule(Shape.STEP, epochs, factor, 0);
  }

  /**
   * A rate that falls to zero over the whole training along half a cosine.
   *
   * @return the schedule
   */
  public static Schedule cosine() {
    return new Schedule(Shape.COSINE, 1, 1, 0);
  }

  /**
   * A rate that falls with the inverse square root of the steps.
   *
   * @param steps the steps between falls, at least 1; 512 in Nakkiran et al. 2019
   * @return the schedule
   */
  public static Schedule inverseSquareRoot(int steps) {
    return new Schedule(Shape.INVERSE_SQUARE_ROOT, steps, 1, 0);
  }

  /**
   * Lets the rate grow linearly at first.
   *
   * @param steps how many steps, at least 0
   * @return the schedule with that warm-up
   */
  public Schedule withWarmUp(int steps) {
    return new Schedule(shape, period, factor, steps);
  }

  /**
   * The factor of one step.
   *
   * @param step which step, from 0
   * @param stepsPerEpoch the steps of one epoch
   * @param total the steps of the whole training
   */
  double at(long step, long stepsPerEpoch, long total) {
    if (step < warmUp) {
      return (step + 1.0) / warmUp;
    }
    long t = step - warmUp;
    return switch (shape) {
      case CONSTANT -> 1;
      case STEP -> {
        long falls = step / stepsPerEpoch / period;
        yield Math.pow(factor, (double) falls);
      }
      case COSINE -> (1 + Math.cos(Math.PI * t / Math.max(1, total - warmUp))) / 2;
      case INVERSE_SQUARE_ROOT -> {
        long falls = t / period;
        yield 1 / Math.sqrt(1.0 + falls);
      }
    };
  }
}
