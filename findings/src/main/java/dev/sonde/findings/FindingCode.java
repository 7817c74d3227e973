package dev.sonde.findings;

import java.util.Locale;

/**
 * What a finding is about; an enum of each module lists its own, with the rule that raises each and
 * the evidence that it has.
 */
public interface FindingCode {
  /** The constant's name, as every enum has it. */
  String name();

  /**
   * The stable name in files, by which the report finds its words.
   *
   * @return for example {@code not-converged} for {@code NOT_CONVERGED}
   */
  default String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
