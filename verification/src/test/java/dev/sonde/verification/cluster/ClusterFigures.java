package dev.sonde.verification.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.runs.Cell;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What a cluster costs, and what becomes of sweeps whose executors are killed: two executors of one
 * core on this machine, against two workers of Sonde's own.
 */
final class ClusterFigures {
  /** What is swept. */
  private enum Work {
    /** The sweep that one gets without options: 144 cells, half of them below 0.3 seconds. */
    USUAL("size --data digits --noise 0.2"),
    /** Cells of about a second, 100 of them. */
    LARGE(
        "size --data digits --noise 0.2 --samples 1200 --widths 16..256:5 --seeds 20 --epochs 600"
            + " --decays none"),
    /** Cells of about two seconds, 60 of them. */
    LARGER(
        "size --data digits --noise 0.2 --samples 1200 --widths 16..256:5 --seeds 12 --epochs 1200"
            + " --decays none"),
    /** Cells of some hundredths of a second, which show what a cell costs beside itself. */
    LINEAR(
        "features --data digits --noise 0.2 --widths 10,20,40,80,160 --samples 80 --test 100"
            + " --seeds 300");

    private final String options;

    Work(String options) {
      this.options = options;
    }

    String command() {
      return "sweep " + options + " --threads 2 --quiet";
    }
  }

  private static final int WORKERS = 2;

  /** Budgets of a measurement, both beyond what Java's compilers take to settle. */
  private static final int FEW = 100;

  private static final int MANY = 400;

  private final Path root;
  private final Path home;
  private int runs;

  private ClusterFigures(Path root, Path home) {
    this.root = root;
    this.home = home;
  }

  /**
   * How long the cells of a run took.
   *
   * @param cells how many there are
   * @param span from the beginning of the first to the end of the last, in seconds
   * @param inside the sum of their own seconds
   */
  private record Times(int cells, double span, double inside) {

    static Times of(Path run) {
      try (Ledger ledger = Ledger.open(run)) {
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        double inside = 0;
        List<Cell> cells = ledger.cells();
        for (Cell cell : cells) {
          Configuration provenance = Configuration.parse(cell.provenance());
          Instant started = Instant.parse(provenance.get("started").orElseThrow());
          double seconds = Double.parseDouble(provenance.get("seconds").orElseThrow());
          Instant ended = started.plusNanos((long) (seconds * 1e9));
          first = started.isBefore(first) ? started : first;
          last = ended.isAfter(last) ? ended : last;
          inside += seconds;
        }
        return new Times(cells.size(), Duration.between(first, last).toNanos() / 1e9, inside);
      }
    }

    /** What a cell costs a core beside its own seconds, in milliseconds. */
    double beside() {
      return (span * WORKERS - inside) / cells * 1e3;
    }
  }

  private LaunchedSonde start(String command) throws IOException {
    return LaunchedSonde.start(
        root,
        Map.of(
            "SPARK_HOME",
            home.toString(),
            "SONDE_JAVA_OPTIONS",
            command.startsWith("measure") ? "-Dspark.default.parallelism=10" : ""),
        command);
  }

  private Path done(String command) throws Exception {
    Path run = root.resolve("run" + runs++);
    try (LaunchedSonde sonde = start(command + " --out " + run)) {
      if (sonde.end() != 0) {
        throw new AssertionError(sonde.said());
      }
    }
    return run;
  }

  private static String fingerprint(Path run) {
    try (Ledger ledger = Ledger.open(run)) {
      return ledger.fingerprint();
    }
  }

  private void speed(Work work, int turns) throws Exception {
    String command = work.command();
    try (StandaloneCluster cluster = StandaloneCluster.start(home, root, WORKERS)) {
      for (int turn = 0; turn < turns; turn++) {
        Path here = done(command);
        long began = System.nanoTime();
        Path there = done(command + " --cluster " + cluster.address());
        double whole = (System.nanoTime() - began) / 1e9;
        Times local = Times.of(here);
        Times remote = Times.of(there);
        say(
            "| %s | %d | %.1f | %.1f | **%.2f** | %.0f | %.0f | %.0f | %s |",
            work.name().toLowerCase(Locale.ROOT),
            local.cells(),
            local.span(),
            remote.span(),
            local.span() / remote.span(),
            local.beside(),
            remote.beside(),
            whole - remote.span(),
            fingerprint(here).equals(fingerprint(there)) ? "equal" : "DIFFERENT");
      }
    }
  }

  /** One measurement, as its JSON has it. */
  private record Measured(double seconds, long products, JsonNode figures) {
    static Measured of(Path run) throws IOException {
      ObjectNode json =
          (ObjectNode) new ObjectMapper().readTree(run.resolve("measure.json").toFile());
      ObjectNode sonde = (ObjectNode) json.get("sonde");
      double seconds = sonde.get("seconds").asDouble();
      sonde.remove(List.of("command", "seconds", "started"));
      return new Measured(seconds, json.get("survey").get("products").asLong(), json);
    }
  }

