package dev.sonde.attention;

import java.util.Optional;

/**
 * The vectors of one attention's heads within a tensor: queries, keys or outputs.
 *
 * @param values the tensor's numbers
 * @param heads how many heads
 * @param rows how many positions
 * @param dimension how long a vector is
 * @param headStride from a head to the next
 * @param rowStride from a position to the next
 * @param stride from a component to the next
 */
record HeadVectors(
    float[] values, int heads, int rows, int dimension, int headStride, int rowStride, int stride) {

  /** How the vectors lie in their tensor. */
  enum Layout {
    /** (…, heads, positions, d). */
    ROWS,
    /** (…, heads, d, positions). */
    COLUMNS,
    /** (…, positions, heads, d) or (…, positions, heads·d). */
    INTERLEAVED
  }

  /**
   * Returns the vectors of a tensor.
   *
   * @param tensor the tensor of one sequence
   * @param layout how they lie in it
   * @param rows how many positions there must be
   * @param heads how many heads read them; fewer, shared in equal groups, may stand in the tensor
   * @return the vectors; nothing where the tensor has another shape
   */
  static Optional<HeadVectors> of(Tensor tensor, Layout layout, int rows, int heads) {
    float[] values = tensor.values();
    HeadVectors vectors =
        switch (layout) {
          case ROWS ->
              new HeadVectors(
                  values,
                  tensor.stack(),
                  tensor.rows(),
                  tensor.columns(),
                  tensor.rows() * tensor.columns(),
                  tensor.columns(),
                  1);
          case COLUMNS ->
              new HeadVectors(
                  values,
                  tensor.stack(),
                  tensor.columns(),
                  tensor.rows(),
                  tensor.rows() * tensor.columns(),
                  1,
                  tensor.columns());
          case INTERLEAVED -> {
            boolean joined = tensor.rows() == rows && tensor.stack() == 1;
            int all = tensor.columns() * (joined ? 1 : tensor.rows());
            int d = joined ? all / heads : tensor.columns();
            yield new HeadVectors(
                values, all / Math.max(1, d), joined ? rows : tensor.stack(), d, d, all, 1);
          }
        };
    boolean fits =
        vectors.rows == rows
            && vectors.heads > 0
            && vectors.dimension > 0
            && heads % vectors.heads == 0
            && (long) vectors.heads * rows * vectors.dimension == values.length;
    return fits ? Optional.of(vectors) : Optional.empty();
  }

  /**
   * Copies one component of all vectors of a head.
   *
   * @param head one of the heads that read them
   * @param readers how many heads read these vectors, in equal groups
   * @param component which
   * @param factor what it is multiplied with
   * @param out receives one number for each position
   */
  void copyComponent(int head, int readers, int component, double factor, double[] out) {
    int at = head / (readers / heads) * headStride + component * stride;
    for (int row = 0; row < rows; row++) {
      out[row] = factor * values[at + row * rowStride];
    }
  }

  /**
   * Copies one vector.
   *
   * @param head one of the heads that read it
   * @param readers how many heads read these vectors, in equal groups
   * @param row the position
   * @param factor what each component is multiplied with
   * @param out receives the vector
   */
  void copy(int head, int readers, int row, double factor, double[] out) {
    int at = head / (readers / heads) * headStride + row * rowStride;
    for (int c = 0; c < dimension; c++) {
      out[c] = factor * values[at + c * stride];
    }
  }
}
