package dev.sonde.cli.attention;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.cli.inputs.TextOptions;
import dev.sonde.cli.output.AttendedRun;
import dev.sonde.cli.output.CheckOutput;
import dev.sonde.cli.output.GateOptions;
import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.outcomes.Gate;
import dev.sonde.outcomes.Limit;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.OutcomeKind;
import dev.sonde.report.attention.AttentionJson;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
public final class CheckAttentionCommand implements Callable<Integer> {
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

  @Mixin private final GateOptions gates = new GateOptions();

  @Mixin private final ProbeOptions probing = new ProbeOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; figures do not depend on them. Default: all cores.")
  private Optional<String> threads = Optional.empty();

  @Mixin private final CheckOutput output = new CheckOutput();

  public CheckAttentionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    Gate gate = gate(language);
    int workers =
        threads.isPresent()
            ? new Argument("--threads", threads.get(), "2", language).wholeNumber(1)
            : Runtime.getRuntime().availableProcessors();
    AttentionProbe probe =
        probing.probe(RunFolder.path("MODEL", model, language), texts, workers, language);
    TextOptions.Input input = texts.input(language);
    Gatekeeper keeper = new Gatekeeper(session, OutcomeKind.ATTENTION, model, gates, gate);
    Optional<Path> json = output.planned(keeper, session);
    Instant started = Instant.now();
    long began = System.nanoTime();
    return AttendedRun.silent(session, Phrases.INTERRUPTED_WHOLE, Phrases.LESS_ATTENTION)
        .execute(
            progress -> input.measuredBy(probe),
            report -> {
              double seconds = Math.rint((System.nanoTime() - began) / 1e6) / 1000;
              Provenance provenance =
                  new Provenance(
                      Version.sonde(),
                      session.commandLine(),
                      0,
                      started,
                      seconds,
                      Version.java(),
                      Version.machine(),
                      workers);
              Outcome outcome =
                  Outcome.parse(AttentionJson.render(provenance, report, language), model);
              output.tell(keeper, outcome, provenance, json, session);
              return keeper.code(ExitCode.DONE);
            });
  }

  /** What is not recognised is never let through. */
  private Gate gate(Language language) {
    List<Limit> named = new ArrayList<>();
    maxLogit.ifPresent(
        text -> named.add(limit("max-logit", "heads.maxAbsoluteLogit", text, "100", language)));
    maxRowStd.ifPresent(
        text -> named.add(limit("max-row-std", "heads.rowStd", text, "8", language)));
    maxSaturatedHeads.ifPresent(
        text ->
            named.add(
                Limit.max(
                        "verdicts.saturated",
                        new Argument("--max-saturated-heads", text, "2", language).wholeNumber(0))
                    .called("max-saturated-heads")));
    Gate gate = gates.gate(OutcomeKind.ATTENTION, language);
    for (Limit limit : named) {
      gate = gate.with(limit);
    }
    return gate.isOpen() ? gate : gate.with(Limit.max("unrecognised", 0).called("unrecognised"));
  }

  private static Limit limit(
      String name, String figure, String text, String example, Language language) {
    return Limit.max(figure, new Argument("--" + name, text, example, language).positiveNumber())
        .called(name);
  }
}
