package dev.sonde.scaling;

import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Network;
import java.util.stream.IntStream;

/** A text in windows: its beginning to train on, its end, which training does not see, to judge. */
final class TextWindows {
  /** The share of the text, at its end, that is held out. */
  private static final double HELD_OUT = 0.1;

  private final Dataset training;
  private final Dataset heldOut;
  private final Values.Integers probe;
  private final int vocabulary;

  private TextWindows(Dataset training, Dataset heldOut, Values.Integers probe, int vocabulary) {
    this.training = training;
    this.heldOut = heldOut;
    this.probe = probe;
    this.vocabulary = vocabulary;
  }

  /**
   * Cuts a text.
   *
   * @param data the text's name
   * @param context the characters of a window
   * @param heldOutWindows how many windows to judge by, from all over the part that is held out
   * @param probeWindows how many of them to measure logits on
   */
  static TextWindows of(String data, int context, int heldOutWindows, int probeWindows) {
    Dataset all = DataSource.read(data, DataOptions.withDefaults().withContext(context));
    int held = (int) (HELD_OUT * all.samples());
    Dataset end = all.last(held);
    int count = Math.min(held, heldOutWindows);
    long stride = held / count;
    Dataset heldOut = end.select(IntStream.range(0, count).map(i -> (int) (i * stride)).toArray());
    return new TextWindows(
        all.first(all.samples() - held),
        heldOut,
        (Values.Integers) heldOut.first(Math.min(count, probeWindows)).inputs(),
        all.classes().orElseThrow());
  }

  Dataset training() {
    return training;
  }

  int heldOutWindows() {
    return heldOut.samples();
  }

  Values.Integers probe() {
    return probe;
  }

  int vocabulary() {
    return vocabulary;
  }

  /**
   * The mean cross-entropy on the held-out windows, in nats; not finite where the network is not.
   */
  double heldOutLoss(Network network) {
    float[] outputs = network.outputs(heldOut.inputs()).values();
    long[] targets = ((Values.Integers) heldOut.targets()).values();
    double sum = 0;
    for (int i = 0; i < targets.length; i++) {
      int from = i * vocabulary;
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < vocabulary; c++) {
        largest = Math.max(largest, outputs[from + c]);
      }
      double total = 0;
      for (int c = 0; c < vocabulary; c++) {
        total += Math.exp(outputs[from + c] - largest);
      }
      sum += Math.log(total) + largest - outputs[from + (int) targets[i]];
    }
    return sum / targets.length;
  }

  /** What tables of characters and of pairs reach; one is added to each count. */
  ScalingResult.Baselines baselines() {
    long[] letters = new long[vocabulary];
    long[][] pairs = new long[vocabulary][vocabulary];
    long[] before = ((Values.Integers) training.inputs()).values();
    long[] after = ((Values.Integers) training.targets()).values();
    for (int i = 0; i < before.length; i++) {
      letters[(int) after[i]]++;
      pairs[(int) before[i]][(int) after[i]]++;
    }
    long[] seen = ((Values.Integers) heldOut.inputs()).values();
    long[] next = ((Values.Integers) heldOut.targets()).values();
    double letter = 0;
    double pair = 0;
    for (int i = 0; i < seen.length; i++) {
      letter -= Math.log(share(letters, (int) next[i]));
      pair -= Math.log(share(pairs[(int) seen[i]], (int) next[i]));
    }
    return new ScalingResult.Baselines(letter / seen.length, pair / seen.length);
  }

  private static double share(long[] counts, int which) {
    long all = counts.length;
    for (long count : counts) {
      all += count;
    }
    return (counts[which] + 1.0) / all;
  }
}
