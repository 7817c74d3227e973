package dev.sonde.cli.output;

import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.Gate;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.OutcomeKind;
import dev.sonde.report.check.CheckJson;
import dev.sonde.report.check.CheckText;
import dev.sonde.report.check.JunitXml;
import dev.sonde.report.check.SarifJson;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Holds what a command found against limits: writes what crossed them for pipelines, tells it, and
 * says how the command ends. One for every run of {@code sonde check}.
 */
public final class Gatekeeper {
  /** Beside the run's own files. */
  public static final String CHECK_FILE = "check.json";

  private static final String STANDARD_OUTPUT = "-";

  private final Session session;
  private final OutcomeKind kind;
  private final String subject;
  private final Gate gate;
  private final Optional<String> junit;
  private final Optional<String> sarif;
  private List<LimitCheck> checks = List.of();

  /**
   * Reads the limits, and checks where files go, before any work.
   *
   * @param session how the command was called
   * @param kind what will be held against the limits
   * @param subject the file that it is about, as the user wrote it
   * @param options limits and files
   * @param gate the limits
   */
  public Gatekeeper(
      Session session, OutcomeKind kind, String subject, GateOptions options, Gate gate) {
    this.session = session;
    this.kind = kind;
    this.subject = subject;
    this.gate = gate;
    if (gate.isOpen()) {
      throw new Complaint(
          session.say(
              kind == OutcomeKind.ATTENTION ? Phrases.NO_ATTENTION_LIMIT : Phrases.NO_LIMIT));
    }
    junit = checked(GateOptions.JUNIT, options.junit());
    sarif = checked(GateOptions.SARIF, options.sarif());
    if (junit.equals(sarif) && junit.isPresent()) {
      throw new Complaint(
          session.say(Phrases.ONE_PLACE_FOR_TWO, GateOptions.JUNIT, GateOptions.SARIF));
    }
  }

  private Optional<String> checked(String option, Optional<String> file) {
    file.filter(text -> !text.equals(STANDARD_OUTPUT))
        .ifPresent(text -> RunFolder.fileInNewFolders(option, text, session.language()));
    return file;
  }

  /** Whether standard output belongs to a file for pipelines. */
  boolean takesStandardOutput() {
    return junit.equals(Optional.of(STANDARD_OUTPUT)) || sarif.equals(Optional.of(STANDARD_OUTPUT));
  }

  /** What is written and shown instead of the results alone; they stay in the run's folder. */
  RunOutput.Results guarded(RunOutput.Results results) {
    return new RunOutput.Results() {
      @Override
      public String command(Session own) {
        return results.command(own);
      }

      @Override
      public Optional<Long> seed() {
        return results.seed();
      }

      @Override
      public void write(Provenance provenance, Path folder) {
        Outcome outcome = outcome(provenance);
        judged(outcome, provenance, folder).write(provenance, folder);
        hold(outcome, provenance.seconds());
        AtomicFile.write(folder.resolve(CHECK_FILE), json(provenance));
      }

      /** With the limits on its page; what cannot be held against them is kept without. */
      private RunOutput.Results judged(Outcome outcome, Provenance provenance, Path folder) {
        try {
          return results.heldAgainst(gate.check(outcome));
        } catch (InvalidInputException e) {
          results.write(provenance, folder);
          throw e;
        }
      }

      @Override
      public String json(Provenance provenance) {
        return Gatekeeper.this.json(provenance, outcome(provenance));
      }

      @Override
      public String table(TerminalStyle style) {
        if (checks.isEmpty()) {
          // nothing could be held against the limits; what was found is shown all the same
          return results.table(style);
        }
        return takesStandardOutput() ? "" : lines() + report(style);
      }

      private Outcome outcome(Provenance provenance) {
        return Outcome.parse(results.json(provenance), kind.file());
      }
    };
  }

  /** What is held against which limit, as JSON. */
  String json(Provenance provenance, Outcome outcome) {
    return CheckJson.render(provenance, outcome, gate.check(outcome));
  }

  private String report(TerminalStyle style) {
    return style
        .report()
        .map(path -> ColumnText.plain(session.say(Phrases.REPORT, path)) + "\n")
        .orElse("");
  }

  /**
   * Holds what was found against the limits, and writes the files for pipelines.
   *
   * @param outcome what was found
   * @param seconds how long that took
   */
  void hold(Outcome outcome, double seconds) {
    checks = gate.check(outcome);
    junit.ifPresent(
        file -> put(file, JunitXml.render("sonde check " + kind.label(), checks, seconds)));
    sarif.ifPresent(file -> put(file, SarifJson.render(Version.sonde(), subject, outcome, checks)));
  }

  private void put(String file, String document) {
    if (file.equals(STANDARD_OUTPUT)) {
      session.out().print(document);
      session.out().flush();
    } else {
      AtomicFile.write(Path.of(file), document);
    }
  }

  /** The conclusion, then a line for each limit. */
  String lines() {
    long crossed = checks.stream().filter(LimitCheck::crossed).count();
    StringBuilder lines = new StringBuilder();
    lines
        .append(
            session.say(
                crossed == 0 ? Phrases.ALL_WITHIN : Phrases.SOME_CROSSED, crossed, checks.size()))
        .append('\n');
    checks.forEach(check -> lines.append(line(check)).append('\n'));
    return lines.toString();
  }

  private String line(LimitCheck check) {
    Phrase limit =
        switch (check.bound()) {
          case MAX -> Phrases.AT_MOST;
          case MIN -> Phrases.AT_LEAST;
        };
    return session.say(
        check.crossed() ? Phrases.CROSSED : Phrases.WITHIN,
        check.name(),
        Double.isNaN(check.measured())
            ? session.say(Phrases.NOT_RESOLVED)
            : CheckText.measured(check),
        session.say(limit, CheckText.limit(check)),
        CheckText.baseline(check).map(text -> session.say(Phrases.WAS, text)).orElse(""),
        check.where().isEmpty() ? "" : "  (" + check.where() + ")");
  }

  /**
   * How the command ends.
   *
   * @param code how the work ended
   * @return the same, or that a limit was crossed where the work was done
   */
  public int code(int code) {
    return code == ExitCode.DONE && checks.stream().anyMatch(LimitCheck::crossed)
        ? ExitCode.CROSSED
        : code;
  }
}
