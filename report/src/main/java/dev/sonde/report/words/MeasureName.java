package dev.sonde.report.words;

/** Scalar measures in words: {@code sharpness@0.05} is Sharpness at radius 0.05. */
public final class MeasureName {
  private static final int LONGEST = 80;

  private MeasureName() {}

  public static String of(String name, Words words, FigureFormat format) {
    int at = name.indexOf('@');
    String stem = at < 0 ? name : name.substring(0, at);
    String text = words.getOrElse("measure." + stem, "");
    if (text.isEmpty() || text.contains("{0}") == (at < 0)) {
      return Words.shortened(Words.plain(name), LONGEST);
    }
    return text.replace("{0}", argument(name.substring(at + 1), format));
  }

  private static String argument(String text, FigureFormat format) {
    try {
      return format.number(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return Words.shortened(Words.plain(text), LONGEST);
    }
  }
}
