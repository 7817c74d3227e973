package dev.sonde.cli;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.report.Language;
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

  AttentionProbe probe(Path model, TextOptions texts, int threads, Language language) {
    AttentionProbe probe = AttentionProbe.of(model).withThreads(threads);
    if (window.isPresent()) {
      probe =
          probe.withWindow(new Argument("--window", window.get(), "256", language).wholeNumber(4));
    }
    Optional<String> tokenizer = texts.tokenizer();
    return tokenizer.isPresent()
        ? probe.withTokenizer(RunFolder.path("--tokenizer", tokenizer.get(), language))
        : probe;
  }
}
