package dev.sonde.benchmarks;

import dev.sonde.nets.network.Perceptron;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The matrix products of one step of several perceptrons that differ in their seeds alone, one by
 * one and fused into batched products: minibatches of 100, one hidden layer, 10 classes. Processor
 * time of one thread, median of rounds in which both take their turn.
 */
final class FusedSeedsBenchmark {
  private static final int BATCH = 100;
  private static final int CLASSES = 10;
  private static final int STEPS = 40;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private FusedSeedsBenchmark() {}

  /** What all seeds' layers hold, {@code (seeds, …)}, and each seed's part of it. */
  private static final class Layers {
    private final List<Tensor> x;
    private final List<Tensor> h;
    private final List<Tensor> z;
    private final List<Tensor> w1;
    private final List<Tensor> w2;
    private final List<Tensor> gradient1;
    private final List<Tensor> gradient2;
    private final List<Tensor> sensitivity;

    Layers(int seeds, int inputs, int width) {
      x = parts(torch.randn(seeds, BATCH, inputs));
      h = parts(torch.randn(seeds, BATCH, width));
      z = parts(torch.randn(seeds, BATCH, CLASSES));
      w1 = parts(torch.randn(seeds, inputs, width));
      w2 = parts(torch.randn(seeds, width, CLASSES));
      gradient1 = parts(torch.randn(seeds, inputs, width));
      gradient2 = parts(torch.randn(seeds, width, CLASSES));
      sensitivity = parts(torch.randn(seeds, BATCH, width));
    }

    /** The whole first, then the seeds' parts. */
    private static List<Tensor> parts(Tensor whole) {
      List<Tensor> parts = new ArrayList<>(List.of(whole));
      for (long seed = 0; seed < whole.size(0); seed++) {
        parts.add(whole.select(0, seed));
      }
      return parts;
    }

    void oneByOne() {
      for (int seed = 1; seed < x.size(); seed++) {
        torch.mm_out(h.get(seed), x.get(seed), w1.get(seed));
        torch.mm_out(z.get(seed), h.get(seed), w2.get(seed));
        torch.mm_out(gradient2.get(seed), h.get(seed).t(), z.get(seed));
        torch.mm_out(sensitivity.get(seed), z.get(seed), w2.get(seed).t());
        torch.mm_out(gradient1.get(seed), x.get(seed).t(), sensitivity.get(seed));
      }
    }

    void fused() {
      torch.bmm_out(h.get(0), x.get(0), w1.get(0));
      torch.bmm_out(z.get(0), h.get(0), w2.get(0));
      torch.bmm_out(gradient2.get(0), h.get(0).transpose(1, 2), z.get(0));
      torch.bmm_out(sensitivity.get(0), z.get(0), w2.get(0).transpose(1, 2));
      torch.bmm_out(gradient1.get(0), x.get(0).transpose(1, 2), sensitivity.get(0));
    }
  }

  private static double seconds(Runnable step) {
    long started = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < STEPS; i++) {
      step.run();
    }
    return (THREADS.getCurrentThreadCpuTime() - started) / 1e9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  static String run(int seeds, int rounds) {
    Perceptron.of(1, 1).build(0).close(); // loads libtorch with one thread, as trainings have
    Clock.Table table =
        new Clock.Table(
            "inputs", "width", "one by one, a seed (µs)", "fused, a seed (µs)", "ratio");
    NoGradGuard guard = new NoGradGuard();
    for (int inputs : new int[] {49, 784}) {
      for (int width : new int[] {4, 8, 16, 32, 64}) {
        Layers layers = new Layers(seeds, inputs, width);
        List<Double> single = new ArrayList<>();
        List<Double> fused = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -5; round < rounds; round++) { // some to warm up
          double apart = seconds(layers::oneByOne);
          double together = seconds(layers::fused);
          if (round >= 0) {
            single.add(apart / STEPS / seeds * 1e6);
            fused.add(together / STEPS / seeds * 1e6);
            ratios.add(apart / together);
          }
        }
        table.row(inputs, width, median(single), median(fused), median(ratios));
      }
    }
    guard.close();
    return table.toString();
  }

  /** Prints the table for five seeds. */
  public static void main(String[] args) {
    System.out.println(run(5, args.length > 0 ? Integer.parseInt(args[0]) : 20));
  }
}
