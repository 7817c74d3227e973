package dev.sonde.studies;

import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The studies that there are. One that is not built is not listed. */
public final class StudyCatalogue {
  private StudyCatalogue() {}

  /**
   * Returns all studies, in the order of the catalogue.
   *
   * @return at least one
   */
  public static List<Study> studies() {
    return List.of(Study.values());
  }

  /**
   * Finds a study by its name.
   *
   * @param label the name, in any case
   * @return the study
   * @throws InvalidInputException when there is none of that name; the message lists those there
   *     are
   */
  public static Study named(String label) {
    String wanted = label.strip().toLowerCase(Locale.ROOT);
    return studies().stream()
        .filter(study -> study.label().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "there is no study called '"
                        + label
                        + "'; there are "
                        + Arrays.stream(Study.values())
                            .map(Study::label)
                            .collect(Collectors.joining(", "))));
  }
}
