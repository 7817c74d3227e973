package dev.sonde.nets.exported;

import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Steps that the model runs under {@code torch.no_grad()}: what they compute counts as constant.
 *
 * @param steps the steps, in order
 */
record UnrecordedSteps(List<Step> steps) implements Step {
  UnrecordedSteps {
    steps = List.copyOf(steps);
  }

  @Override
  public void run(Object[] values) {
    NoGradGuard guard = new NoGradGuard();
    try {
      steps.forEach(step -> step.run(values));
    } finally {
      guard.close();
    }
  }

  @Override
  public void close() {
    steps.forEach(Step::close);
  }
}
