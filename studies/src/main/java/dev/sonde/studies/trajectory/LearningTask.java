package dev.sonde.studies.trajectory;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Standardisation;
import dev.sonde.nets.data.Values;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Samples to train on and others to test on, once it is known that there is something to learn.
 *
 * @param train the training samples
 * @param test the others
 */
public record LearningTask(Dataset train, Dataset test) {

  /**
   * Checks data, and deals their samples out.
   *
   * @param data real inputs, with classes or real targets
   * @param train how many samples train at most
   * @param test how many others test at most
   * @param least how many of each there must be
   * @param seed the seed of the deal
   * @return the task
   * @throws InvalidInputException when inputs are integers or all alike, targets of one class or
   *     all alike, or there are too few samples
   */
  public static LearningTask dealt(Dataset data, int train, int test, int least, long seed) {
    int[][] parts = parts(data, train, test, least, seed);
    LearningTask task = new LearningTask(data.select(parts[0]), data.select(parts[1]));
    check(task.train);
    return task;
  }

  /**
   * Returns which samples train and which test, as {@link #dealt} deals them out.
   *
   * @param data the data
   * @param train how many samples train at most
   * @param test how many others test at most
   * @param least how many of each there must be
   * @param seed the seed of the deal
   * @return the numbers of both, in the order of the deal
   */
  static int[][] parts(Dataset data, int train, int test, int least, long seed) {
    if (data.samples() < 2 * least) {
      throw new InvalidInputException(
          "%s: %d samples are too few to train and to test on, at least %d are needed; give more data"
              .formatted(data.source(), data.samples(), 2 * least));
    }
    int[] order = new StudyDraws(seed, Purpose.SPLIT, 0).permutation(data.samples());
    int testing =
        Math.max(least, Math.min(test, data.samples() - Math.min(train, data.samples() / 2)));
    int training = Math.min(train, data.samples() - testing);
    return new int[][] {
      Arrays.copyOfRange(order, 0, training),
      Arrays.copyOfRange(order, training, training + testing)
    };
  }

  /**
   * Standardises the inputs as the training samples say: the columns of a table one by one, those
   * that are constant becoming zero; pixels, which are all in one unit, by one scale.
   *
   * @param data what the samples were dealt from, in the shape in which they were read
   * @return the same samples
   */
  public LearningTask standardised(Dataset data) {
    Standardisation scaling =
        Standardisation.isOfColumns(data)
            ? Standardisation.byColumn(train)
            : Standardisation.of(train);
    return new LearningTask(scaling.apply(train), scaling.apply(test));
  }

  /**
   * Checks that there is something to learn.
   *
   * @param data training samples
   * @throws InvalidInputException otherwise
   */
  public static void check(Dataset data) {
    if (data.inputs() instanceof Values.Integers) {
      throw new InvalidInputException(
          data.source()
              + ": expected real inputs, and these are integers, which are names (of characters,"
              + " tokens); give data with real inputs, or export the embedding of these as x");
    }
    if (isConstant(data.inputs())) {
      throw new InvalidInputException(
          data.source()
              + ": all samples have the same inputs, so there is nothing to learn from; check the"
              + " file's columns");
    }
    if (data.targets() instanceof Values.Integers labels) {
      classes(data);
      if (isConstant(labels)) {
        throw new InvalidInputException(
            data.source()
                + ": all samples are of class "
                + labels.values()[0]
                + ", so there is nothing to tell apart; give data with at least two classes");
      }
    } else if (isConstant(data.targets())) {
      throw new InvalidInputException(
          data.source() + ": all samples have the same target, so there is nothing to learn");
    }
  }

  /**
   * Returns how many classes there are.
   *
   * @param data data
   * @return the number of classes; 0 for real targets
   * @throws InvalidInputException when integer targets are no classes, one a sample
   */
  public static int classes(Dataset data) {
    if (!(data.targets() instanceof Values.Integers labels)) {
      return 0;
    }
    OptionalInt classes = data.classes();
    if (classes.isEmpty()) {
      throw new InvalidInputException(
          data.source() + ": classes must be whole numbers from 0 on; some are negative or huge");
    }
    if (labels.sampleSize() != 1) {
      throw new InvalidInputException(
          data.source()
              + ": this study takes one class a sample, and these have "
              + labels.sampleSize()
              + ", as sequences do; give one answer a sample as y (for example the last of each"
              + " sequence) and a model that gives one, or look at a model of sequences with"
              + " `study saddles`, `study directions` or `measure`");
    }
    return classes.getAsInt();
  }

  private static boolean isConstant(Values values) {
    int size = values.sampleSize();
    for (int i = size; i < values.count(); i++) {
      if (values.at(i) != values.at(i % size)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns targets as rows of reals.
   *
   * @param data data, checked
   * @param classes as many as {@link #classes} says, of which the data may show fewer; 0 for real
   *     targets
   * @return one-hot rows for classes, {@code [N, C]}
   */
  static double[] rows(Dataset data, int classes) {
    Values targets = data.targets();
    if (classes == 0) {
      double[] rows = new double[targets.count()];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = targets.at(i);
      }
      return rows;
    }
    double[] rows = new double[Math.multiplyExact(data.samples(), classes)];
    for (int i = 0; i < data.samples(); i++) {
      rows[i * classes + (int) targets.at(i)] = 1;
    }
    return rows;
  }
}
