package dev.sonde.cli.attention;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.cli.inputs.TextOptions;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.report.words.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a model's heads are held against. */
final class BaselineOptions {
  private static final String MODEL = "--baseline";
  private static final String TEXT = "--baseline-text";

  @Option(
      names = MODEL,
      paramLabel = "OTHER",
      description =
          "Compare with another file of the same architecture, .onnx or .pt2, head by head, on the same"
              + " input.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = TEXT,
      paramLabel = "FILE",
      description = "Compare with another text; may be given several times.")
  private List<String> texts = new ArrayList<>();

  /** What is measured once more, read and checked. */
  record Baseline(Path model, TextOptions.Input input) {

    /** Measures it as the model was measured, and compares. */
    AttentionReport comparedBy(AttentionProbe probe, AttentionReport report) {
      return report.comparedWith(input.measuredBy(probe.withModel(model)));
    }
  }

  /**
   * Reads what was given.
   *
   * @param own the model itself
   * @param input what the model is shown
   * @return nothing when nothing is to be compared
   */
  Optional<Baseline> baseline(Path own, TextOptions.Input input, Language language) {
    if (model.isEmpty() && texts.isEmpty()) {
      return Optional.empty();
    }
    Path other = model.map(name -> RunFolder.path(MODEL, name, language)).orElse(own);
    if (model.isPresent() && !Files.exists(other)) {
      throw new Complaint(Phrases.NO_FILE.in(language, MODEL, other));
    }
    List<String> others = TextOptions.contents(TEXT, texts, language);
    return Optional.of(new Baseline(other, others.isEmpty() ? input : probe -> probe.on(others)));
  }
}
