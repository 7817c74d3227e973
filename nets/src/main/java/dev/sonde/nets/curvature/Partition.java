package dev.sonde.nets.curvature;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/**
 * How a data set is cut: which samples are used, in which minibatches, and which minibatches form a
 * group.
 *
 * <p>Groups are what workers take and what sums are made of, in order. The cut depends on the data
 * and the settings alone, never on the number of workers, so neither do the sums.
 *
 * @param minibatches the minibatches, group by group
 * @param groupStarts the first minibatch of each group, and behind the last group the number of
 *     minibatches
 * @param samples how many samples all minibatches hold
 * @param population how many samples the data set has
 * @param places where samples stand in the data set that this is a part of; empty where it is all
 */
record Partition(
    List<int[]> minibatches, int[] groupStarts, int samples, int population, int[] places) {

  /**
   * Full data needs groups only as units of work; more of them than cores of any machine we know
   * would cost additions and gain nothing.
   */
  private static final int MOST_GROUPS = 32;

  /** When samples are drawn, the spread over this many groups is the sampling error's estimate. */
  private static final int SAMPLED_GROUPS = 16;

  /** Data that fill fewer minibatches are cut finer, down to {@link #finest} samples each. */
  private static final int FEW_MINIBATCHES = 8;

  /**
   * Below this many samples a minibatch's fixed cost, 0.2 ms for a perceptron of two layers, is
   * most of it: tuned by us on the six networks of the reference cases.
   */
  private static final int FINEST = 256;

  /** With fewer samples the products of wide layers are slow, however many parameters there are. */
  private static final int FINEST_OF_ALL = 16;

  /**
   * The parameters, each as often as a sample meets it, that {@link #FINEST} was tuned on: those of
   * a perceptron 784-256-128-10. Where there are more, a sample takes longer, and fewer of them
   * outweigh the fixed cost.
   */
  private static final long TUNED_ON = 235_146;

  private static final int PLACES_OF_AN_IMAGE = 16;

  Partition(List<int[]> minibatches, int[] groupStarts, int samples, int population) {
    this(minibatches, groupStarts, samples, population, new int[0]);
  }

  static Partition of(int population, Evaluation evaluation) {
    return of(population, evaluation, FINEST);
  }

  /**
   * Returns the fewest samples of a minibatch that is cut finer than asked for, so that data of
   * eight times as many keep eight workers busy.
   *
   * <p>A sample meets the parameters once for every token, and for every place of an image, of
   * which there is one in sixteen on average because layers shrink them.
   *
   * @param parameters the number of parameters
   * @param inputs the samples
   */
  static int finest(long parameters, Values inputs) {
    long[] shape = inputs.shape();
    long places = 1;
    if (inputs instanceof Values.Integers) {
      for (int i = 1; i < shape.length; i++) {
        places *= Math.max(1, shape[i]);
      }
    } else if (shape.length > 3) {
      for (int i = 2; i < shape.length; i++) {
        places *= Math.max(1, shape[i]);
      }
      places = Math.max(1, places / PLACES_OF_AN_IMAGE);
    } else if (shape.length == 3) {
      places = Math.max(1, shape[1]);
    }
    double met = (double) parameters * places;
    return (int) Math.max(FINEST_OF_ALL, Math.min(FINEST, FINEST * TUNED_ON / met));
  }

  private static Partition of(int population, Evaluation evaluation, int finest) {
    OptionalInt wanted = evaluation.samples();
    if (wanted.isPresent() && wanted.getAsInt() < population) {
      int[] drawn = draw(wanted.getAsInt(), population, evaluation.seed());
      return sampled(drawn, population, evaluation.batchSize());
    }
    return full(population, evaluation.batchSize(), finest);
  }

  /**
   * Cuts into minibatches of no more samples than a program takes; of exactly as many where it
   * takes one number only.
   *
   * @throws InvalidInputException if that number does not divide the samples
   */
  static Partition of(
      int population, Evaluation evaluation, String source, Program.Batch batch, int finest) {
    Evaluation bounded = evaluation.withBatchSize(Math.min(evaluation.batchSize(), batch.most()));
    if (!batch.isFixed()) {
      return of(population, bounded, finest);
    }
    int size = batch.most();
    int wanted = Math.min(population, evaluation.samples().orElse(population));
    if (wanted % size != 0) {
      throw new InvalidInputException(
          source
              + " was exported for minibatches of exactly "
              + size
              + " samples, and "
              + wanted
              + " samples are not a multiple of that. Export it with a free first axis"
              + " (dynamic_shapes=({0: torch.export.Dim.AUTO},)), or measure on "
              + (wanted < size
                  ? "at least " + size + " samples"
                  : "--samples " + wanted / size * size));
    }
    int[] used =
        wanted < population ? draw(wanted, population, evaluation.seed()) : upTo(population);
    List<int[]> minibatches = cut(used, 0, wanted, wanted / size);
    int groups = Math.min(wanted < population ? SAMPLED_GROUPS : MOST_GROUPS, minibatches.size());
    int[] starts = new int[groups + 1];
    Arrays.setAll(starts, g -> share(minibatches.size(), groups, g));
    return new Partition(minibatches, starts, wanted, population);
  }

  private static int[] upTo(int count) {
    int[] all = new int[count];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static Partition full(int population, int batchSize, int finest) {
    int[] all = upTo(population);
    int finer = Math.min(FEW_MINIBATCHES, ceilDivide(population, finest));
    int count = Math.max(ceilDivide(population, batchSize), finer);
    List<int[]> minibatches = cut(all, 0, population, count);
    int groups = Math.min(MOST_GROUPS, count);
    int[] starts = new int[groups + 1];
    Arrays.setAll(starts, g -> share(count, groups, g));
    return new Partition(minibatches, starts, population, population);
  }

  private static Partition sampled(int[] drawn, int population, int batchSize) {
    int groups = Math.min(SAMPLED_GROUPS, drawn.length);
    List<int[]> minibatches = new ArrayList<>();
    int[] starts = new int[groups + 1];
    for (int g = 0; g < groups; g++) {
      int from = share(drawn.length, groups, g);
      int to = share(drawn.length, groups, g + 1);
      minibatches.addAll(cut(drawn, from, to, ceilDivide(to - from, batchSize)));
      starts[g + 1] = minibatches.size();
    }
    return new Partition(minibatches, starts, drawn.length, population);
  }

  int groups() {
    return groupStarts.length - 1;
  }

  int groupSamples(int group) {
    int sum = 0;
    for (int m = groupStarts[group]; m < groupStarts[group + 1]; m++) {
      sum += minibatches.get(m).length;
    }
    return sum;
  }

  double weight(int group) {
    return (double) groupSamples(group) / samples;
  }

  int groupOf(int minibatch) {
    int found = Arrays.binarySearch(groupStarts, minibatch);
    return found >= 0 ? found : -found - 2;
  }

  /**
   * A part of some cut, over a data set that holds its samples alone, one behind the other.
   *
   * @param sizes how many samples each minibatch has
   * @param places where they stand in the whole data set
   */
  static Partition part(int[] sizes, int[] groupStarts, int[] places) {
    List<int[]> minibatches = new ArrayList<>();
    int count = 0;
    for (int size : sizes) {
      int start = count;
      int[] samples = new int[size];
      Arrays.setAll(samples, i -> start + i);
      minibatches.add(samples);
      count += size;
    }
    return new Partition(minibatches, groupStarts, count, count, places);
  }

  /** The sizes of the minibatches of some groups. */
  int[] sizesOf(int from, int to) {
    return minibatches.subList(groupStarts[from], groupStarts[to]).stream()
        .mapToInt(samples -> samples.length)
        .toArray();
  }

  /** The samples of some groups, in order. */
  int[] samplesOf(int from, int to) {
    return minibatches.subList(groupStarts[from], groupStarts[to]).stream()
        .flatMapToInt(Arrays::stream)
        .toArray();
  }

  /** Where a sample stands in the whole data set. */
  int place(int sample) {
    return places.length == 0 ? sample : places[sample];
  }

  /** Cuts a stretch into pieces whose lengths differ by at most one. */
  private static List<int[]> cut(int[] indices, int from, int to, int pieces) {
    List<int[]> out = new ArrayList<>(pieces);
    for (int i = 0; i < pieces; i++) {
      int start = from + share(to - from, pieces, i);
      int end = from + share(to - from, pieces, i + 1);
      out.add(Arrays.copyOfRange(indices, start, end));
    }
    return out;
  }

  /** Draws without replacement by a partial Fisher–Yates shuffle. */
  private static int[] draw(int wanted, int population, long seed) {
    int[] indices = new int[population];
    Arrays.setAll(indices, i -> i);
    Random random = new Random(seed); // its algorithm is specified, so draws never change
    for (int i = 0; i < wanted; i++) {
      int j = i + random.nextInt(population - i);
      int swapped = indices[i];
      indices[i] = indices[j];
      indices[j] = swapped;
    }
    return Arrays.copyOf(indices, wanted);
  }

  private static int share(int total, int parts, int index) {
    return Math.toIntExact((long) total * index / parts);
  }

  private static int ceilDivide(int a, int b) {
    return (a + b - 1) / b;
  }
}
