package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindingCode;
import dev.sonde.descent.SweepFindings;
import java.util.Optional;

/** What a sweep's reader came for: which value to take, why, and what to avoid. */
record SweepAnswer(Sweep sweep, SweepWords words) {

  /** Nothing where no value is advised. */
  Optional<String> sentence() {
    return SweepFindings.of(sweep).stream()
        .filter(finding -> finding.is(SweepFindingCode.SIZE_ADVICE))
        .map(words::sentence)
        .findFirst();
  }
}
