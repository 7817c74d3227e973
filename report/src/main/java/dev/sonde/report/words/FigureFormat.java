package dev.sonde.report.words;

import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Figures for people, with the digits that their error supports and no more: {@code 48.2 ± 1.7}.
 *
 * <p>The standard error is given to two significant digits (the Particle Data Group keeps one or
 * two, by its leading digits; here always two, so that columns align) and the figure is cut at the
 * same decimal place. A figure without error is given to four digits, one whose error lies beyond
 * the sixth digit to six, without that error. Counts are grouped by commas. Outside [1e-3, 1e6)
 * numbers are written with a power of ten, that of the larger one of a figure and its error; a
 * figure that its error leaves no digit of is 0: {@code 0 ± 5.0×10⁻⁵}.
 *
 * <p>Non-finite values and unresolved figures become a dash; whoever prints the dash says beside it
 * that the figure was not resolved.
 */
public final class FigureFormat {

  private static final String PLUS_MINUS = " ± ";
  private static final String DASH = "—";
  private static final String MINUS = "−";

  /** Digits of a figure that has no error bar; enough to tell nets apart, few enough to read. */
  private static final int PLAIN_DIGITS = 4;

  /** More digits than these are noise to a reader however small the error is. */
  private static final int MOST_DIGITS = 6;

  private static final int PASSING_DIGITS = 3;
  private static final int ERROR_DIGITS = 2;
  private static final int SMALLEST_PLAIN_EXPONENT = -3;
  private static final int LARGEST_PLAIN_EXPONENT = 5;
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  /** Squared errors below this are the rounding of a model that fits exactly. */
  public static final double ROUNDING = 1e-20;

  private final boolean ratios;

  /** Shares are percentages. */
  public FigureFormat() {
    this(false);
  }

  private FigureFormat(boolean ratios) {
    this.ratios = ratios;
  }

  /** Shares are plain numbers: errors in units of a variance may well exceed the whole. */
  public static FigureFormat ofRatios() {
    return new FigureFormat(true);
  }

  /** Whether shares are percentages. */
  public boolean hasPercentages() {
    return !ratios;
  }

  /** What stands for a figure that is not there. */
  public String dash() {
    return DASH;
  }

  /** Figures that Java wrote, with a minus sign for their hyphens. */
  public String minus(String figures) {
    return figures.replace("-", MINUS);
  }

  /** A whole number, grouped: 235,146. */
  public String count(long value) {
    return sign(value < 0) + grouped(Long.toString(Math.abs(value)));
  }

  /** A figure without an error bar, to four significant digits. */
  public String number(double value) {
    return number(value, PLAIN_DIGITS);
  }

