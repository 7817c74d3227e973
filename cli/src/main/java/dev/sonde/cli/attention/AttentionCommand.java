package dev.sonde.cli.attention;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.ablation.Ablation;
import dev.sonde.cli.inputs.TextOptions;
import dev.sonde.cli.output.AttendedRun;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Choices;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.report.attention.AttentionHtml;
import dev.sonde.report.attention.AttentionJson;
import dev.sonde.report.attention.AttentionTable;
import dev.sonde.report.attention.HeadsCsv;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Measures the attention of a transformer in an ONNX file or an exported program. */
@Command(
    name = "attention",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = "Tells whether a trained transformer's attention is healthy.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  sonde attention model.onnx --text \"The quick brown fox jumps over the dog.\"",
      "  sonde attention model.onnx --text-file book.txt --window 256",
      "  sonde attention model.onnx --ids 101,1996,4248,2829,4419,102",
      "  sonde attention quantised.onnx --text-file book.txt --baseline original.onnx",
      "  sonde attention --theory",
      "  sonde attention model.onnx --text-file book.txt --theory",
      "  sonde attention --theory --train --seeds 3"
    })
public final class AttentionCommand implements Callable<Integer> {
  /** What is left out of {@code --theory} with a model. */
  private static final List<String> NOT_WITH_OTHER_SCALES =
      List.of("--ablate", "--baseline", "--baseline-text");

  /** What is about a model. */
  private static final List<String> OF_A_MODEL =
      Stream.concat(
              Stream.of("--text", "--text-file", "--ids", "--tokenizer", "--window", "--weights"),
              NOT_WITH_OTHER_SCALES.stream())
          .toList();

  private final Session session;

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description = "A transformer: ONNX (.onnx), or what torch.export.save wrote (.pt2).")
  private Optional<String> model = Optional.empty();

  @Mixin private final TextOptions texts = new TextOptions();

  @Mixin private final ProbeOptions probing = new ProbeOptions();

  @Option(
      names = "--ablate",
      paramLabel = "KIND",
      description =
          "Also take heads out, one at a time, on the first sequence: zero or mean replaces their"
              + " output. One more pass for every head.")
  private Optional<String> ablation = Optional.empty();

  @Mixin private final BaselineOptions baselines = new BaselineOptions();

  @Mixin private final TheoryOptions theory = new TheoryOptions();
  @Mixin private final RunOptions run = new RunOptions();

  public AttentionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    int threads = run.threads(language);
    long seed = run.seed(language);
    if (theory.wanted() && model.isEmpty()) {
      refuse(Phrases.NEEDS_A_MODEL, OF_A_MODEL);
      return new TheoryRun(session, run)
          .execute(theory.theory(seed, language), theory.training(seed, threads, session));
    }
    theory.requireNone(session);
    String name = model.orElseThrow(() -> new Complaint(session.say(Phrases.MODEL_OR_THEORY)));
    Path path = RunFolder.path("MODEL", name, language);
    if (theory.wanted()) {
      refuse(Phrases.NOT_WITH_THEORY, NOT_WITH_OTHER_SCALES);
      return new MeasuredTheoryRun(session, run)
          .execute(name, probing.probe(path, texts, threads, language), texts.input(language));
    }
    AttentionProbe probe = ablated(probing.probe(path, texts, threads, language), language);
    TextOptions.Input input = texts.input(language);
    Optional<BaselineOptions.Baseline> baseline = baselines.baseline(path, input, language);
    RunOutput output = RunOutput.planned("attention", run, session);
    return AttendedRun.of(session, output, Phrases.INTERRUPTED_WHOLE, Phrases.LESS_ATTENTION)
        .execute(
            progress -> {
              progress.say(session.say(Phrases.READING, name));
              AttentionReport alone = input.measuredBy(listened(probe, progress));
              return compared(alone, baseline, probe, progress);
            },
            report -> {
              output.write(results(report, language), threads);
              return ExitCode.DONE;
            });
  }

  /** Refuses the first of these options that was given. */
  private void refuse(Phrase phrase, List<String> options) {
    ParseResult given = command.commandLine().getParseResult();
    options.stream()
        .filter(given::hasMatchedOption)
        .findFirst()
        .ifPresent(
            option -> {
              throw new Complaint(session.say(phrase, option));
            });
  }

  private AttentionReport compared(
      AttentionReport report,
      Optional<BaselineOptions.Baseline> baseline,
      AttentionProbe probe,
      Progress progress) {
    if (baseline.isEmpty()) {
      return report;
    }
    progress.say(session.say(Phrases.READING, baseline.get().model()));
    return baseline.get().comparedBy(listened(probe, progress), report);
  }

  private AttentionProbe listened(AttentionProbe probe, Progress progress) {
    return probe.withListener(progress.bar(session.say(Phrases.RUNS)));
  }

  private AttentionProbe ablated(AttentionProbe probe, Language language) {
    return ablation
        .map(
            text ->
                probe.withAblation(
                    new Argument("--ablate", text, "mean", language)
                        .oneOf(Choices.of(Ablation.values(), Ablation::label))))
        .orElse(probe);
  }

  private RunOutput.Results results(AttentionReport report, Language language) {
    return new RunOutput.Results() {
      @Override
      public void write(Provenance provenance, Path folder) {
        AttentionJson.write(provenance, report, language, folder.resolve("attention.json"));
        HeadsCsv.write(report, folder.resolve("heads.csv"));
        AttentionHtml.write(provenance, report, language, folder.resolve("report.html"));
      }

      @Override
      public String json(Provenance provenance) {
        return AttentionJson.render(provenance, report, language);
      }

      @Override
      public String table(TerminalStyle style) {
        return AttentionTable.in(language, style).render(report);
      }
    };
  }
}
