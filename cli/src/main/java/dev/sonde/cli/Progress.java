package dev.sonde.cli;

import dev.sonde.spectra.ProductListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * One line on standard error that says what is going on, and is gone when it is over. Silent unless
 * a person watches.
 */
final class Progress implements AutoCloseable {
  /** Often enough to look alive, rarely enough to cost nothing. */
  private static final int UPDATE_MILLISECONDS = 250;

  private final Terminal terminal;
  private final boolean shown;
  private @Nullable ProgressBar bar;

  Progress(Terminal terminal, boolean shown) {
    this.terminal = terminal;
    this.shown = shown && terminal.interactive();
  }

  /** Says what is being done, in place of what was said before. */
  synchronized void say(String text) {
    if (shown) {
      close();
      new Line().accept(text);
    }
  }

  /** Writes a line that stays, whether progress is shown or not. */
  synchronized void interject(String text) {
    if (shown) {
      new Line().clear();
    }
    terminal.err().println(text);
  }

  /** Returns a listener that draws a bar with the remaining time. */
  ProductListener products(String task) {
    return shown ? (done, planned) -> draw(task, done, planned) : ProductListener.silent();
  }

  private synchronized void draw(String task, long done, long planned) {
    ProgressBar current = bar;
    if (current == null) {
      new Line().clear();
      current =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(planned)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
              .setConsumer(new Line())
              .clearDisplayOnFinish()
              .build();
      bar = current;
    }
    current.maxHint(planned);
    current.stepTo(done);
  }

  /** Clears the line. */
  @Override
  public synchronized void close() {
    if (!shown) {
      return;
    }
    if (bar != null) {
      bar.close();
      bar = null;
    }
    new Line().clear();
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
