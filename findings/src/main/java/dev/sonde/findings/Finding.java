package dev.sonde.findings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something a reader should notice.
 *
 * @param code its stable code, for example {@code not-converged}; the report has its wording in
 *     each language
 * @param severity how much it matters
 * @param evidence the figures behind it by name, in the order they should be shown; values are
 *     numbers, strings or booleans
 */
public record Finding(String code, Severity severity, Map<String, Object> evidence) {
  /** The most names that a finding lists; a sign says that there are more. */
  public static final int MOST_NAMES = 8;

  /** How much a finding matters. */
  public enum Severity {
    /** Worth knowing. */
    INFO,
    /** Figures or model need a second look. */
    WARNING,
    /** The figures do not mean what they seem to, or the model is unhealthy. */
    ALARM
  }

  /**
   * What a rule found.
   *
   * @param code what it is about
   * @param severity how much it matters
   * @param evidence the figures behind it
   */
  public Finding(FindingCode code, Severity severity, Evidence evidence) {
    this(code.code(), severity, evidence.pieces());
  }

  /**
   * Says whether it is about something.
   *
   * @param what the code
   * @return whether it has that code
   */
  public boolean is(FindingCode what) {
    return code.equals(what.code());
  }

  /** Copies the evidence in its order. */
  public Finding {
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
  }
}
