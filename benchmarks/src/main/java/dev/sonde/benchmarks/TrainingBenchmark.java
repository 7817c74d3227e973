package dev.sonde.benchmarks;

import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Images;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
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
 * hidden one, by libtorch into tensors that are there already. Once their inputs are always the
 * same minibatch, which stays in the cache: the rate. Once they are 40 minibatches that lie one
 * behind the other and come from wherever data of that size live: the rate of streamed products. A
 * training has to fetch every minibatch too, and in random order.
 *
 * <p>Times are of the thread's processor, for epochs of 40 steps, each followed at once by the
 * products of as many; the median ratio of such neighbours counts, so that what else the machine
 * does slows both alike. An epoch draws its minibatches, takes its steps and tells its listener;
 * nothing is evaluated. Two at once is twice the median epoch of a training alone over that of two
 * side by side, by the processor and by the clock on the wall; the latter counts on free cores
 * only.
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
    Dataset all = DataSource.read("mnist10k").first(SAMPLES);
    return (pooling == 1 ? all : Images.pooled(all, pooling)).flattened();
  }

  /** The products of one epoch's steps. */
  private static final class Products {
    private final List<Tensor> x;
    private final List<Tensor> xT;
    private final Tensor w1;
    private final Tensor h = torch.randn(BATCH, WIDTH);
    private final Tensor w2 = torch.randn(WIDTH, CLASSES);
    private final Tensor z = torch.randn(BATCH, CLASSES);
    private final Tensor gradient1;
    private final Tensor gradient2 = torch.randn(WIDTH, CLASSES);
    private final Tensor sensitivity = torch.randn(BATCH, WIDTH);
    private final Tensor hT = h.t();
    private final Tensor w2T = w2.t();

    /** Of steps that take so many different minibatches in turn. */
    Products(int inputs, int minibatches) {
      Tensor all = torch.randn((long) minibatches * BATCH, inputs);
      x =
          IntStream.range(0, minibatches)
              .mapToObj(b -> all.narrow(0, (long) b * BATCH, BATCH))
              .toList();
      xT = x.stream().map(Tensor::t).toList();
      w1 = torch.randn(inputs, WIDTH);
      gradient1 = torch.randn(inputs, WIDTH);
    }

    void run() {
      NoGradGuard guard = new NoGradGuard();
      for (int step = 0; step < STEPS; step++) {
        int minibatch = step % x.size();
        torch.mm_out(h, x.get(minibatch), w1);
        torch.mm_out(z, h, w2);
        torch.mm_out(gradient2, hT, z);
        torch.mm_out(sensitivity, z, w2T);
        torch.mm_out(gradient1, xT.get(minibatch), sensitivity);
      }
      guard.close();
    }
  }

  /** What every epoch of a training took, and the products after it, in seconds. */
  private record Epochs(
      List<Double> steps, List<Double> wall, List<Double> products, List<Double> streamed) {
    Epochs() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    double rate() {
      return rate(products);
    }

    double streamedRate() {
      return rate(streamed);
    }

    private double rate(List<Double> bare) {
      return median(
          IntStream.range(0, steps.size()).mapToObj(i -> bare.get(i) / steps.get(i)).toList());
    }
  }

  private static Epochs training(Dataset data, Optimiser optimiser) {
    int inputs = data.inputs().sampleSize();
    Epochs epochs = new Epochs();
    try (Network network = Perceptron.of(inputs, CLASSES).withWidths(WIDTH).build(0)) {
      Products products = new Products(inputs, 1);
      Products streamed = new Products(inputs, STEPS);
      long[] last = {THREADS.getCurrentThreadCpuTime(), System.nanoTime()};
      Trainer.withDefaults()
          .withOptimiser(optimiser)
          .withBatchSize(BATCH)
          .withEpochs(EPOCHS)
          .withListener(
              (epoch, now) -> {
                long trained = THREADS.getCurrentThreadCpuTime();
                long wall = System.nanoTime();
                products.run();
                long multiplied = THREADS.getCurrentThreadCpuTime();
                streamed.run();
                long ended = THREADS.getCurrentThreadCpuTime();
                if (epoch.epoch() > 1) { // the first one holds the preparations
                  epochs.steps.add((trained - last[0]) / 1e9);
                  epochs.wall.add((wall - last[1]) / 1e9);
                  epochs.products.add((multiplied - trained) / 1e9);
                  epochs.streamed.add((ended - multiplied) / 1e9);
                }
                last[0] = ended;
                last[1] = System.nanoTime();
              })
          .train(network, Loss.CROSS_ENTROPY, data);
    }
    return epochs;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Two trainings at once. */
  private static List<Epochs> together(Dataset data, Optimiser optimiser, ExecutorService threads) {
    List<CompletableFuture<Epochs>> both =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> training(data, optimiser), threads))
            .limit(2)
            .toList();
    return both.stream().map(CompletableFuture::join).toList();
  }

  private static double medianOf(List<Epochs> trainings, Function<Epochs, List<Double>> times) {
    return median(trainings.stream().flatMap(one -> times.apply(one).stream()).toList());
  }

  static String run(int rounds) {
    Clock.Table table =
        new Clock.Table(
            "inputs",
            "optimiser",
            "products of a step (µs)",
            "streamed (µs)",
            "step (µs)",
            "rate",
            "of streamed",
            "two at once",
            "on the wall");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    for (int pooling : new int[] {1, 4}) {
      Dataset data = digits(pooling);
      for (Optimiser optimiser : List.of(Optimiser.sgd(0.01), Optimiser.adam(0.003))) {
        List<Epochs> alone = new ArrayList<>();
        List<Double> speedups = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        for (int round = -1; round < rounds; round++) { // one to warm up
          Epochs one = training(data, optimiser);
          List<Epochs> two = together(data, optimiser, threads);
          if (round >= 0) {
            alone.add(one);
            speedups.add(2 * median(one.steps) / medianOf(two, Epochs::steps));
            wall.add(2 * median(one.wall) / medianOf(two, Epochs::wall));
          }
        }
        table.row(
            data.inputs().sampleSize(),
            optimiser.getClass().getSimpleName(),
            medianOf(alone, Epochs::products) / STEPS * 1e6,
            medianOf(alone, Epochs::streamed) / STEPS * 1e6,
            medianOf(alone, Epochs::steps) / STEPS * 1e6,
            median(alone.stream().map(Epochs::rate).toList()),
            median(alone.stream().map(Epochs::streamedRate).toList()),
            median(speedups),
            median(wall));
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
