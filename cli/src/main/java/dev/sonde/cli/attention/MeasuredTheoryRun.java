package dev.sonde.cli.attention;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.theory.AttentionTheory;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.cli.inputs.TextOptions;
import dev.sonde.cli.output.AttendedRun;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.theory.MeasuredTheoryHtml;
import dev.sonde.report.theory.MeasuredTheoryJson;
import dev.sonde.report.theory.MeasuredTheoryText;
import dev.sonde.report.words.Language;
import java.nio.file.Path;

/** Holds the theory of scaled dot products against a model's queries and keys. */
record MeasuredTheoryRun(Session session, RunOptions options) {
  int execute(String name, AttentionProbe probe, TextOptions.Input input) {
    Language language = session.language();
    long seed = options.seed(language);
    RunOutput output = RunOutput.planned("theory", options, session);
    return AttendedRun.of(session, output, Phrases.INTERRUPTED_WHOLE, Phrases.LESS_ATTENTION)
        .execute(
            progress -> {
              progress.say(session.say(Phrases.READING, name));
              AttentionReport report =
                  input.measuredBy(
                      probe
                          .withOtherScales()
                          .withListener(progress.bar(session.say(Phrases.RUNS))));
              progress.clear();
              return new Found(
                  report, beside(report.products().orElseThrow(), seed, progress), language);
            },
            found -> {
              output.write(found, options.threads(language));
              return ExitCode.DONE;
            });
  }

  /** A model's figures, and what is simulated beside them. */
  private record Found(AttentionReport report, TheoryTable theory, Language language)
      implements RunOutput.Results {
    @Override
    public void write(Provenance provenance, Path folder) {
      AtomicFile.write(folder.resolve("theory.json"), json(provenance));
      AtomicFile.write(
          folder.resolve("report.html"),
          MeasuredTheoryHtml.render(provenance, report, theory, language));
    }

    @Override
    public String json(Provenance provenance) {
      return MeasuredTheoryJson.render(provenance, report, theory, language);
    }

    @Override
    public String table(TerminalStyle style) {
      return MeasuredTheoryText.render(report, theory, language, style);
    }
  }

  /** Simulated for as many keys as the model's rows see, and for vectors as long. */
  private TheoryTable beside(MeasuredProducts products, long seed, Progress progress) {
    return AttentionTheory.withDefaults()
        .withSeed(seed)
        .withKeys(Math.max(2, products.keys()))
        .withDimensions(products.dimensions())
        .withListener(progress.bar(session.say(Phrases.SIMULATING)))
        .measureProducts();
  }
}
