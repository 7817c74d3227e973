package dev.sonde.benchmarks;

import dev.sonde.nets.Dataset;
import dev.sonde.nets.Images;
import dev.sonde.nets.Loss;
import dev.sonde.nets.Network;
import dev.sonde.nets.Optimiser;
import dev.sonde.nets.Perceptron;
import dev.sonde.nets.Trainer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Steps of training a perceptron with one hidden layer of 64 on minibatches of 100 digits, against
 * the matrix products that a step cannot avoid; and two trainings side by side against one.
 *
 * <p>The products are forward and weight gradient of both layers and the sensitivities of the
 * hidden one, by libtorch into tensors that are there already. Their inputs are always the same
 * minibatch, which stays in the cache; a training has to fetch every minibatch, in random order.
 *
 * <p>Times are of the thread's processor, for epochs of 40 steps, each followed at once by the
 * products of as many; the median ratio of such neighbours counts, so that what else the machine
 * does slows both alike. An epoch draws its minibatches, takes its steps and tells its listener;
 * nothing is evaluated.
 */
final class TrainingBenchmark {
  private static final int WIDTH = 64;
  private static final int BATCH = 100;
  private static final int SAMPLES = 4_000;
  private static final int STEPS = SAMPLES / BATCH;
  private static final int CLASSES = 10;
  private static final int EPOCHS = 25;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private TrainingBenchmark() {}

  private static Dataset digits(int pooling) {
    Dataset all = Dataset.read("mnist10k").first(SAMPLES);
    return (pooling == 1 ? all : Images.pooled(all, pooling)).flattened();
  }

  /** The products of one epoch's steps. */
  private static final class Products {
    private final Tensor x;
    private final Tensor w1;
    private final Tensor h = torch.randn(BATCH, WIDTH);
    private final Tensor w2 = torch.randn(WIDTH, CLASSES);
    private final Tensor z = torch.randn(BATCH, CLASSES);
    private final Tensor gradient1;
    private final Tensor gradient2 = torch.randn(WIDTH, CLASSES);
    private final Tensor sensitivity = torch.randn(BATCH, WIDTH);
    private final Tensor xT;
    private final Tensor hT = h.t();
    private final Tensor w2T = w2.t();

    Products(int inputs) {
      x = torch.randn(BATCH, inputs);
      w1 = torch.randn(inputs, WIDTH);
      gradient1 = torch.randn(inputs, WIDTH);
      xT = x.t();
    }

    void run() {
      NoGradGuard guard = new NoGradGuard();
      for (int step = 0; step < STEPS; step++) {
        torch.mm_out(h, x, w1);
        torch.mm_out(z, h, w2);
        torch.mm_out(gradient2, hT, z);
        torch.mm_out(sensitivity, z, w2T);
        torch.mm_out(gradient1, xT, sensitivity);
      }
      guard.close();
    }
  }

  /** What every epoch of a training took, and the products after it, in seconds. */
  private record Epochs(List<Double> steps, List<Double> products) {
    double rate() {
      return median(
          IntStream.range(0, steps.size()).mapToObj(i -> products.get(i) / steps.get(i)).toList());
    }
  }

  private static Epochs training(Dataset data, Optimiser optimiser) {
    int inputs = data.inputs().sampleSize();
    Epochs epochs = new Epochs(new ArrayList<>(), new ArrayList<>());
    try (Network network = Perceptron.of(inputs, CLASSES).withWidths(WIDTH).build(0)) {
      Products products = new Products(inputs);
      long[] last = {THREADS.getCurrentThreadCpuTime()};
      Trainer.withDefaults()
          .withOptimiser(optimiser)
          .withBatchSize(BATCH)
          .withEpochs(EPOCHS)
          .withListener(
              (epoch, now) -> {
                long trained = THREADS.getCurrentThreadCpuTime();
                products.run();
                long multiplied = THREADS.getCurrentThreadCpuTime();
                if (epoch.epoch() > 1) { // the first one holds the preparations
                  epochs.steps.add((trained - last[0]) / 1e9);
                  epochs.products.add((multiplied - trained) / 1e9);
                }
                last[0] = multiplied;
              })
          .train(network, Loss.CROSS_ENTROPY, data);
    }
    return epochs;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The median step of two trainings at once, in seconds an epoch. */
  private static double together(Dataset data, Optimiser optimiser, ExecutorService threads) {
    List<CompletableFuture<Epochs>> both =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> training(data, optimiser), threads))
            .limit(2)
            .toList();
    return median(both.stream().flatMap(one -> one.join().steps.stream()).toList());
  }

  static String run(int rounds) {
    Clock.Table table =
        new Clock.Table(
            "inputs", "optimiser", "products of a step (µs)", "step (µs)", "rate", "two at once");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    for (int pooling : new int[] {1, 4}) {
      Dataset data = digits(pooling);
      for (Optimiser optimiser : List.of(Optimiser.sgd(0.01), Optimiser.adam(0.003))) {
        List<Double> bare = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        List<Double> speedups = new ArrayList<>();
        for (int round = -1; round < rounds; round++) { // one to warm up
          Epochs one = training(data, optimiser);
          double beside = together(data, optimiser, threads);
          if (round >= 0) {
            bare.add(median(one.products) / STEPS * 1e6);
            alone.add(median(one.steps) / STEPS * 1e6);
            rates.add(one.rate());
            speedups.add(2 * median(one.steps) / beside);
          }
        }
        table.row(
            data.inputs().sampleSize(),
            optimiser.getClass().getSimpleName(),
            median(bare),
            median(alone),
            median(rates),
            median(speedups));
      }
    }
    threads.shutdown();
    return table.toString();
  }

  /** Prints the table. */
  public static void main(String[] args) {
    System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 5));
  }
}
