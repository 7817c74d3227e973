package dev.sonde.nets.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a data set is, in numbers.
 *
 * @param source where it came from
 * @param sha256 the hash of the source's bytes, empty for data made in memory
 * @param samples the number of samples N
 * @param inputs the inputs x
 * @param targets the targets y
 * @param classes the distinct integer targets in ascending order, empty for real targets
 */
public record DatasetSummary(
    String source,
    String sha256,
    int samples,
    Numbers inputs,
    Numbers targets,
    List<LabelCount> classes) {

  /** Copies the counts. */
  public DatasetSummary {
    classes = List.copyOf(classes);
  }

  /**
   * An array in numbers.
   *
   * @param type {@code float32}, {@code float64} or {@code int64}
   * @param shape the lengths of its axes
   * @param minimum the smallest number
   * @param maximum the largest number
   * @param mean their mean
   * @param standardDeviation the root mean square deviation from the mean
   */
  public record Numbers(
      String type,
      long[] shape,
      double minimum,
      double maximum,
      double mean,
      double standardDeviation) {

    /** Copies the shape. */
    public Numbers {
      shape = shape.clone();
    }

    @Override
    public long[] shape() {
      return shape.clone();
    }

    private static Numbers of(Values values) {
      double minimum = Double.POSITIVE_INFINITY;
      double maximum = Double.NEGATIVE_INFINITY;
      double mean = 0;
      double squares = 0;
      int count = values.count();
      for (int i = 0; i < count; i++) {
        double value = values.at(i);
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
        // Welford's recurrence: no cancellation when the mean is large
        double deviation = value - mean;
        mean += deviation / (i + 1);
        squares += deviation * (value - mean);
      }
      return new Numbers(
          values.type(), values.shape(), minimum, maximum, mean, Math.sqrt(squares / count));
    }
  }

  /**
   * How often an integer target occurs.
   *
   * @param label the target
   * @param name what it stands for, empty when the source did not say
   * @param count how many targets have it
   */
  public record LabelCount(long label, String name, int count) {}

  /**
   * Summarises a data set in two passes over its numbers.
   *
   * @param data the data set
   * @return its summary
   */
  public static DatasetSummary of(Dataset data) {
    List<LabelCount> counts = new ArrayList<>();
    if (data.targets() instanceof Values.Integers labels) {
      Map<Long, Integer> occurrences = new TreeMap<>();
      for (long label : labels.values()) {
        occurrences.merge(label, 1, Integer::sum);
      }
      List<String> names = data.classNames();
      occurrences.forEach(
          (label, count) ->
              counts.add(
                  new LabelCount(
                      label,
                      label >= 0 && label < names.size() ? names.get(label.intValue()) : "",
                      count)));
    }
    return new DatasetSummary(
        data.source(),
        data.sha256(),
        data.samples(),
        Numbers.of(data.inputs()),
        Numbers.of(data.targets()),
        counts);
  }
}