  /** A figure without an error bar; trailing zeros go. */
  public String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return DASH;
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    int exponent = exponent(rounded);
    if (isPlain(exponent)) {
      return plain(rounded.stripTrailingZeros());
    }
    return plain(rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros()) + powerOfTen(exponent);
  }

  /** A figure with its standard error, as one text; a dash when it is unresolved. */
  public String estimate(Estimate estimate) {
    return join(parts(estimate));
  }

  /** A lower bound, to three digits that are not above it. */
  public String lowerBound(double bound) {
    return bound(bound, RoundingMode.FLOOR);
  }

  /** An upper bound, to three digits that are not below it. */
  public String upperBound(double bound) {
    return bound(bound, RoundingMode.CEILING);
  }

  private String bound(double bound, RoundingMode outward) {
    return Double.isFinite(bound)
        ? number(
            new BigDecimal(bound).round(new MathContext(PASSING_DIGITS, outward)).doubleValue())
        : DASH;
  }

  /** A share as a percentage with its standard error. */
  public String share(Estimate share) {
    return join(shareParts(share));
  }

  /** A share in passing, as a percentage of three digits. */
  public String percent(double share) {
    if (ratios) {
      return number(share < ROUNDING ? 0 : share, PASSING_DIGITS);
    }
    return Double.isFinite(share) ? percentage(share, PASSING_DIGITS) + "%" : DASH;
  }

  /** A share times 100; what is not quite the whole is not rounded to it. */
  private String percentage(double share, int digits) {
    String text = number(share * 100, digits);
    for (int more = digits + 1; share < 1 && text.equals("100") && more <= MOST_DIGITS; more++) {
      text = number(share * 100, more);
    }
    return text;
  }

  /**
   * A figure in parts, for pages that set them apart.
   *
   * @param value the figure
   * @param error its standard error, empty when it is exact or unresolved
   * @param unit what stands behind both: a power of ten, a percent sign, or nothing
   */
  public record Parts(String value, String error, String unit) {}

  public Parts parts(Estimate estimate) {
    return estimate.resolved()
        ? parts(estimate.value(), estimate.standardError(), "")
        : new Parts(DASH, "", "");
  }

  public Parts shareParts(Estimate share) {
    if (ratios) {
      return parts(share);
    }
    if (share.resolved() && share.standardError() == 0 && Double.isFinite(share.value())) {
      return new Parts(percentage(share.value(), PLAIN_DIGITS), "", "%");
    }
    return share.resolved()
        ? parts(share.value() * 100, share.standardError() * 100, "%")
        : new Parts(DASH, "", "");
  }

  /**
   * An eigenvalue: with its sampling error where only a sample was seen, otherwise alone, with the
   * digits that its residual supports.
   */
  public Parts eigenvalue(EigenvalueEstimate eigenvalue) {
    double value = eigenvalue.value();
    if (eigenvalue.samplingError() > 0) {
      return parts(value, eigenvalue.samplingError(), "");
    }
    if (Math.abs(value) <= eigenvalue.residual()) {
      // nothing of it is known, its sign neither, but that it is no larger than this
      return parts(0, eigenvalue.residual(), "");
    }
    Parts parts = parts(value, eigenvalue.residual(), "");
    boolean precise = Math.abs(value) * Math.pow(10, -MOST_DIGITS) > eigenvalue.residual() / 10;
    return eigenvalue.residual() > 0 && precise
        ? new Parts(number(value, MOST_DIGITS), "", "")
        : new Parts(parts.value(), "", parts.unit());
  }

  /** A figure in parts as one text. */
  public String join(Parts parts) {
    if (parts.error().isEmpty()) {
      return parts.value() + parts.unit();
    }
    String both = parts.value() + PLUS_MINUS + parts.error();
    boolean power = !parts.unit().isEmpty() && !parts.unit().equals("%");
    return (power ? "(" + both + ")" : both) + parts.unit();
  }

  private Parts parts(double value, double error, String unit) {
    if (!Double.isFinite(value) || !Double.isFinite(error)) {
      return new Parts(DASH, "", "");
    }
    if (error == 0) {
      return new Parts(number(value), "", unit);
    }
    BigDecimal roundedError =
        new BigDecimal(error).round(new MathContext(ERROR_DIGITS, RoundingMode.HALF_EVEN));
    roundedError = withDigits(roundedError, ERROR_DIGITS);
    BigDecimal exactValue = new BigDecimal(value);
    if (value != 0 && exponent(exactValue) - exponent(roundedError) >= MOST_DIGITS) {
      // The error lies beyond the last digit that is shown.
      return new Parts(number(value, MOST_DIGITS), "", unit);
    }
    BigDecimal rounded = exactValue.setScale(roundedError.scale(), RoundingMode.HALF_EVEN);
    boolean vanishes = rounded.signum() == 0;
    int exponent =
        vanishes ? exponent(roundedError) : Math.max(exponent(rounded), exponent(roundedError));
    if (vanishes && !isPlain(exponent)) {
      // 0 has no digits to bring to the error's power of ten
      return new Parts(
          "0", plain(roundedError.scaleByPowerOfTen(-exponent)) + powerOfTen(exponent), unit);
    }
    if (!isPlain(exponent)) {
      return new Parts(
          plain(rounded.scaleByPowerOfTen(-exponent)),
          plain(roundedError.scaleByPowerOfTen(-exponent)),
          powerOfTen(exponent) + unit);
    }
    return new Parts(plain(rounded), plain(roundedError), unit);
  }

  private static boolean isPlain(int exponent) {
    return exponent >= SMALLEST_PLAIN_EXPONENT && exponent <= LARGEST_PLAIN_EXPONENT;
  }

  private String plain(BigDecimal value) {
    return sign(value.signum() < 0) + grouped(value.abs().toPlainString());
  }

  /** Digits before the point in threes, apart by commas. A page has too many for a formatter. */
  private static String grouped(String digits) {
    int point = digits.indexOf('.');
    StringBuilder text = new StringBuilder(digits);
    for (int at = (point < 0 ? digits.length() : point) - 3; at > 0; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }

  private String powerOfTen(int exponent) {
    return superscripted("×10", exponent);
  }

  /** A base with its exponent in superscript: 10⁻⁵. */
  public static String superscripted(String base, int exponent) {
    StringBuilder text = new StringBuilder(base);
    if (exponent < 0) {
      text.append('⁻');
    }
    String digits = Integer.toString(Math.abs(exponent));
    for (int i = 0; i < digits.length(); i++) {
      text.append(SUPERSCRIPTS.charAt(digits.charAt(i) - '0'));
    }
    return text.toString();
  }

  private String sign(boolean negative) {
    return negative ? MINUS : "";
  }

  private static BigDecimal withDigits(BigDecimal value, int digits) {
    return value.precision() < digits
        ? value.setScale(value.scale() + digits - value.precision())
        : value;
  }

  /** The decimal exponent of the leading digit; 0 for zero. */
  private static int exponent(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
  }
}
