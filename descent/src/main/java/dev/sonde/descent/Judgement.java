package dev.sonde.descent;

import dev.sonde.nets.LabelNoise;
import dev.sonde.nets.Loss;
import dev.sonde.nets.Values;

/**
 * How good outputs are.
 *
 * @param error the share of wrong answers, or the squared error over the targets' variance
 * @param noisyError the error expected against labels with noise
 * @param loss the mean loss
 * @param answers the classes that were answered, see {@link Answers}; empty for real targets
 */
record Judgement(double error, double noisyError, double loss, String answers) {

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
        Answers.joined(answers, next.answers));
  }

  static Outputs columns(double[] values, int samples) {
    return (sample, output) -> values[output * samples + sample];
  }

  /** Judges class scores against labels. */
  static Judgement ofClasses(
      Outputs outputs, Values labels, int classes, Loss loss, double noise, LabelNoise.Kind kind) {
    int samples = labels.samples();
    int wrong = 0;
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
      noisy +=
          1
              - ((1 - noise) * (right ? 1 : 0)
                  + noise * chanceAfterNoise(kind, label, best, classes));
      sum +=
          loss == Loss.CROSS_ENTROPY
              ? crossEntropy(outputs, i, label, best, classes)
              : squared(outputs, i, label, classes);
    }
    double divisor = loss == Loss.CROSS_ENTROPY ? samples : (double) samples * classes;
    return new Judgement(
        (double) wrong / samples, noisy / samples, sum / divisor, Answers.of(answers, classes));
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

  /** Judges real predictions; the error is in units of the targets' variance. */
  static Judgement ofReals(Outputs outputs, Values targets) {
    int samples = targets.samples();
    double mean = 0;
    for (int i = 0; i < samples; i++) {
      mean += targets.at(i) / samples;
    }
    double variance = 0;
    double squared = 0;
    for (int i = 0; i < samples; i++) {
      double deviation = targets.at(i) - mean;
      double difference = outputs.at(i, 0) - targets.at(i);
      variance += deviation * deviation / samples;
      squared += difference * difference / samples;
    }
    double error = variance > 0 ? squared / variance : Double.NaN;
    return new Judgement(error, error, squared, "");
  }
}
