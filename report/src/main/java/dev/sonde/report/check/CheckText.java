package dev.sonde.report.check;

import dev.sonde.outcomes.Bound;
import dev.sonde.outcomes.LimitCheck;

/** A limit and what was held against it, in one English line: tools read it, and their users. */
final class CheckText {
  private CheckText() {}

  static String sentence(LimitCheck check) {
    String before =
        check.baseline().isPresent() ? ", the baseline " + check.baselineText().orElseThrow() : "";
    return check.name()
        + " is "
        + check.measuredText()
        + (check.bound() == Bound.MAX ? ", the limit is " : ", the least allowed is ")
        + check.limitText()
        + before
        + (check.where().isEmpty() ? "" : " (" + check.where() + ")");
  }
}
