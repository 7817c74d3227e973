package dev.sonde.attention.heads;

import dev.sonde.attention.pattern.OutputPath;
import dev.sonde.attention.pattern.OutputPath.Projection;
import dev.sonde.attention.pattern.OutputPath.Rounding;
import dev.sonde.attention.vectors.HeadVectors;
import dev.sonde.attention.vectors.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what the heads of one layer write. */
public final class LayerOutput {
  private final OutputPath path;
  private final int heads;
  private final int dimension;
  private final OutputAccumulator[] accumulators;

  /**
   * Starts a layer from a first look at its tensors.
   *
   * @param path where its outputs are
   * @param tensors those of a short run
   * @param queries how many rows that run had
   * @param heads how many heads there are
   */
  LayerOutput(OutputPath path, Map<String, Tensor> tensors, int queries, int heads) {
    this.path = path;
    this.heads = heads;
    dimension = vectors(tensors, queries).map(HeadVectors::dimension).orElse(0);
    accumulators = new OutputAccumulator[dimension == 0 ? 0 : heads];
  }

  private Optional<HeadVectors> vectors(Map<String, Tensor> tensors, int queries) {
    return Optional.ofNullable(tensors.get(path.heads()))
        .flatMap(tensor -> HeadVectors.of(tensor, path.layout(), queries, heads));
  }

  /** What a run over a sequence must return. */
  static Set<String> tensors(OutputPath path) {
    Set<String> names = new LinkedHashSet<>();
    names.add(path.heads());
    path.stream().ifPresent(names::add);
    return names;
  }

  /** What must be returned once, before the first sequence. */
  public static Set<String> weights(OutputPath path) {
    Set<String> names = new LinkedHashSet<>();
    if (path.projection().isPresent()) {
      Projection projection = path.projection().get();
      names.add(projection.weight());
      projection
          .rounding()
          .ifPresent(
              rounding -> {
                rounding.zero().ifPresent(names::add);
                names.add(rounding.scale());
              });
    }
    return names;
  }

  /** Returns what is to be done with the weights, a piece per head. */
  List<Runnable> project(Map<String, Tensor> weights) {
    Optional<OutputAccumulator.Matrix> matrix =
        path.projection().flatMap(projection -> matrix(projection, weights));
    List<Runnable> work = new ArrayList<>();
    for (int h = 0; h < accumulators.length; h++) {
      int head = h;
      work.add(
          () ->
              accumulators[head] =
                  new OutputAccumulator(
                      dimension,
                      matrix
                          .map(weight -> OutputAccumulator.gram(weight, head, dimension))
                          .orElse(new double[0])));
    }
    return work;
  }

  private Optional<OutputAccumulator.Matrix> matrix(
      Projection projection, Map<String, Tensor> weights) {
    Tensor weight = weights.get(projection.weight());
    if (weight == null) {
      return Optional.empty();
    }
    int inner = projection.transposed() ? weight.columns() : weight.rows();
    int width = projection.transposed() ? weight.rows() : weight.columns();
    @Nullable Tensor zero =
        projection.rounding().flatMap(Rounding::zero).map(weights::get).orElse(null);
    @Nullable Tensor scale =
        projection.rounding().map(rounding -> weights.get(rounding.scale())).orElse(null);
    boolean fits =
        weight.stack() == 1
            && inner == heads * dimension
            && (zero == null || one(zero) || zero.size() == width)
            && (scale == null || one(scale) || scale.size() == width);
    return fits
        ? Optional.of(new Weights(weight, projection.transposed(), width, zero, scale))
        : Optional.empty();
  }

  private static boolean one(Tensor tensor) {
    return tensor.size() == 1;
  }

  /** W as real numbers, whatever it is stored as. */
  private record Weights(
      Tensor weight, boolean transposed, int columns, @Nullable Tensor zero, @Nullable Tensor scale)
      implements OutputAccumulator.Matrix {
    @Override
    public double at(int row, int column) {
      int at = transposed ? column * weight.columns() + row : row * weight.columns() + column;
      return (weight.numbers().get(at) - of(zero, column, 0)) * of(scale, column, 1);
    }

    private static double of(@Nullable Tensor tensor, int column, double otherwise) {
      if (tensor == null) {
        return otherwise;
      }
      return tensor.numbers().get(one(tensor) ? 0 : column);
    }
  }

  /**
   * Returns what is to be done with one run, a piece per head.
   *
   * @param tensors what the run returned
   * @param queries how many rows its attention had
   * @param endsUnit whether the next sequence belongs to another unit of the standard error
   */
  List<Runnable> work(Map<String, Tensor> tensors, int queries, boolean endsUnit) {
    Optional<HeadVectors> outputs = vectors(tensors, queries);
    List<Runnable> work = new ArrayList<>();
    if (outputs.isEmpty() || outputs.get().dimension() != dimension) {
      return work;
    }
    double[] lengths =
        path.stream().map(name -> lengths(tensors.get(name), queries)).orElse(new double[0]);
    for (int h = 0; h < accumulators.length; h++) {
      int head = h;
      work.add(
          () -> {
            accumulators[head].add(outputs.get(), head, heads, lengths);
            if (endsUnit) {
              accumulators[head].endUnit();
            }
          });
    }
    return work;
  }

  private static double[] lengths(@Nullable Tensor stream, int rows) {
    if (stream == null || stream.stack() * stream.rows() != rows) {
      return new double[0];
    }
    double[] lengths = new double[rows];
    int width = stream.columns();
    float[] values = stream.values();
    for (int t = 0; t < rows; t++) {
      double square = 0;
      for (int w = 0; w < width; w++) {
        double value = values[t * width + w];
        square += value * value;
      }
      lengths[t] = Math.sqrt(square);
    }
    return lengths;
  }

  HeadOutput output(int head) {
    return accumulators.length == 0 ? HeadOutput.UNKNOWN : accumulators[head].output();
  }
}
