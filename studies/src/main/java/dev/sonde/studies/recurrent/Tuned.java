package dev.sonde.studies.recurrent;

import dev.sonde.descent.statistics.Average;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The trainings of a rule at one learning rate, a seed each. */
record Tuned(LearningRule rule, double rate, List<OnlineTraining> trainings) {

  Tuned {
    trainings = List.copyOf(trainings);
  }

  double meanLoss() {
    return trainings.stream().mapToDouble(OnlineTraining::last).average().orElseThrow();
  }

  Average average(ToDoubleFunction<OnlineTraining> figure) {
    return Average.of(trainings.stream().mapToDouble(figure).toArray());
  }

  double[] meanBlocks() {
    double[] mean = new double[trainings.get(0).blocks().length];
    for (OnlineTraining one : trainings) {
      for (int b = 0; b < mean.length; b++) {
        mean[b] += one.blocks()[b] / trainings.size();
      }
    }
    return mean;
  }
}
