package dev.sonde.benchmarks;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import com.sun.management.OperatingSystemMXBean;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What measuring attention costs beside plain inference of the same windows in the same process:
 * every measure of the forward pass on.
 *
 * <p>The probe's time for a window is taken between the windows that it reports, so reading the
 * file, the first look, the repeated sequence and the remedies are not in it; they do not grow with
 * the text and stand beside it. The processors' time is that of the whole process, so plain
 * inference runs without spinning threads.
 */
final class AttentionBenchmark {
  private static final int LONG = 512;
  private static final int SHORT = 128;

  /** Of all windows together. */
  private static final int TOKENS = 16_384;

  private static final int ROUNDS = 3;

  /** More than are measured at the same time. */
  private static final int SOME = 4;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** Ids that every vocabulary has. */
  private static final int LOWEST_ID = 1_000;

  private static final int HIGHEST_ID = 8_000;

  private AttentionBenchmark() {}

  /** Wall clock and processors at one moment, in seconds. */
  private record Moment(double wall, double processors) {
    static Moment now() {
      return new Moment(System.nanoTime() / 1e9, processorTime() / 1e9);
    }

    Moment since(Moment earlier) {
      return new Moment(wall - earlier.wall, processors - earlier.processors);
    }

    Moment over(double count) {
      return new Moment(wall / count, processors / count);
    }

    static Moment shortest(List<Moment> all) {
      return new Moment(
          all.stream().mapToDouble(Moment::wall).min().orElseThrow(),
          all.stream().mapToDouble(Moment::processors).min().orElseThrow());
    }
  }

  private static double processorTime() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine) {
      return machine.getProcessCpuTime();
    }
    throw new IllegalStateException("this Java does not tell its processor time");
  }

  static String run(Path model, int rounds) throws OrtException {
    Clock.Table table =
        new Clock.Table(
            "tokens",
            "windows",
            "plain (s)",
            "its processors (s)",
            "a window a processor (s)",
            "measured (s)",
            "its processors (s)",
            "ratio",
            "of processors",
            "to a window a processor",
            "once (s)");
    for (int tokens : new int[] {SHORT, LONG}) {
      List<long[]> windows = windows(tokens, TOKENS / tokens);
      List<Moment> plain = new ArrayList<>();
      List<Moment> beside = new ArrayList<>();
      List<Moment> measured = new ArrayList<>();
      List<Moment> once = new ArrayList<>();
      for (int round = -1; round < rounds; round++) { // one round of warm-up
        Moment one = plain(model, windows, 1);
        Moment besideEachOther = plain(model, windows, PROCESSORS);
        Probe two = probe(model, windows);
        if (round >= 0) {
          plain.add(one);
          beside.add(besideEachOther);
          measured.add(two.window);
          once.add(two.once);
        }
      }
      Moment bare = Moment.shortest(plain);
      Moment whole = Moment.shortest(measured);
      table.row(
          tokens,
          windows.size(),
          bare.wall,
          bare.processors,
          Moment.shortest(beside).wall,
          whole.wall,
          whole.processors,
          whole.wall / bare.wall,
          whole.processors / bare.processors,
          whole.wall / Moment.shortest(beside).wall,
          Moment.shortest(once).wall);
    }
    return table.toString();
  }

  private static List<long[]> windows(int tokens, int count) {
    SplittableRandom random = new SplittableRandom(5);
    List<long[]> windows = new ArrayList<>();
    for (int w = 0; w < count; w++) {
      windows.add(random.longs(tokens, LOWEST_ID, HIGHEST_ID).toArray());
    }
    return windows;
  }

  /**
   * The time of one window in ONNX Runtime with all its optimisations.
   *
   * @param underWay how many windows at the same time; they share the processors
   */
  private static Moment plain(Path model, List<long[]> windows, int underWay) throws OrtException {
    // as the probe asks for it: there is one for the process
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    ExecutorService threads = Executors.newFixedThreadPool(underWay);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(PROCESSORS / underWay);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      try (OrtSession session = environment.createSession(model.toString(), options)) {
        plain(environment, session, windows.get(0));
        Moment start = Moment.now();
        List<Future<?>> runs = new ArrayList<>();
        for (long[] window : windows) {
          runs.add(
              threads.submit(
                  () -> {
                    plain(environment, session, window);
                    return null;
                  }));
        }
        for (Future<?> run : runs) {
          run.get();
        }
        return Moment.now().since(start).over(windows.size());
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("plain inference failed", e);
    } finally {
      threads.shutdown();
    }
  }

  private static void plain(OrtEnvironment environment, OrtSession session, long[] ids)
      throws OrtException {
    Map<String, OnnxTensor> feed = new HashMap<>();
    for (NodeInfo input : session.getInputInfo().values()) {
      long[] values = ids.clone();
      if (!input.getName().contains("ids")) {
        Arrays.fill(values, 1);
      } else if (input.getName().contains("type")) {
        Arrays.fill(values, 0);
      }
      feed.put(
          input.getName(),
          OnnxTensor.createTensor(
              environment, LongBuffer.wrap(values), new long[] {1, ids.length}));
    }
    session.run(feed).close();
    feed.values().forEach(OnnxTensor::close);
  }

  /**
   * @param window the time of one window
   * @param once the time of what is done once
   */
  private record Probe(Moment window, Moment once) {}

  private static Probe probe(Path model, List<long[]> windows) {
    List<Moment> moments = new ArrayList<>();
    Moment start = Moment.now();
    AttentionReport report =
        AttentionProbe.of(model)
            .withListener((done, planned) -> moments.add(Moment.now()))
            .onIds(windows);
    Moment all = Moment.now().since(start);
    if (report.layers().isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    // while the last few windows run, processors fall idle as they never do before
    int last = windows.size() - 1 - PROCESSORS;
    Moment window = moments.get(last).since(moments.get(0)).over(last);
    return new Probe(
        window,
        new Moment(
            all.wall - window.wall * windows.size(),
            all.processors - window.processors * windows.size()));
  }

  /** The most memory that this process had resident while it measured some windows; Linux only. */
  static String memory(Path model) throws IOException {
    AttentionReport report = AttentionProbe.of(model).onIds(windows(LONG, SOME));
    int heads = report.layers().stream().mapToInt(layer -> layer.heads().size()).sum();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        long resident = Long.parseLong(line.replaceAll("\\D", "")) >> 10;
        return heads
            + " heads, "
            + LONG
            + " tokens, a file of "
            + (Files.size(model) >> 20)
            + " MiB: at most "
            + resident
            + " MiB resident";
      }
    }
    throw new IllegalStateException("/proc/self/status does not tell the most memory");
  }

  /**
   * Prints the table, or the memory that one measurement takes in a process of its own.
   *
   * @param args {@code time MODEL.onnx [ROUNDS]}, {@code memory MODEL.onnx}, or {@code write FILE
   *     LAYERS HEADS WIDTH} to make a model of random weights
   */
  public static void main(String[] args) throws IOException, OrtException {
    if (args.length == 5 && args[0].equals("write")) {
      new SyntheticEncoder(
              Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]))
          .write(Path.of(args[1]));
    } else if (args.length == 2 && args[0].equals("memory")) {
      System.out.println(memory(Path.of(args[1])));
    } else if (args.length >= 2 && args[0].equals("time")) {
      int rounds = args.length > 2 ? Integer.parseInt(args[2]) : ROUNDS;
      System.out.println(run(Path.of(args[1]), rounds));
    } else {
      System.out.println(
          "expected: time MODEL [ROUNDS] | memory MODEL | write FILE LAYERS HEADS WIDTH");
    }
  }
}
