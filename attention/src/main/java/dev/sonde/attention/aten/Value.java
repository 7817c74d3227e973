package dev.sonde.attention.aten;

/** What stands for a value of a program in the translated graph. */
sealed interface Value {

  /**
   * A tensor.
   *
   * @param name its name in the translated graph
   * @param kind what it holds
   * @param axes how many axes it has
   */
  record OfTensor(String name, Kind kind, int axes) implements Value {}

  /** A number that is known. */
  record Known(Object number) implements Value {

    Kind kind() {
      if (number instanceof Boolean) {
        return Kind.TRUTH;
      }
      return number instanceof Long ? Kind.WHOLE : Kind.REAL;
    }

    double real() {
      return number instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) number).doubleValue();
    }

    long whole() {
      return (long) real();
    }
  }

  /**
   * A number that is worked out while the model runs, a size above all.
   *
   * @param name a tensor without axes
   * @param kind what it holds
   */
  record Computed(String name, Kind kind) implements Value {}
}
