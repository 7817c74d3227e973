package dev.sonde.verification.durability;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Kills sweeps at random moments, again and again, until they are done: their results are those of
 * a sweep that was never killed, and the last report is complete.
 */
final class KillLoop {
  /**
   * What became of the sweeps of one kind.
   *
   * @param sweep which
   * @param processes how many worked on a run at once
   * @param kills how many of them were killed
   * @param amid how many of the kills came when cells were done and others were not
   * @param runs how many sweeps were completed
   * @param different how many of these had other results
   * @param incomplete how many of these had another report
   */
  record Tally(
      SmallSweep sweep,
      int processes,
      int kills,
      int amid,
      int runs,
      int different,
      int incomplete) {
    boolean isGood() {
      return different == 0 && incomplete == 0;
    }
  }

  private final Path root;
  private final SplittableRandom random;

  KillLoop(Path root, long seed) {
    this.root = root;
    random = new SplittableRandom(seed);
  }

  /** Kills so many processes. */
  Tally kill(SmallSweep sweep, int processes, int kills) throws IOException {
    Path whole = root.resolve("whole-" + sweep + processes);
    long began = System.nanoTime();
    Sonde.run(sweep.command(whole).toArray(String[]::new));
    long milliseconds = (System.nanoTime() - began) / 1_000_000;
    String fingerprint = SmallSweep.fingerprint(whole);
    JsonNode report = SmallSweep.report(whole).orElseThrow();
    int killed = 0;
    int amid = 0;
    int runs = 0;
    int different = 0;
    int incomplete = 0;
    while (killed < kills) {
      Path folder = root.resolve("run-%s-%d-%d".formatted(sweep, processes, runs));
      List<Sonde> working = new ArrayList<>();
      boolean done = false;
      while (!done) {
        while (working.size() < processes) {
          working.add(Sonde.start(Map.of(), next(sweep, folder)));
          pause(processes > 1 ? random.nextLong(200) : 0);
        }
        Sonde victim = working.get(random.nextInt(working.size()));
        if (killed >= kills || victim.hasEnded(1 + random.nextLong(milliseconds))) {
          // whoever ends in peace has seen to it that the report is complete
          done = endOf(working, folder);
        } else {
          victim.kill();
          victim.close();
          working.remove(victim);
          killed++;
          int ended = SmallSweep.ended(folder).size();
          amid += ended > 0 && SmallSweep.report(folder).isEmpty() ? 1 : 0;
        }
      }
      runs++;
      different += SmallSweep.fingerprint(folder).equals(fingerprint) ? 0 : 1;
      incomplete += SmallSweep.report(folder).filter(report::equals).isPresent() ? 0 : 1;
      if (different + incomplete > 0) {
        throw new AssertionError(folder + " is not what " + whole + " is");
      }
      deleteRun(folder);
    }
    return new Tally(sweep, processes, killed, amid, runs, different, incomplete);
  }

  /** Waits for all, and says whether the sweep is done. */
  private static boolean endOf(List<Sonde> working, Path folder) {
    for (Sonde sonde : working) {
      int code = sonde.end();
      String said = sonde.said();
      sonde.close();
      if (code != 0
          && code != 4
          && !said.contains("is empty")
          && !said.contains("not a run's folder")) {
        throw new AssertionError(folder + " ended with " + code + ": " + said);
      }
    }
    working.clear();
    return SmallSweep.report(folder)
        .filter(report -> report.path("missing").asInt(-1) == 0)
        .isPresent();
  }

  private List<String> next(SmallSweep sweep, Path folder) {
    return SmallSweep.hasBegun(folder) && random.nextBoolean()
        ? SmallSweep.resumed(folder)
        : sweep.command(folder);
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void deleteRun(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Kills so many of each kind, and returns the table of it. */
  static List<Tally> campaign(Path root, int kills, long seed) throws IOException {
    List<Tally> all = new ArrayList<>();
    for (SmallSweep sweep : SmallSweep.values()) {
      for (int processes = 1; processes <= 2; processes++) {
        all.add(new KillLoop(root, seed + all.size()).kill(sweep, processes, (kills + 3) / 4));
        System.err.println(all.get(all.size() - 1));
      }
    }
    return all;
  }

  /** A table in Markdown. */
  static String table(List<Tally> all) {
    StringBuilder text =
        new StringBuilder(
            "| sweep | processes | kills | amid cells | sweeps completed | other results | report"
                + " not complete |\n"
                + "|---|---|---|---|---|---|---|\n");
    for (Tally one : all) {
      text.append(
          "| %s | %d | %d | %d | %d | %d | %d |%n"
              .formatted(
                  one.sweep().name().toLowerCase(java.util.Locale.ROOT),
                  one.processes(),
                  one.kills(),
                  one.amid(),
                  one.runs(),
                  one.different(),
                  one.incomplete()));
    }
    return text.toString();
  }

  /**
   * Kills, and prints the table.
   *
   * @param arguments how many kills, and a seed
   */
  public static void main(String[] arguments) throws IOException {
    int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    Path root = Files.createTempDirectory("sonde-kills");
    try {
      System.out.println(table(campaign(root, kills, seed)));
    } finally {
      deleteRun(root);
    }
  }
}
