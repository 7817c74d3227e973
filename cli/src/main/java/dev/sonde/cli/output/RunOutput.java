package dev.sonde.cli.output;

import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a run's results go: its folder, a further JSON file, the terminal. */
public final class RunOutput {

  /** What standard output is for. */
  private enum Speech {
    WORDS,
    JSON,
    NONE
  }

  private final Session session;
  private final ResultOptions options;
  private final RunFolder folder;
  private final Speech speech;
  private final Optional<Path> json;
  private final boolean showsProgress;
  private final Optional<Long> seed;
  private final Optional<Gatekeeper> keeper;
  private final Optional<Tracking> tracking;
  private final Instant started = Instant.now();
  private final long began = System.nanoTime();

  private RunOutput(
      Session session,
      ResultOptions options,
      RunFolder folder,
      Speech speech,
      Optional<Path> json,
      boolean showsProgress,
      Optional<Long> seed,
      Optional<Gatekeeper> keeper,
      Optional<Tracking> tracking) {
    this.session = session;
    this.options = options;
    this.folder = folder;
    this.speech = speech;
    this.json = json;
    this.showsProgress = showsProgress && !options.quiet();
    this.seed = seed;
    this.keeper = keeper;
    this.tracking = tracking;
  }

  /**
   * Checks everything that is to be written, and writes nothing.
   *
   * @param command the command's name
   * @param options where the user wants it
   * @param session how the command was called
   * @throws InvalidInputException when something stands in the way
   */
  public static RunOutput planned(String command, RunOptions options, Session session) {
    Language language = session.language();
    ResultOptions results = options.results();
    RunFolder folder = RunFolder.planned(options.out(), command, results.overwrite(), language);
    return checked(
        folder, results, options.work().progress(), Optional.of(options.seed(language)), session);
  }

  /**
   * The same for a command that computes nothing anew and draws nothing.
   *
   * @param command the command's name
   * @param out the folder, if the user named it
   * @param options where the user wants the results
   * @param session how the command was called
   */
  public static RunOutput beside(
      String command, Optional<String> out, ResultOptions options, Session session) {
    RunFolder folder = RunFolder.planned(out, command, options.overwrite(), session.language());
    return checked(folder, options, false, Optional.empty(), session);
  }

  /**
   * Checks where the results of a run go that has its folder already.
   *
   * @param folder the run's folder
   * @param options where the user wants a further JSON file
   * @param work whether progress is to be seen
   * @param session how the command was called
   */
  public static RunOutput resumed(
      Path folder, ResultOptions options, WorkOptions work, Session session) {
    RunFolder existing = RunFolder.existing(folder, session.language());
    return checked(existing, options, work.progress(), Optional.empty(), session);
  }

  /**
   * Checks where the files of a run go that is there already.
   *
   * @param folder the run's folder
   * @param out another one, if the user named it
   * @param options where the user wants a further JSON file
   * @param session how the command was called
   */
  public static RunOutput exported(
      Path folder, Optional<String> out, ResultOptions options, Session session) {
    Language language = session.language();
    RunFolder chosen =
        out.isPresent()
            ? RunFolder.planned(out, "export", options.overwrite(), language)
            : RunFolder.existing(folder, language);
    return checked(chosen, options, false, Optional.empty(), session);
  }

