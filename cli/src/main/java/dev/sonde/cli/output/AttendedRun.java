package dev.sonde.cli.output;

import dev.sonde.cli.session.Ending;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Work that has nothing to keep before its end, under the eyes of somebody: it shows how far it is,
 * ends on the spot under Ctrl-C until its results are written, and turns whatever goes wrong into a
 * message and an exit code.
 */
public record AttendedRun(
    Session session,
    Progress progress,
    Optional<RunFolder> folder,
    Phrase nothingKept,
    Phrase less) {
  /**
   * Prepares work that leaves a run folder.
   *
   * @param session how the command was called
   * @param output where its results go
   * @param nothingKept what is said when it is interrupted
   * @param less which of the command's options take less memory
   */
  public static AttendedRun of(Session session, RunOutput output, Phrase nothingKept, Phrase less) {
    return new AttendedRun(
        session, output.progress(), Optional.of(output.folder()), nothingKept, less);
  }

  /** Prepares work that leaves no folder and shows no progress, as above otherwise. */
  public static AttendedRun silent(Session session, Phrase nothingKept, Phrase less) {
    return new AttendedRun(
        session, new Progress(session, false), Optional.empty(), nothingKept, less);
  }

  /**
   * Does it.
   *
   * @param work finds something out
   * @param writing writes and shows what was found, and returns the exit code
   * @return the exit code
   */
  public <R> int execute(Function<Progress, R> work, ToIntFunction<R> writing) {
    try (progress;
        Interruption interruption = Interruption.ofThisThread(session.limits(), () -> {})) {
      interruption.beforeAnythingIsKept(
          () -> {
            progress.clear();
            session.complain(session.say(nothingKept));
          });
      R found = work.apply(progress);
      interruption.whileWriting();
      progress.clear();
      int code = writing.applyAsInt(found);
      if (interruption.requested()) {
        session.complain(session.say(Phrases.INTERRUPTED_LATE));
        return ExitCode.INTERRUPTED;
      }
      return code;
    } catch (RuntimeException | Error e) {
      return Ending.of(e, session, folder, Optional.of(less));
    }
  }
}
