package dev.sonde.nets.curvature;

import java.io.Serializable;

/** Asks for the products of a matrix with some vectors, group by group. */
public final class ShardRequest implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CurvatureMatrix matrix;
  private final int[] tensors;
  private final VectorBlock vectors;

  /**
   * Makes a request.
   *
   * @param tensors which of the network's tensors the vectors are made of, by their positions
   * @param vectors one a row
   */
  ShardRequest(CurvatureMatrix matrix, int[] tensors, VectorBlock vectors) {
    this.matrix = matrix;
    this.tensors = tensors;
    this.vectors = vectors;
  }

  CurvatureMatrix matrix() {
    return matrix;
  }

  int[] tensors() {
    return tensors;
  }

  VectorBlock vectors() {
    return vectors;
  }
}
