package dev.sonde.cli;

import dev.sonde.attention.AttentionLimits;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.LimitCheck;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.report.attention.JunitXml;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds a transformer's attention against limits. */
@Command(
    name = "attention",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = "Holds a transformer's attention against limits.",
    sortOptions = false,
    footer = {
      "",
      "Exit codes: 0 within all limits, 1 a limit was crossed, 2 wrong usage or input,",
      "3 interrupted.",
      "",
      "Examples:",
      "  sonde check attention model.onnx --text-file sample.txt --max-logit 100 \\",
      "    --max-saturated-heads 2 --junit attention.xml"
    })
final class CheckAttentionCommand implements Callable<Integer> {
  private static final String SUITE = "sonde check attention";

  private final Session session;

  @Parameters(
      paramLabel = "MODEL",
      description = "A transformer: ONNX (.onnx), or what torch.export.save wrote (.pt2).")
  private String model = "";

  @Mixin private final TextOptions texts = new TextOptions();

  @Option(
      names = "--max-logit",
      paramLabel = "V",
      description = "Largest |logit| allowed; 100 is where large labs clip.")
  private Optional<String> maxLogit = Optional.empty();

  @Option(
      names = "--max-row-std",
      paramLabel = "V",
      description = "Largest spread of a row's logits allowed, of any head.")
  private Optional<String> maxRowStd = Optional.empty();

  @Option(
      names = "--max-saturated-heads",
      paramLabel = "N",
      description = "How many heads may be saturated.")
  private Optional<String> maxSaturatedHeads = Optional.empty();

  @Option(
      names = "--junit",
      paramLabel = "FILE|-",
      description =
          "Write the result as JUnit XML, replacing an existing file; - writes it, and nothing"
              + " else, to standard output.")
  private Optional<String> junit = Optional.empty();

  @Mixin private final ProbeOptions probing = new ProbeOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; figures do not depend on them. Default: all cores.")
  private Optional<String> threads = Optional.empty();

  @Option(names = "--quiet", description = "Only the exit code, and what went wrong.")
  private boolean quiet;

  CheckAttentionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    AttentionLimits limits = limits(language);
    int workers =
        threads.isPresent()
            ? new Argument("--threads", threads.get(), "2", language).wholeNumber(1)
            : Runtime.getRuntime().availableProcessors();
    AttentionProbe probe =
        probing.probe(RunFolder.path("MODEL", model, language), texts, workers, language);
    TextOptions.Input input = texts.input(language);
    boolean xmlOnly = junit.equals(Optional.of("-"));
    Optional<Path> xml =
        junit
            .filter(text -> !xmlOnly)
            .map(text -> RunFolder.fileInNewFolders("--junit", text, language));
    long began = System.nanoTime();
    return AttendedRun.silent(session, Phrases.INTERRUPTED_WHOLE, Phrases.LESS_ATTENTION)
        .execute(
            progress -> limits.check(input.measuredBy(probe)),
            checks -> {
              double seconds = Math.rint((System.nanoTime() - began) / 1e6) / 1000;
              String document = JunitXml.render(SUITE, checks, seconds);
              xml.ifPresent(path -> AtomicFile.write(path, document));
              if (xmlOnly) {
                session.terminal().out().print(document);
              } else if (!quiet) {
                checks.forEach(this::tell);
              }
              session.terminal().out().flush();
              return code(checks);
            });
  }

  private static int code(List<LimitCheck> checks) {
    return checks.stream().anyMatch(LimitCheck::crossed) ? ExitCode.CROSSED : ExitCode.DONE;
  }

  private AttentionLimits limits(Language language) {
    AttentionLimits limits = AttentionLimits.none();
    if (maxLogit.isPresent()) {
      limits = limits.withMaxLogit(number("--max-logit", maxLogit.get(), "100", language));
    }
    if (maxRowStd.isPresent()) {
      limits = limits.withMaxRowStd(number("--max-row-std", maxRowStd.get(), "8", language));
    }
    if (maxSaturatedHeads.isPresent()) {
      limits =
          limits.withMaxSaturatedHeads(
              new Argument("--max-saturated-heads", maxSaturatedHeads.get(), "2", language)
                  .wholeNumber(0));
    }
    if (limits.isEmpty()) {
      throw new Complaint(session.say(Phrases.NO_LIMIT));
    }
    return limits;
  }

  private static double number(String option, String text, String example, Language language) {
    return new Argument(option, text, example, language).positiveNumber();
  }

  private void tell(LimitCheck check) {
    session
        .terminal()
        .out()
        .println(
            session.say(
                check.crossed() ? Phrases.CROSSED : Phrases.WITHIN,
                check.name(),
                short4(check.measured()),
                short4(check.limit()),
                check.where().isEmpty() ? "" : "  (" + check.where() + ")"));
  }

  private static String short4(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
