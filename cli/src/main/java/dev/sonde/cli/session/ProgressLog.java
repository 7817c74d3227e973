package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.SpokenTime;
import dev.sonde.findings.ProgressListener;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Progress for whoever reads a log afterwards, or waits for one: a plain line now and then on
 * standard error. Work of less than half a minute leaves none; longer work one for every tenth that
 * is done, half a minute apart or more, and where a tenth takes long, one for every five minutes.
 */
final class ProgressLog {
  private static final long CLOSEST = TimeUnit.SECONDS.toNanos(30);
  private static final long FARTHEST = TimeUnit.MINUTES.toNanos(5);

  private final Session session;
  private final LongSupplier nanoTime;

  /**
   * Prepares a log.
   *
   * @param nanoTime the clock, as {@link System#nanoTime()}
   */
  ProgressLog(Session session, LongSupplier nanoTime) {
    this.session = session;
    this.nanoTime = nanoTime;
  }

  /** Returns a listener that writes the lines about one task. */
  ProgressListener about(String task) {
    return new Lines(task)::tell;
  }

  private final class Lines {
    private final String task;
    private boolean begun;
    private long start;
    private long before;
    private long last;
    private long tenth;

    Lines(String task) {
      this.task = task;
    }

    synchronized void tell(long done, long planned) {
      long now = nanoTime.getAsLong();
      long reached = 10 * done / Math.max(1, planned);
      if (!begun) {
        begun = true;
        start = now;
        last = now;
        before = done;
        tenth = reached;
      }
      long since = now - last;
      boolean due = since >= FARTHEST || (since >= CLOSEST && reached > tenth);
      if (due && done > before && done < planned) {
        last = now;
        tenth = reached;
        long left = (now - start) / (done - before) * (planned - done);
        session.remark(
            session.say(
                Phrases.PROGRESS,
                task,
                done,
                planned,
                100 * done / planned,
                session.say(
                    Phrases.TIME_LEFT, SpokenTime.clock(TimeUnit.NANOSECONDS.toSeconds(left)))));
      }
    }
  }
}
