package dev.sonde.serve.shelf;

import dev.sonde.outcomes.OutcomeKind;
import dev.sonde.outcomes.RunSummary;
import dev.sonde.runs.RunProgress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One run as a list shows it.
 *
 * @param folder its folder, a child of the folder that is served
 * @param summary what its JSON says in a line or two; empty before there is one
 * @param progress how far its cells are; empty where it has none, or they cannot be read
 * @param trouble why its ledger cannot be read; empty where it can
 * @param files the names of the files that are shown, in alphabetical order
 * @param state where it stood when it was looked at
 */
public record ShelvedRun(
    Path folder,
    Optional<RunSummary> summary,
    Optional<RunProgress> progress,
    String trouble,
    List<String> files,
    RunState state) {
  /** The page that most commands write. */
  public static final String REPORT = "report.html";

  /** Groups, whose commands have two words. */
  private static final Set<String> GROUPS = Set.of("sweep", "study", "check", "demo");

  private static final int MINUTES = "2026-12-01T09:30".length();

  /** Copies the list. */
  public ShelvedRun {
    files = List.copyOf(files);
  }

  /** The name of its folder. */
  public String name() {
    return String.valueOf(folder.getFileName());
  }

  /** The name as it stands in a link. */
  public String key() {
    return keyOf(name());
  }

  /** A run's name as it stands in a link. */
  public static String keyOf(String name) {
    return RunKey.of(name);
  }

  /**
   * Reads where a run stands; a process that died has changed the answer since.
   *
   * @param folder its folder
   * @param summary what its JSON says
   * @param progress how far its cells are
   * @param trouble why its ledger cannot be read
   * @param files the names of the files that are shown
   */
  static ShelvedRun now(
      Path folder,
      Optional<RunSummary> summary,
      Optional<RunProgress> progress,
      String trouble,
      List<String> files) {
    return new ShelvedRun(
        folder, summary, progress, trouble, files, state(summary, progress, trouble));
  }

  /** The same as it stands now. */
  ShelvedRun now() {
    return state == RunState.RUNNING ? now(folder, summary, progress, trouble, files) : this;
  }

  private static RunState state(
      Optional<RunSummary> summary, Optional<RunProgress> progress, String trouble) {
    if (!trouble.isEmpty()) {
      return RunState.UNREADABLE;
    }
    boolean isWhole =
        progress.isEmpty() || progress.get().counts().ended() == progress.get().counts().all();
    if (isWhole && summary.isPresent()) {
      return RunState.DONE;
    }
    return progress.isPresent() && progress.get().atWork() > 0
        ? RunState.RUNNING
        : RunState.STOPPED;
  }

  /** The command as it was typed; empty where nothing says it. */
  public String command() {
    return progress
        .map(seen -> seen.run().command())
        .or(() -> summary.map(RunSummary::command))
        .orElse("");
  }

  /** What was done, such as {@code measure} or {@code sweep size}; empty where nothing says it. */
  public String kind() {
    List<String> words =
        Arrays.stream(command().split(" ", -1))
            .skip(1)
            .takeWhile(word -> word.matches("[a-z][a-z-]*"))
            .toList();
    if (words.isEmpty()) {
      return "";
    }
    boolean isGroup = GROUPS.contains(words.get(0)) && words.size() > 1;
    return isGroup ? words.get(0) + " " + words.get(1) : words.get(0);
  }

  /** When it began, in UTC, such as {@code 2026-12-01 09:30}; empty where nothing says it. */
  public String started() {
    return progress
        .map(seen -> seen.run().started().toString())
        .map(text -> text.substring(0, Math.min(MINUTES, text.length())).replace('T', ' '))
        .or(() -> summary.map(RunSummary::started))
        .orElse("");
  }

  /** What it found first; the command where it found nothing yet. */
  public String headline() {
    return summary.map(RunSummary::headline).orElseGet(this::command);
  }

  /** Everything it found, sentence by sentence. */
  public List<String> findings() {
    return summary.map(RunSummary::findings).orElse(List.of());
  }

  /** Whether its page is there. */
  public boolean hasReport() {
    return files.contains(REPORT);
  }

  /** Whether it can be held against another run. */
  public boolean isComparable() {
    return Arrays.stream(OutcomeKind.values()).anyMatch(kind -> files.contains(kind.file()));
  }

  /** The share of its cells that have ended; 1 where it has none. */
  public double share() {
    return progress
        .map(seen -> seen.counts().ended() / (double) Math.max(1, seen.counts().all()))
        .orElse(1.0);
  }
}
