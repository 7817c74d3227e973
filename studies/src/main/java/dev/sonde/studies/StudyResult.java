package dev.sonde.studies;

import dev.sonde.findings.Finding;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a study found.
 *
 * @param study which one
 * @param form what it looked at
 * @param extent how thoroughly
 * @param settings what its figures depend on by name, in the order to show them; numbers or texts
 * @param claims what was claimed, and whether it holds, at least one
 * @param figures the figures behind them
 * @param findings what a reader should do about it
 */
public record StudyResult(
    Study study,
    Form form,
    Extent extent,
    Map<String, Object> settings,
    List<Claim> claims,
    StudyFigures figures,
    List<Finding> findings) {

  /** What a study looked at. */
  public enum Form {
    /** Closed forms beside a simulation of them. */
    THEORY,
    /** Data or a network of the reader's. */
    DATA
  }

  /** How thoroughly. */
  public enum Extent {
    /** As published, or as far as the data go. */
    FULL,
    /** Under a minute; less of everything, which settings name. */
    QUICK
  }

  /** Copies the lists, and checks that something is claimed. */
  public StudyResult {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    claims = List.copyOf(claims);
    findings = List.copyOf(findings);
    if (claims.isEmpty()) {
      throw new IllegalArgumentException(study + ": a study needs at least one claim, got none");
    }
  }
}
