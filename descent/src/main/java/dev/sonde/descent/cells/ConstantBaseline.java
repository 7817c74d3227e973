package dev.sonde.descent.cells;

import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;

/**
 * The best answer of a model that looks at no input: the class that is commonest among the training
 * labels it would have seen, noisy ones included, or the mean of the training targets. A model that
 * is no better has learned nothing that helps.
 *
 * <p>Two figures beside every model say how far it is from that. {@code constantTestError} is the
 * constant answer's error c on the test samples, against clean labels as the model's own error e.
 * The other is the standard error of {@code c − e} over test samples, {@code √((q − (c − e)²)/m)},
 * q the mean square over the m test targets of what the two make of each: by samples, since both
 * err on the same ones. Tokens of one window are counted as m targets of their own.
 *
 * <p>A third, {@code constant.trainError}, is the share of the training labels that the answer
 * misses, and 1 for numbers: it says from which training error on a model has fitted anything.
 *
 * @param answer the class, the smallest of equally common ones; or the mean
 * @param trainError its error on the training samples, noisy labels included
 * @param testError its error on the test samples
 * @param tests the number m of test targets
 */
record ConstantBaseline(double answer, double trainError, double testError, long tests) {
  /**
   * Finds it.
   *
   * @param split training samples with the labels that are trained on, test samples with their own
   * @param classes the number of classes, 0 for real targets
   */
  static ConstantBaseline of(Split split, int classes) {
    Values labels = split.train().targets();
    double answer = classes > 0 ? commonest(labels, classes) : mean(labels);
    Values tests = split.test().targets();
    Judgement judgement =
        Judgement.of(
            (sample, output) -> classes > 0 ? (output == answer ? 1 : 0) : answer,
            tests.reshaped(tests.count()),
            new Judgement.Against(
                classes, Loss.MEAN_SQUARED_ERROR, 0, LabelNoise.Kind.UNIFORM, answer));
    return new ConstantBaseline(
        answer, classes > 0 ? missed(labels, answer) : 1, judgement.error(), tests.count());
  }

  /** The figures to hold a model against, given how it was judged on the test samples. */
  ReferenceFigures.Constant beside(Judgement onTest) {
    double apart = testError - onTest.error();
    return new ReferenceFigures.Constant(
        testError,
        Math.sqrt(Math.max(0, onTest.squareApart() - apart * apart) / tests),
        trainError);
  }

  private static int commonest(Values labels, int classes) {
    long[] counts = new long[classes];
    for (int i = 0; i < labels.count(); i++) {
      counts[(int) labels.at(i)]++;
    }
    int most = 0;
    for (int k = 1; k < classes; k++) {
      most = counts[k] > counts[most] ? k : most;
    }
    return most;
  }

  private static double missed(Values labels, double answer) {
    long missed = 0;
    for (int i = 0; i < labels.count(); i++) {
      missed += labels.at(i) == answer ? 0 : 1;
    }
    return (double) missed / labels.count();
  }

  private static double mean(Values targets) {
    double mean = 0;
    for (int i = 0; i < targets.count(); i++) {
      mean += targets.at(i) / targets.count();
    }
    return mean;
  }
}
