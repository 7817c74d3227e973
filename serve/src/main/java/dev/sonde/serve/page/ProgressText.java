package dev.sonde.serve.page;

import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.RunProgress;
import dev.sonde.serve.shelf.RunState;
import dev.sonde.serve.shelf.ShelvedRun;
import java.util.OptionalDouble;

/** How far a run is, in words. */
public final class ProgressText {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;

  /** Below this, seconds tell more than minutes. */
  private static final long LONGEST_IN_SECONDS = 90;

  private final Words words;
  private final FigureFormat format = new FigureFormat();

  /** Progress in the words of a server. */
  public ProgressText(Words words) {
    this.words = words;
  }

  /** Cells, and the time left where it is known; empty for a run without cells. */
  public String of(ShelvedRun run) {
    return run.progress().map(progress -> of(progress, run.state())).orElse("");
  }

  private String of(RunProgress progress, RunState state) {
    CellCounts counts = progress.counts();
    String all = format.count(counts.all());
    if (counts.ended() == counts.all()) {
      return words.get("cells.all", all);
    }
    String ended = format.count(counts.ended());
    OptionalDouble left =
        state == RunState.RUNNING ? progress.secondsLeft() : OptionalDouble.empty();
    return left.isPresent()
        ? words.get("cells.left", ended, all, time(left.getAsDouble()))
        : words.get("cells", ended, all);
  }

  private String time(double seconds) {
    long whole = Math.max(1, Math.round(seconds));
    if (whole < LONGEST_IN_SECONDS) {
      return words.get("time.seconds", format.count(whole));
    }
    long minutes = Math.round(whole / (double) MINUTE);
    return minutes * MINUTE < HOUR
        ? words.get("time.minutes", format.count(minutes))
        : words.get("time.hours", format.count(minutes / MINUTE), format.count(minutes % MINUTE));
  }

  /** Where a run stands, in a word. */
  String state(RunState state) {
    return words.get("state." + state.label());
  }
}
