package dev.sonde.cli.attention;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.inputs.TextOptions;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.report.words.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a model's attention is measured. */
final class ProbeOptions {
  @Option(
      names = "--window",
      paramLabel = "N",
      description = "Longest sequence in tokens; longer texts are cut. Default: 512.")
  private Optional<String> window = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Put these weights (.safetensors, or the index of several) into the graph of MODEL, by"
              + " name.")
  private Optional<String> weights = Optional.empty();

  AttentionProbe probe(Path model, TextOptions texts, int threads, Language language) {
    AttentionProbe probe =
        new Settings<>(AttentionProbe.of(model).withThreads(threads), language)
            .with("--window", window, "256", n -> n.wholeNumber(2), AttentionProbe::withWindow)
            .value();
    Optional<Path> tokenizer =
        texts.tokenizer().map(name -> RunFolder.path("--tokenizer", name, language));
    if (tokenizer.isPresent() && !Files.exists(tokenizer.get())) {
      throw new Complaint(Phrases.NO_FILE.in(language, "--tokenizer", tokenizer.get()));
    }
    AttentionProbe reading = tokenizer.map(probe::withTokenizer).orElse(probe);
    return weights
        .map(file -> reading.withWeights(RunFolder.path("--weights", file, language)))
        .orElse(reading);
  }
}
