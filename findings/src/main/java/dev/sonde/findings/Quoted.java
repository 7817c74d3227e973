package dev.sonde.findings;

/** Text from outside made fit for a message: short, and without control characters. */
public final class Quoted {
  private static final int LONGEST = 200;

  private Quoted() {}

  /** Returns the text in single quotes, control characters escaped, cut after 200 characters. */
  public static String of(String text) {
    return "'" + plain(text) + "'";
  }

  /** Returns the text without quotes, control characters escaped, cut after 200 characters. */
  public static String plain(String text) {
    StringBuilder out = new StringBuilder();
    int end = Math.min(text.length(), LONGEST);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append(end < text.length() ? "…" : "").toString();
  }
}
