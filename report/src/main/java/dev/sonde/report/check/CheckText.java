package dev.sonde.report.check;

import dev.sonde.outcomes.Bound;
import dev.sonde.outcomes.LimitCheck;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;

/** A limit and what was held against it, in words. */
public final class CheckText {
  /** Beyond, a whole number is no count. */
  private static final double LARGEST_COUNT = 1e9;

  /** Smaller than this, zeros are harder to read than a power. */
  private static final double SMALLEST_PLAIN = 1e-4;

  private static final MathContext FOUR_DIGITS = new MathContext(4);

  private CheckText() {}

  /** The measured value: four digits, or a count. */
  public static String measured(LimitCheck check) {
    return shortly(check.measured());
  }

  /** The limit: four digits without zeros at the end, since somebody typed it. */
  public static String limit(LimitCheck check) {
    double limit = check.limit();
    return Math.abs(limit) > SMALLEST_PLAIN && !isCount(limit)
        ? new BigDecimal(limit).round(FOUR_DIGITS).stripTrailingZeros().toPlainString()
        : shortly(limit);
  }

  /** The baseline, where there is one. */
  public static Optional<String> baseline(LimitCheck check) {
    return check.baseline().isPresent()
        ? Optional.of(shortly(check.baseline().getAsDouble()))
        : Optional.empty();
  }

  /** One English line: tools read it, and their users. */
  static String sentence(LimitCheck check) {
    return check.name()
        + " is "
        + (Double.isNaN(check.measured()) ? "not resolved" : measured(check))
        + (check.bound() == Bound.MAX ? ", the limit is " : ", the least allowed is ")
        + limit(check)
        + baseline(check).map(before -> ", the baseline " + before).orElse("")
        + (check.where().isEmpty() ? "" : " (" + check.where() + ")");
  }

  private static String shortly(double value) {
    return isCount(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.4g", value);
  }

  private static boolean isCount(double value) {
    return value == Math.rint(value) && Math.abs(value) < LARGEST_COUNT;
  }
}
