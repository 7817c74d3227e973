package dev.sonde.report.check;

import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.words.Markup;
import java.util.List;
import java.util.Locale;

/**
 * Limits and whether they were crossed, as the XML that continuous integration reads for tests: one
 * test case per limit, a failure where it was crossed.
 */
public final class JunitXml {

  private JunitXml() {}

  /**
   * Returns the XML.
   *
   * @param suite the suite's name
   * @param checks the limits
   * @param seconds how long the measurement took
   * @return the document, ending in a newline
   */
  public static String render(String suite, List<LimitCheck> checks, double seconds) {
    long failures = checks.stream().filter(LimitCheck::crossed).count();
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    String counts =
        String.format(
            Locale.ROOT,
            "tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\" time=\"%.3f\"",
            checks.size(),
            failures,
            seconds);
    out.append("<testsuites ").append(counts).append(">\n");
    out.append("  <testsuite name=\"").append(Markup.escaped(suite)).append("\" ");
    out.append(counts).append(">\n");
    for (LimitCheck check : checks) {
      out.append("    <testcase classname=\"")
          .append(Markup.escaped(suite.replace(' ', '.')))
          .append("\" name=\"")
          .append(Markup.escaped(check.name()))
          .append('"');
      if (check.crossed()) {
        String message = CheckText.sentence(check);
        out.append(">\n      <failure message=\"")
            .append(Markup.escaped(message))
            .append("\" type=\"limit\"/>\n    </testcase>\n");
      } else {
        out.append("/>\n");
      }
    }
    return out.append("  </testsuite>\n</testsuites>\n").toString();
  }
}
