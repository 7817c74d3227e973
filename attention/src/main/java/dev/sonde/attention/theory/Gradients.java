package dev.sonde.attention.theory;

import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.Median;
import dev.sonde.attention.means.RowMean;
import java.util.ArrayList;
import java.util.List;

/** Gathers ‖∂p/∂q‖_F over rows, all of which are kept for their median. */
public final class Gradients {
  private final MeanAccumulator mean = new MeanAccumulator();
  private final List<Double> norms = new ArrayList<>();

  public void add(double norm) {
    mean.add(norm);
    norms.add(norm);
  }

  public void endUnit() {
    mean.endUnit();
  }

  public RowMean mean() {
    return mean.mean();
  }

  /** NaN without rows. */
  public double median() {
    return Median.of(norms.stream().mapToDouble(Double::doubleValue));
  }
}
