package dev.sonde.descent.cells;

import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;

/**
 * How good outputs are.
 *
 * @param error the share of wrong answers, or the squared error over the variance of these same
 *     targets
 * @param noisyError the error expected against labels with noise
 * @param loss the mean loss
 * @param answers the classes that were answered, see {@link Answers}; empty for real targets
 * @param squareApart the mean square, over targets, of what the error differs from that of the
 *     constant answer
 */
record Judgement(double error, double noisyError, double loss, String answers, double squareApart) {

  /**
   * What outputs are held against.
   *
   * @param classes the number of classes, 0 for real targets
   * @param loss what the loss of class scores is
   * @param noise the share of labels that the noisy error takes as replaced
   * @param kind by what
   * @param constant the answer without looking, a class or a number; see {@link ConstantBaseline}
   */
  record Against(int classes, Loss loss, double noise, LabelNoise.Kind kind, double constant) {}

  /** How the numbers of a sample are found: row by row, or target by target. */
  interface Outputs {
    double at(int sample, int output);
  }

  static Outputs rows(Values values, int outputs) {
    return (sample, output) -> values.at(sample * outputs + output);
  }

  /** Of the samples of both, given how many each was of. */
  Judgement plus(Judgement next, int samples, int nextSamples) {
    double share = (double) nextSamples / (samples + nextSamples);
    return new Judgement(
        error + share * (next.error - error),
        noisyError + share * (next.noisyError - noisyError),
        loss + share * (next.loss - loss),
        Answers.joined(answers, next.answers),
        squareApart + share * (next.squareApart - squareApart));
  }

  static Outputs columns(double[] values, int samples) {
    return (sample, output) -> values[output * samples + sample];
  }

  /** Judges class scores against labels, or predictions against real targets. */
  static Judgement of(Outputs outputs, Values targets, Against against) {
    return against.classes > 0
        ? ofClasses(outputs, targets, against)
        : ofReals(outputs, targets, against.constant);
  }

  private static Judgement ofClasses(Outputs outputs, Values labels, Against against) {
    int samples = labels.samples();
    int classes = against.classes;
    double noise = against.noise;
    int wrong = 0;
    int apart = 0;
    double noisy = 0;
    double sum = 0;
    int[] answers = new int[samples];
    for (int i = 0; i < samples; i++) {
      int label = (int) labels.at(i);
      int best = 0;
      for (int k = 1; k < classes; k++) {
        if (outputs.at(i, k) > outputs.at(i, best)) {
          best = k;
        }
      }
      answers[i] = best;
      boolean right = best == label;
      wrong += right ? 0 : 1;
      apart += right == (label == against.constant) ? 0 : 1;
      noisy +=
          1
              - ((1 - noise) * (right ? 1 : 0)
                  + noise * chanceAfterNoise(against.kind, label, best, classes));
      sum +=
          against.loss == Loss.CROSS_ENTROPY
              ? crossEntropy(outputs, i, label, best, classes)
              : squared(outputs, i, label, classes);
    }
    double divisor = against.loss == Loss.CROSS_ENTROPY ? samples : (double) samples * classes;
    return new Judgement(
        (double) wrong / samples,
        noisy / samples,
        sum / divisor,
        Answers.of(answers, classes),
        (double) apart / samples);
  }

  /** The chance that a replaced label is the answer. */
  private static double chanceAfterNoise(LabelNoise.Kind kind, int label, int answer, int classes) {
    return switch (kind) {
      case UNIFORM -> 1.0 / classes;
      case NEXT_CLASS -> (label + 1) % classes == answer ? 1 : 0;
      case PAIRED -> ((label ^ 1) < classes ? label ^ 1 : label) == answer ? 1 : 0;
    };
  }

  private static double crossEntropy(
      Outputs outputs, int sample, int label, int best, int classes) {
    double top = outputs.at(sample, best);
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp(outputs.at(sample, k) - top);
    }
    return top + Math.log(sum) - outputs.at(sample, label);
  }

  private static double squared(Outputs outputs, int sample, int label, int classes) {
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      double difference = outputs.at(sample, k) - (k == label ? 1 : 0);
      sum += difference * difference;
    }
    return sum;
  }

  /** The error is in units of the variance of the targets that are judged. */
  private static Judgement ofReals(Outputs outputs, Values targets, double constant) {
    int samples = targets.samples();
    double mean = 0;
    for (int i = 0; i < samples; i++) {
      mean += targets.at(i) / samples;
    }
    double variance = 0;
    double squared = 0;
    double apart = 0;
    for (int i = 0; i < samples; i++) {
      double deviation = targets.at(i) - mean;
      double difference = outputs.at(i, 0) - targets.at(i);
      double without = constant - targets.at(i);
      double more = without * without - difference * difference;
      variance += deviation * deviation / samples;
      squared += difference * difference / samples;
      apart += more * more / samples;
    }
    // targets that are all alike have no scale
    double unit = variance > 0 ? variance : Double.NaN;
    double error = squared / unit;
    return new Judgement(error, error, squared, "", apart / (unit * unit));
  }
}
