package dev.sonde.report.words;

import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why figures are not resolved, in words: another budget helps against one cause, other samples
 * against another.
 *
 * @param method how the figures' spectrum was found
 */
public record Unresolved(Spectrum.Method method, Words words) {
  /** The words for one figure that is not resolved. */
  public String of(Estimate figure) {
    return of(List.of(figure));
  }

  /** The words for all of these figures that are not resolved; without a cause where it differs. */
  public String of(Collection<Estimate> figures) {
    Set<String> causes =
        figures.stream()
            .filter(figure -> !figure.resolved())
            .map(this::cause)
            .collect(Collectors.toSet());
    return words.get(causes.size() == 1 ? causes.iterator().next() : "unresolved");
  }

  private String cause(Estimate figure) {
    if (figure.heldBackBySamples()) {
      return "unresolved.samples";
    }
    return method == Spectrum.Method.EXACT ? "unresolved.rounding" : "unresolved.budget";
  }
}
