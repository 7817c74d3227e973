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

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Memory for logits, such as 1G; beyond it, layer by layer. Default: 512M.")
  private Optional<String> memory = Optional.empty();

  AttentionProbe probe(Path model, TextOptions texts, int threads, Language language) {
    AttentionProbe probe = AttentionProbe.of(model).withThreads(threads);
    if (window.isPresent()) {
      probe =
          probe.withWindow(new Argument("--window", window.get(), "256", language).wholeNumber(4));
    }
    if (memory.isPresent()) {
      long bytes = new Argument("--memory", memory.get(), "1G", language).bytes();
      if (bytes < 1) {
        throw new Complaint(
            Phrases.BAD_ARGUMENT.in(
                language, "--memory", Phrases.A_SIZE.in(language), memory.get(), "1G"));
      }
      probe = probe.withMemory(bytes);
    }
    Optional<String> tokenizer = texts.tokenizer();
    return tokenizer.isPresent()
        ? probe.withTokenizer(RunFolder.path("--tokenizer", tokenizer.get(), language))
        : probe;
  }
}
