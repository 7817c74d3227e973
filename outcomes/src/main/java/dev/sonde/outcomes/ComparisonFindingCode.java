package dev.sonde.outcomes;

import dev.sonde.findings.FindingCode;
import java.util.List;

/**
 * What a finding about two runs can be about, in the order of reading.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code not-comparable}</td>
 *     <td>warning: data, loss, matrix, axis or the size of the model are not the same, so that
 *     figures of one name mean different things</td>
 *     <td>{@code unlike} text: what is not the same</td></tr>
 * <tr><td>{@code unlike-loss}</td>
 *     <td>warning: the losses of two measurements are a tenth apart or more; curvature grows with
 *     the loss, so that it says nothing of flatness</td>
 *     <td>{@code first}, {@code second} losses</td></tr>
 * <tr><td>{@code flatter}</td>
 *     <td>info: of comparable measurements at like loss the trace of one is smaller by more than
 *     the errors of both</td>
 *     <td>{@code run} text: {@code first} or {@code second}, {@code trace} its trace, {@code
 *     traceError}, {@code other} the other's, {@code otherError}</td></tr>
 * <tr><td>{@code lower-test-error}</td>
 *     <td>info: of comparable sweeps one has test errors that are lower by more than the errors of
 *     both, and none that are higher</td>
 *     <td>{@code run} text: {@code first} or {@code second}, {@code lower} count of points, {@code
 *     points} count of all</td></tr>
 * <tr><td>{@code figures-differ}</td>
 *     <td>info: some figures differ by more than the errors of both allow</td>
 *     <td>{@code differ} count, {@code held} count of figures with errors, {@code names} text: those
 *     that differ most</td></tr>
 * <tr><td>{@code not-distinguishable}</td>
 *     <td>info: none does</td>
 *     <td>{@code held} count of figures with errors</td></tr>
 * <tr><td>{@code no-common-errors}</td>
 *     <td>warning: no figure of both runs has an error bar</td>
 *     <td>none</td></tr>
 * </table>
 */
public enum ComparisonFindingCode implements FindingCode {
  NOT_COMPARABLE,
  UNLIKE_LOSS,
  FLATTER,
  LOWER_TEST_ERROR,
  FIGURES_DIFFER,
  NOT_DISTINGUISHABLE,
  NO_COMMON_ERRORS;

  /** The names of the evidence, as in the table. */
  public List<String> evidence() {
    return switch (this) {
      case NOT_COMPARABLE -> List.of("unlike");
      case UNLIKE_LOSS -> List.of("first", "second");
      case FLATTER -> List.of("run", "trace", "traceError", "other", "otherError");
      case LOWER_TEST_ERROR -> List.of("run", "lower", "points");
      case FIGURES_DIFFER -> List.of("differ", "held", "names");
      case NOT_DISTINGUISHABLE -> List.of("held");
      case NO_COMMON_ERRORS -> List.of();
    };
  }
}
