package dev.sonde.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times pieces of work against each other: turn by turn, so that a busy machine slows all alike.
 */
final class Clock {
  private final int rounds;

  Clock(int rounds) {
    this.rounds = rounds;
  }

  /**
   * Runs the contenders in turn and returns each one's shortest time in seconds. The shortest is
   * the one least disturbed by whatever else the machine does.
   */
  double[] shortest(List<Runnable> contenders) {
    double[] best = new double[contenders.size()];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    for (int round = -2; round < rounds; round++) { // two rounds of warm-up
      for (int i = 0; i < best.length; i++) {
        long start = System.nanoTime();
        contenders.get(i).run();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (round >= 0) {
          best[i] = Math.min(best[i], seconds);
        }
      }
    }
    return best;
  }

  /**
   * What a piece of work took.
   *
   * @param seconds by the clock on the wall
   * @param processorSeconds of all threads of this process, which other processes do not lengthen
   */
  record Times(double seconds, double processorSeconds) {
    Times plus(Times other) {
      return new Times(seconds + other.seconds, processorSeconds + other.processorSeconds);
    }

    Times over(double count) {
      return new Times(seconds / count, processorSeconds / count);
    }
  }

  /** Times one run, with the work of all its threads. */
  static Times times(Runnable work) {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long processor = process.getProcessCpuTime();
    long start = System.nanoTime();
    work.run();
    return new Times(
        (System.nanoTime() - start) / 1e9, (process.getProcessCpuTime() - processor) / 1e9);
  }

  /** A Markdown table, built row by row. */
  static final class Table {
    private final List<String> rows = new ArrayList<>();

    Table(String... heads) {
      rows.add("| " + String.join(" | ", heads) + " |");
      rows.add("|" + "---|".repeat(heads.length));
    }

    void row(Object... cells) {
      StringBuilder row = new StringBuilder("|");
      for (Object cell : cells) {
        row.append(' ')
            .append(cell instanceof Double d ? String.format(Locale.ROOT, "%.4g", d) : cell)
            .append(" |");
      }
      rows.add(row.toString());
    }

    @Override
    public String toString() {
      return String.join(System.lineSeparator(), rows);
    }
  }
}
