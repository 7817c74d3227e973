package dev.sonde.studies.recurrent;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;

/** A reader's data as a sequence in time: text as symbols, numbers standardised. */
final class DataSequence {
  static final int SHORTEST = 200;

  private static final int MOST_SYMBOLS = 256;

  private DataSequence() {}

  private static boolean isText(Dataset data) {
    return data.inputs() instanceof Values.Integers && data.targets() instanceof Values.Integers;
  }

  /** How many inputs a step of the sequence has at most. */
  static int inputs(Dataset data) {
    Values x = data.inputs();
    if (!isText(data)) {
      return x.sampleSize();
    }
    double most = 0;
    for (int i = 0; i < x.count(); i++) {
      most = Math.max(most, x.at(i));
    }
    return (int) Math.min(most + 1, MOST_SYMBOLS);
  }

  static Sequence of(Dataset data, int most) {
    Values x = data.inputs();
    Values y = data.targets();
    boolean text = isText(data);
    int length = Math.min(most, text ? x.count() : x.samples());
    if (length < SHORTEST) {
      throw new InvalidInputException(
          data.source()
              + ": a sequence of at least "
              + SHORTEST
              + " steps is needed, got "
              + length
              + "; the first axis of x and y is time");
    }
    double[][] inputs = text ? oneHot(x, length, data) : standardised(x, length);
    if (y instanceof Values.Integers) {
      return new Sequence(inputs, oneHot(y, length, data), RecurrentNetwork.Output.SOFTMAX);
    }
    return new Sequence(inputs, standardised(y, length), RecurrentNetwork.Output.LINEAR);
  }

  private static double[][] oneHot(Values values, int length, Dataset data) {
    int most = 0;
    for (int t = 0; t < length; t++) {
      double symbol = values.at(t);
      if (symbol < 0 || symbol >= MOST_SYMBOLS) {
        throw new InvalidInputException(
            data.source()
                + ": symbols must be from 0 to "
                + (MOST_SYMBOLS - 1)
                + ", got "
                + (long) symbol
                + "; a network this small cannot tell more apart");
      }
      most = Math.max(most, (int) symbol);
    }
    double[][] out = new double[length][most + 1];
    for (int t = 0; t < length; t++) {
      out[t][(int) values.at(t)] = 1;
    }
    return out;
  }

  private static double[][] standardised(Values values, int length) {
    int size = values.sampleSize();
    double[][] out = new double[length][size];
    for (int j = 0; j < size; j++) {
      double mean = 0;
      for (int t = 0; t < length; t++) {
        mean += values.at(t * size + j) / length;
      }
      double squares = 0;
      for (int t = 0; t < length; t++) {
        squares += Math.pow(values.at(t * size + j) - mean, 2) / length;
      }
      double deviation = squares > 0 ? Math.sqrt(squares) : 1;
      for (int t = 0; t < length; t++) {
        out[t][j] = (values.at(t * size + j) - mean) / deviation;
      }
    }
    return out;
  }
}
