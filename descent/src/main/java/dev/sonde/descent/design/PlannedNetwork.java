package dev.sonde.descent.design;

/**
 * The networks of a plan.
 *
 * @param kind what kind of network
 * @param width the width of every hidden layer where that is not what varies
 * @param depth how many hidden layers, or blocks
 * @param heads the attention heads of each block of transformers
 */
public record PlannedNetwork(NetworkKind kind, int width, int depth, int heads) {

  /** Checks the numbers. */
  public PlannedNetwork {
    Bound.atLeast(1, width, "the width");
    Bound.atLeast(1, depth, "the depth");
    Bound.atLeast(1, heads, "the number of heads");
  }

  static PlannedNetwork withDefaults() {
    return new PlannedNetwork(NetworkKind.PERCEPTRON, 64, 1, 1);
  }

  public PlannedNetwork withKind(NetworkKind other) {
    return new PlannedNetwork(other, width, depth, heads);
  }

  public PlannedNetwork withWidth(int units) {
    return new PlannedNetwork(kind, units, depth, heads);
  }

  public PlannedNetwork withDepth(int layers) {
    return new PlannedNetwork(kind, width, layers, heads);
  }

  public PlannedNetwork withHeads(int number) {
    return new PlannedNetwork(kind, width, depth, number);
  }
}
