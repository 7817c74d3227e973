package dev.sonde.descent.results;

/**
 * A place on the axis that counting alone names.
 *
 * @param kind what is counted
 * @param value the axis's value there
 */
public record Landmark(Kind kind, double value) {

  /** What equals what. */
  public enum Kind {
    /**
     * As many parameters as training samples n, or as next tokens to be predicted; for linear
     * models, as many features.
     */
    SAMPLES("samples"),
    /** As many parameters as samples times outputs, nK: as many as numbers to be fitted. */
    TARGETS("targets");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /**
     * Returns the name used in files.
     *
     * @return for example {@code samples}
     */
    public String label() {
      return label;
    }
  }
}
