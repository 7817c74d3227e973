package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.SpokenTime;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.findings.ProgressListener;
import dev.sonde.report.words.ColumnText;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/**
 * What is going on, on standard error: for a person who watches a terminal, one line that is gone
 * when it is over; for a log, a plain line now and then.
 */
public final class Progress implements AutoCloseable {

  /** Often enough to look alive, rarely enough to cost nothing. */
  private static final int UPDATE_MILLISECONDS = 250;

  /** Longer bars tell nothing more. */
  private static final int BAR = 40;

  private final Session session;

  private final Terminal terminal;

  private final boolean shown;

  private final boolean logged;

  private @Nullable ProgressBar bar;

  /** What was done already when the bar's clock began. */
  private long before;

  /**
   * Prepares it.
   *
   * @param session for whom
   * @param wanted whether progress is wanted at all
   */
  public Progress(Session session, boolean wanted) {
    this.session = session;
    this.terminal = session.terminal();
    this.shown = wanted && terminal.interactive();
    this.logged = wanted && !terminal.interactive();
  }

  /** Says what is being done, in place of what was said before. */
  public synchronized void say(String text) {
    if (shown) {
      clear();
      // A line that wraps cannot be cleared: what does not fit is left out.
      new Line().accept(ColumnText.cut(text, terminal.columns() - 1, "…"));
    }
  }

  /** Writes a line that stays, whether progress is shown or not. */
  public synchronized void interject(String text) {
    if (shown) {
      new Line().clear();
    }
    session.remark(text);
  }

  /**
   * Returns a listener that tells how much is done and the remaining time, as a bar or in lines.
   */
  public ProgressListener bar(String task) {
    if (logged) {
      return new ProgressLog(session, System::nanoTime).about(task);
    }
    return shown ? (done, planned) -> draw(task, done, planned) : ProgressListener.silent();
  }

  private synchronized void draw(String task, long done, long planned) {
    ProgressBar current = bar;
    if (current == null) {
      new Line().clear();
      before = done;
      current =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(planned)
              .setRenderer(this::render)
              .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
              .setConsumer(new Line())
              .clearDisplayOnFinish()
              .build();
      bar = current;
    }
    current.maxHint(planned);
    current.stepTo(done);
  }

  /** Task, share, bar, count and remaining time, in so many columns. */
  private String render(ProgressState state, int columns) {
    long done = state.getCurrent();
    long planned = Math.max(1, Math.max(done, state.getMax()));
    String head =
        String.format(Locale.ROOT, "%s %3d%% ", state.getTaskName(), 100 * done / planned);
    String tail = String.format(Locale.ROOT, " %,d/%,d", done, planned);
    if (done > before) {
      long elapsed = state.getElapsedAfterStart().toMillis();
      long left = elapsed * (planned - done) / (done - before) / 1_000;
      tail += "  " + session.say(Phrases.TIME_LEFT, SpokenTime.clock(left));
    }
    int room = Math.min(BAR, columns - ColumnText.width(head) - ColumnText.width(tail) - 2);
    if (room < 1) {
      return head + tail;
    }
    int filled = (int) (room * done / planned);
    return head + "[" + "=".repeat(filled) + " ".repeat(room - filled) + "]" + tail;
  }

  /** Clears the line. */
  public synchronized void clear() {
    if (!shown) {
      return;
    }
    if (bar != null) {
      bar.close();
      bar = null;
    }
    new Line().clear();
  }

  /** Clears the line for good. */
  @Override
  public void close() {
    clear();
  }

  /**
   * The terminal's current line. Its width is known already; the library would start jline to ask.
   */
  private final class Line implements ProgressBarConsumer {

    @Override
    public int getMaxRenderedLength() {
      return terminal.columns() - 1;
    }

    @Override
    public void accept(String text) {
      clear();
      terminal.err().print(text);
      terminal.err().flush();
    }

    @Override
    public void clear() {
      terminal.err().print("\r" + " ".repeat(terminal.columns() - 1) + "\r");
      terminal.err().flush();
    }

    @Override
    public void close() {
      clear();
    }
  }
}
