package dev.sonde.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.SweepReading;
import dev.sonde.descent.design.Width;
import dev.sonde.nets.data.DataSource;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.sweep.CellsCsv;
import dev.sonde.report.sweep.SweepHtml;
import dev.sonde.report.sweep.SweepJson;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Outcome;
import dev.sonde.runs.Run;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * What a long run costs to look at: a ledger of 10,000 cells, 50 widths with 50 seeds and four
 * weight decays each, is listed, asked for what is left, and reported.
 *
 * <p>Its cells are those of a real sweep, three widths of perceptrons on digits, copied with every
 * figure moved a little, so that they have the curves, the measures and the ties of real ones.
 */
final class LedgerBenchmark {
  private static final int WIDTHS = 50;
  private static final int SEEDS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();

  private LedgerBenchmark() {}

  static String run(Path folder) throws Exception {
    Path large = Files.createDirectories(folder);
    if (!Ledger.isIn(large)) {
      fill(Real.in(Files.createTempDirectory("sonde-small-")), large);
    }
    Clock.Table table =
        new Clock.Table("what", "first time (s)", "again (s)", "processor time, first (s)");
    row(
        table,
        "listed",
        () -> {
          try (Ledger ledger = Ledger.open(large)) {
            return ledger.counts().ended() + ledger.run().command().length();
          }
        });
    row(
        table,
        "decided what is left",
        () -> {
          try (Ledger ledger = Ledger.open(large)) {
            return ledger.claim().isPresent();
          }
        });
    row(
        table,
        "read and analysed",
        () -> {
          try (Ledger ledger = Ledger.open(large)) {
            return SweepReading.of(ledger).points().size();
          }
        });
    Sweep sweep;
    try (Ledger ledger = Ledger.open(large)) {
      sweep = SweepReading.of(ledger);
    }
    Provenance provenance =
        new Provenance("benchmark", "benchmark", 0, Instant.EPOCH, 0, "", "", 1);
    row(table, "cells.csv", () -> CellsCsv.render(sweep).length());
    row(table, "sweep.json", () -> SweepJson.render(provenance, sweep, Language.ENGLISH).length());
    row(table, "report.html", () -> SweepHtml.render(provenance, sweep, Language.ENGLISH).length());
    return table.toString();
  }

  private static void row(Clock.Table table, String what, Callable<Object> work) throws Exception {
    long cpu = processorTime();
    double first = seconds(work);
    double used = (processorTime() - cpu) / 1e9;
    double again = Math.min(seconds(work), seconds(work));
    table.row(what, first, again, used);
  }

  private static double seconds(Callable<Object> work) throws Exception {
    long begun = System.nanoTime();
    work.call();
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Of all threads of this process, in nanoseconds; those of the compiler count too. */
  private static long processorTime() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** A small real sweep: its run and its cells. */
  private record Real(Run run, List<Cell> cells) {
    static Real in(Path folder) {
      plan().withSeeds(2).in(folder).on(DataSource.read("digits"));
      try (Ledger ledger = Ledger.open(folder)) {
        return new Real(ledger.run(), ledger.cells());
      }
    }

    /** The cells, one for every weight decay, of the real width nearest to the wanted one. */
    List<Cell> near(int width, int seed) {
      String nearest = width < 4 ? "2" : width < 16 ? "8" : "32";
      String repetition = Integer.toString(seed % 2);
      return cells.stream()
          .filter(cell -> cell.configuration().get("width").equals(Optional.of(nearest)))
          .filter(cell -> cell.configuration().get("repetition").equals(Optional.of(repetition)))
          .toList();
    }
  }

  private static SweepPlan plan() {
    return SweepPlan.over(Width.of(2, 8, 32))
        .withSamples(200)
        .withTestSamples(500)
        .withLabelNoise(0.2)
        .withBudget(40);
  }

  private static void fill(Real real, Path folder) throws JsonProcessingException {
    List<String> widths =
        IntStream.rangeClosed(1, WIDTHS).mapToObj(i -> Integer.toString(2 * i)).toList();
    Configuration plan =
        real.run()
            .plan()
            .with("values", String.join(",", widths))
            .with("seeds", Integer.toString(SEEDS));
    SplittableRandom random = new SplittableRandom(1);
    Map<String, String> results = new HashMap<>();
    List<Configuration> cells = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      for (String width : widths) {
        for (Cell cell : real.near(Integer.parseInt(width), seed)) {
          Configuration copy =
              cell.configuration().with("width", width).with("repetition", Integer.toString(seed));
          cells.add(copy);
          results.put(copy.key(), moved(cell.result(), random));
        }
      }
    }
    try (Ledger ledger =
        Ledger.create(folder, new Run(real.run().command(), "benchmark", Instant.EPOCH, plan))) {
      ledger.add(cells);
      for (Optional<Claim> claim = ledger.claim(); claim.isPresent(); claim = ledger.claim()) {
        String result = Objects.requireNonNull(results.get(claim.get().key()));
        claim.get().commit(new Outcome(CellStatus.DONE, result, ""));
      }
    }
  }

  /** The same result with every figure of every point moved by up to a percent. */
  private static String moved(String result, SplittableRandom random)
      throws JsonProcessingException {
    JsonNode root = JSON.readTree(result);
    for (JsonNode point : root.get("curve")) {
      move((ObjectNode) point, random);
      move((ObjectNode) point.get("measures"), random);
    }
    return JSON.writeValueAsString(root);
  }

  private static void move(ObjectNode figures, SplittableRandom random) {
    figures
        .properties()
        .forEach(
            figure -> {
              if (figure.getValue().isDouble() && !figure.getKey().equals("at")) {
                double factor = 1 + 0.01 * (random.nextDouble() - 0.5);
                figure.setValue(DoubleNode.valueOf(figure.getValue().doubleValue() * factor));
              }
            });
  }

  /**
   * Prints the table.
   *
   * @param args where to keep the ledger, so that the command line can be timed on it; a temporary
   *     folder otherwise
   */
  public static void main(String[] args) throws Exception {
    System.out.println(
        run(args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("sonde-ledger-")));
  }
}
