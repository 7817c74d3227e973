package dev.sonde.spectra;

import java.util.Arrays;

/**
 * The principal submatrix of an operator on some of its coordinates, <i>SᵀAS</i> with the columns
 * of <i>S</i> from the identity.
 *
 * <p>Where all other rows of <i>A</i> are zero it has all eigenvalues of <i>A</i> but so many
 * zeros.
 *
 * <p><b>Cost.</b> One product of the operator each, and the memory of two vectors of its dimension
 * for each vector of a block; products of a {@link SampledOperator} take one for each group.
 */
final class CoordinateSubspaceOperator implements SampledOperator {

  private final SymmetricOperator operator;
  private final int[] coordinates;
  private double[][] wide = {};
  private double[][] products = {};
  private double[][][] byGroup = {};

  /**
   * Restricts an operator.
   *
   * @param operator the whole
   * @param coordinates the coordinates kept, ascending
   */
  CoordinateSubspaceOperator(SymmetricOperator operator, int[] coordinates) {
    this.operator = operator;
    this.coordinates = coordinates.clone();
  }

  @Override
  public int dimension() {
    return coordinates.length;
  }

  @Override
  public double unitRoundoff() {
    return operator.unitRoundoff();
  }

  @Override
  public Definiteness definiteness() {
    return operator.definiteness();
  }

  @Override
  public void multiply(double[][] vectors, double[][] into) {
    scatter(vectors);
    products = room(products, vectors.length);
    double[][] W = Arrays.copyOf(products, vectors.length);
    operator.multiply(Arrays.copyOf(wide, vectors.length), W);
    gather(W, into);
  }

  @Override
  public int groups() {
    return operator instanceof SampledOperator sampled ? sampled.groups() : 1;
  }

  @Override
  public double weight(int group) {
    return operator instanceof SampledOperator sampled ? sampled.weight(group) : 1;
  }

  @Override
  public double samplingFraction() {
    return operator instanceof SampledOperator sampled ? sampled.samplingFraction() : 1;
  }

  @Override
  public void multiplyByGroup(double[][] vectors, double[][][] productsByGroup) {
    if (!(operator instanceof SampledOperator sampled)) {
      multiply(vectors, productsByGroup[0]);
      return;
    }
    scatter(vectors);
    byGroup = byGroup.length == 0 ? new double[groups()][0][] : byGroup;
    double[][][] W = new double[byGroup.length][][];
    for (int g = 0; g < W.length; g++) {
      byGroup[g] = room(byGroup[g], vectors.length);
      W[g] = Arrays.copyOf(byGroup[g], vectors.length);
    }
    sampled.multiplyByGroup(Arrays.copyOf(wide, vectors.length), W);
    for (int g = 0; g < W.length; g++) {
      gather(W[g], productsByGroup[g]);
    }
  }

  private void scatter(double[][] vectors) {
    wide = room(wide, vectors.length); // what is no coordinate stays zero
    for (int j = 0; j < vectors.length; j++) {
      for (int i = 0; i < coordinates.length; i++) {
        wide[j][coordinates[i]] = vectors[j][i];
      }
    }
  }

  private void gather(double[][] from, double[][] into) {
    for (int j = 0; j < from.length; j++) {
      for (int i = 0; i < coordinates.length; i++) {
        into[j][i] = from[j][coordinates[i]];
      }
    }
  }

  private double[][] room(double[][] known, int count) {
    double[][] room = Arrays.copyOf(known, Math.max(known.length, count));
    for (int j = known.length; j < room.length; j++) {
      room[j] = new double[operator.dimension()];
    }
    return room;
  }
}
