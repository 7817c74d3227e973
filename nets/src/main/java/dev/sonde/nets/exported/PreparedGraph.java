package dev.sonde.nets.exported;

import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A graph ready to run: its steps in order, and where its inputs and its output lie.
 *
 * <p>Values live in an array by place. The graph's inputs come first, then what is computed, which
 * is freed after its last use. The graph may be run by several threads at once.
 */
final class PreparedGraph implements AutoCloseable {
  private final List<Step> steps;
  private final Schemas schemas;
  private final int inputs;
  private final int places;
  private final int output;
  private final int[] written;

  /**
   * Puts the parts together.
   *
   * @param steps the steps, owned by the graph from now on
   * @param schemas whose types the steps use, owned likewise
   * @param inputs how many inputs there are
   * @param places how many values there are
   * @param output the place of the prediction
   * @param written places of inputs that the program writes on, so that a run needs copies of them
   */
  PreparedGraph(
      List<Step> steps, Schemas schemas, int inputs, int places, int output, int[] written) {
    this.steps = List.copyOf(steps);
    this.schemas = schemas;
    this.inputs = inputs;
    this.places = places;
    this.output = output;
    this.written = written;
  }

  /**
   * Runs the graph.
   *
   * @param stored its inputs by place, the caller's among them; left as they are
   * @return the prediction, owned by the caller's scope
   */
  Tensor run(Object[] stored) {
    Object[] values = new Object[places];
    System.arraycopy(stored, 0, values, 0, inputs);
    Arrays.fill(values, inputs, places, Step.GONE);
    for (int place : written) {
      values[place] = ((Tensor) values[place]).clone();
    }
    try {
      for (Step step : steps) {
        step.run(values);
      }
      if (values[output] instanceof Tensor prediction) {
        return new Tensor(prediction);
      }
      throw new InvalidInputException(
          "the program's prediction is a number and no tensor; export it again");
    } finally {
      for (int place = inputs; place < places; place++) {
        if (values[place] instanceof Tensor tensor) {
          tensor.close();
        }
      }
    }
  }

  @Override
  public void close() {
    steps.forEach(Step::close);
    schemas.close();
  }
}