  private static RunOutput checked(
      RunFolder folder,
      ResultOptions options,
      boolean showsProgress,
      Optional<Long> seed,
      Session session) {
    Optional<Path> json =
        options
            .json()
            .filter(text -> !options.jsonOnly())
            .map(text -> RunFolder.file("--json", text, session.language()));
    json.filter(path -> Files.isRegularFile(path) && !options.overwrite())
        .ifPresent(
            path -> {
              throw new Complaint(session.say(Phrases.JSON_EXISTS, path));
            });
    return new RunOutput(
        session,
        options,
        folder,
        options.jsonOnly() ? Speech.JSON : options.quiet() ? Speech.NONE : Speech.WORDS,
        json,
        showsProgress,
        seed,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The same, whose figures go to trackers, too.
   *
   * @param trackers those that were named
   * @throws InvalidInputException when one cannot be reached
   */
  public RunOutput trackedBy(TrackerOptions trackers) {
    return new RunOutput(
        session,
        options,
        folder,
        speech,
        json,
        showsProgress,
        seed,
        keeper,
        Optional.of(trackers.begin(session)));
  }

  /**
   * The same, held against limits on the way.
   *
   * @param gatekeeper whoever does that; nobody in most commands
   * @throws InvalidInputException when both want standard output
   */
  public RunOutput guardedBy(Optional<Gatekeeper> gatekeeper) {
    if (speech == Speech.JSON && gatekeeper.filter(Gatekeeper::takesStandardOutput).isPresent()) {
      throw new Complaint(session.say(Phrases.STANDARD_OUTPUT_TWICE));
    }
    return new RunOutput(
        session, options, folder, speech, json, showsProgress, seed, gatekeeper, tracking);
  }

  /** The same for a part of the run, in a folder within its own and without a word. */
  public RunOutput silently(String name) {
    return within(name, Speech.NONE);
  }

  /** The same for a part of the run, in a folder within its own; it says what the whole may say. */
  public RunOutput beside(String name) {
    return within(name, talks() ? Speech.WORDS : Speech.NONE);
  }

  private RunOutput within(String name, Speech part) {
    RunFolder inner = RunFolder.existing(folder.make().resolve(name), session.language());
    return new RunOutput(
        session,
        options,
        inner,
        part,
        Optional.empty(),
        showsProgress,
        seed,
        Optional.empty(),
        Optional.empty());
  }

  private Provenance provenance(String command, long seed, int threads) {
    return new Provenance(
        Version.sonde(),
        command,
        seed,
        started,
        Math.round((System.nanoTime() - began) / 1e6) / 1000.0,
        Version.java(),
        Version.machine(),
        threads);
  }

  public RunFolder folder() {
    return folder;
  }

  public Progress progress() {
    return new Progress(session, showsProgress);
  }

  /** Says a line on standard output, where it belongs to words. */
  public void tell(String line) {
    if (talks()) {
      session.out().println(line);
    }
  }

  /** Says something beside the results, on standard error. */
  public void note(Progress progress, String line) {
    if (!options.quiet()) {
      progress.interject(line);
    }
  }

  /** Whether words may go to standard output; otherwise it belongs to the JSON, or to nobody. */
  private boolean talks() {
    return speech == Speech.WORDS && !keepsStandardOutput();
  }

  private boolean keepsStandardOutput() {
    return keeper.filter(Gatekeeper::takesStandardOutput).isPresent();
  }

  /** What a command found, ready to be written and shown. */
  public interface Results {
    /** The command that found it, as it was typed. */
    default String command(Session session) {
      return session.commandLine();
    }

    /** The seed of every random choice, where the results know it better than the options. */
    default Optional<Long> seed() {
      return Optional.empty();
    }

    /**
     * The same, whose page says first what was held against which limit.
     *
     * @param checks the limits
     */
    default Results heldAgainst(List<LimitCheck> checks) {
      return this;
    }

    /** Writes the files that every run of the command leaves. */
    void write(Provenance provenance, Path folder);

    /** The JSON that users script against. */
    String json(Provenance provenance);

    /**
     * The text for a terminal.
     *
     * @param style how it looks; without a report when the page could not be written
     */
    String table(TerminalStyle style);
  }

  /**
   * Writes the files, then shows the table; the table also when a file could not be written, so
   * that the work is not lost.
   *
   * @param found what was found
   * @param threads how many workers there were
   * @throws InvalidInputException when a file cannot be written; nothing half-written is left
   */
  public void write(Results found, int threads) {
    Results results = keeper.map(one -> one.guarded(found)).orElse(found);
    long drawn = results.seed().or(() -> seed).orElseThrow();
    Provenance provenance = provenance(results.command(session), drawn, threads);
    Optional<String> report = Optional.empty();
    try {
      Path where = folder.make();
      results.write(provenance, where);
      json.ifPresent(path -> AtomicFile.write(path, results.json(provenance)));
      report = Optional.of(where.resolve("report.html").toString());
    } finally {
      folder.discardIfEmpty();
      show(results, provenance, report);
    }
    Path written = folder.make();
    tracking.ifPresent(trackers -> trackers.write(results.json(provenance), written));
    if ((speech == Speech.JSON || keepsStandardOutput()) && !options.quiet()) {
      session.err().println(ColumnText.plain(session.say(Phrases.REPORT, report.orElseThrow())));
    }
  }

  private void show(Results results, Provenance provenance, Optional<String> report) {
    if (speech == Speech.JSON) {
      session.out().print(results.json(provenance));
    } else if (speech == Speech.WORDS) {
      session.out().print(results.table(session.terminal().style(report)));
    }
    session.out().flush();
  }
}
