package dev.sonde.attention;

import java.util.ArrayList;
import java.util.List;

/** Gathers ‖∂p/∂q‖_F over rows, all of which are kept for their median. */
final class Gradients {
  private final MeanAccumulator mean = new MeanAccumulator();
  private final List<Double> norms = new ArrayList<>();

  void add(double norm) {
    mean.add(norm);
    norms.add(norm);
  }

  void endUnit() {
    mean.endUnit();
  }

  RowMean mean() {
    return mean.mean();
  }

  /** NaN without rows. */
  double median() {
    return Median.of(norms.stream().mapToDouble(Double::doubleValue));
  }
}
