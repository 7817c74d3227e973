package dev.sonde.exported;

import java.util.List;

/**
 * What an archive says of a tensor before anything runs.
 *
 * @param type the type of its elements
 * @param sizes the lengths of its axes
 * @param strides how many elements lie between neighbours along each axis
 * @param offset the place of its first element in its storage, in elements
 * @param trainable whether it needs a gradient
 */
public record TensorDescription(
    StoredType type, List<Size> sizes, List<Size> strides, Size offset, boolean trainable) {

  public TensorDescription {
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
  }

  /**
   * A length: known, or free as an expression in symbols.
   *
   * @param value the length, or of a free one that of the example it was exported with
   * @param symbol the symbol when the length is free and a symbol alone; empty when it is an
   *     expression, or known
   * @param free whether it may be another than {@code value}
   */
  public record Size(long value, String symbol, boolean free) {
    static Size known(long value) {
      return new Size(value, "", false);
    }

    @Override
    public String toString() {
      return free ? (symbol.isEmpty() ? "free" : symbol) : Long.toString(value);
    }
  }

  /** Whether every length is known, as those of stored tensors are. */
  public boolean isFixed() {
    return sizes.stream().noneMatch(Size::free)
        && strides.stream().noneMatch(Size::free)
        && !offset.free();
  }

  /** The lengths of the axes; of free ones those of the example. */
  public long[] shape() {
    return sizes.stream().mapToLong(Size::value).toArray();
  }

  public long[] strideLengths() {
    return strides.stream().mapToLong(Size::value).toArray();
  }
}