  /**
   * What a product takes here and on ten shards: the difference between two budgets, so that start
   * and everything that is done once falls out.
   */
  private void products(int turns) throws Exception {
    Path model = root.resolve("model.pt");
    try (Network network = Perceptron.of(784, 10).withWidths(128).build(4)) {
      network.save(model);
    }
    String command =
        "measure " + model + " --data mnist10k --matrix ggn --threads 2 --quiet --budget ";
    say(
        "| products | here (ms) | ten shards (ms) | **beside (ms)** | start"
            + " and end (s) | JSON |");
    say("|---|---|---|---|---|---|");
    try (StandaloneCluster cluster = StandaloneCluster.start(home, root, WORKERS)) {
      String there = " --cluster " + cluster.address();
      for (int turn = 0; turn < turns; turn++) {
        Measured few = Measured.of(done(command + FEW));
        Measured many = Measured.of(done(command + MANY));
        Measured fewThere = Measured.of(done(command + FEW + there));
        Measured manyThere = Measured.of(done(command + MANY + there));
        long more = many.products() - few.products();
        double local = (many.seconds() - few.seconds()) / more * 1e3;
        double remote = (manyThere.seconds() - fewThere.seconds()) / more * 1e3;
        boolean equal =
            few.figures().equals(fewThere.figures()) && many.figures().equals(manyThere.figures());
        say(
            "| %d | %.1f | %.1f | **%.1f** | %.0f | %s |",
            more,
            local,
            remote,
            remote - local,
            fewThere.seconds() - few.seconds() - FEW * (remote - local) / 1e3,
            equal ? "equal" : "DIFFERENT");
      }
    }
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** Kills so many executors, each amid a sweep, and completes as many sweeps as that takes. */
  private void kills(int count, SplittableRandom random) throws Exception {
    String expected = fingerprint(done(Work.USUAL.command()));
    int killed = 0;
    int sweeps = 0;
    int different = 0;
    try (StandaloneCluster cluster = StandaloneCluster.start(home, root, WORKERS)) {
      while (killed < count) {
        Path run = root.resolve("run" + runs++);
        try (LaunchedSonde sonde =
            start(Work.USUAL.command() + " --out " + run + " --cluster " + cluster.address())) {
          while (sonde.isAlive()) {
            sonde.await(2_000 + random.nextLong(6_000));
            List<ProcessHandle> executors = cluster.executors();
            if (killed < count && sonde.isAlive() && isAmid(run) && !executors.isEmpty()) {
              executors.get(random.nextInt(executors.size())).destroyForcibly();
              killed++;
            }
          }
          if (sonde.end() != 0) {
            throw new AssertionError(sonde.said());
          }
        }
        sweeps++;
        different += fingerprint(run).equals(expected) ? 0 : 1;
      }
    }
    say("| executors killed | sweeps completed | other results |");
    say("|---|---|---|");
    say("| %d | %d | %d |", killed, sweeps, different);
    if (different > 0) {
      throw new AssertionError("other results");
    }
  }

  /** Whether some cells have ended, and others not. */
  private static boolean isAmid(Path run) {
    if (!Ledger.isIn(run)) {
      return false;
    }
    try (Ledger ledger = Ledger.open(run)) {
      int ended = ledger.counts().ended();
      return ended > 0 && ended < ledger.counts().all();
    } catch (LedgerException e) {
      return false; // just being made
    }
  }

  /**
   * Measures, and prints tables.
   *
   * @param arguments {@code speed}, how many turns of each, and which sweep alone; {@code kills},
   *     how many, and a seed; or {@code products}, and how many turns
   */
  public static void main(String[] arguments) throws Exception {
    Path root = Files.createTempDirectory("sonde-cluster");
    Path home = Path.of(System.getenv().getOrDefault("SPARK_HOME", ""));
    ClusterFigures figures = new ClusterFigures(root, home);
    int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
    try {
      if (arguments.length > 0 && arguments[0].equals("kills")) {
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
        figures.kills(count > 0 ? count : 20, new SplittableRandom(seed));
      } else if (arguments.length > 0 && arguments[0].equals("products")) {
        figures.products(count > 0 ? count : 1);
      } else {
        say(
            "| sweep | cells | here (s) | executors (s) | ratio | here, beside a cell (ms) |"
                + " executors (ms) | start and end (s) | ledgers |");
        say("|---|---|---|---|---|---|---|---|---|");
        for (Work work : Work.values()) {
          if (arguments.length < 3 || arguments[2].equalsIgnoreCase(work.name())) {
            figures.speed(work, count > 0 ? count : 3);
          }
        }
      }
    } finally {
      delete(root);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
