package dev.sonde.exported;

import java.util.List;

/**
 * What makes two names one tensor: the same numbers read in the same order.
 *
 * @param record where the bytes are
 * @param sizes lengths of the axes
 * @param strides elements between neighbours
 * @param offset the first element
 */
public record StoredView(String record, List<Long> sizes, List<Long> strides, long offset) {
  public StoredView {
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
  }

  /** How many elements it has, repeated ones counted as often as they stand. */
  public long count() {
    return sizes.stream().reduce(1L, Math::multiplyExact);
  }

  /** Whether its elements stand one after the other, in the order of its axes. */
  public boolean isContiguous() {
    long expected = 1;
    for (int i = sizes.size() - 1; i >= 0; i--) {
      if (sizes.get(i) != 1 && strides.get(i) != expected) {
        return count() == 0;
      }
      expected *= sizes.get(i);
    }
    return true;
  }
}
