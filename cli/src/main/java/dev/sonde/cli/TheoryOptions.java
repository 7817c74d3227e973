package dev.sonde.cli;

import dev.sonde.attention.AttentionTheory;
import dev.sonde.attention.Entries;
import dev.sonde.report.Language;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the theory of scaled dot products is worked out for. */
final class TheoryOptions {
  @Option(
      names = "--theory",
      description = "Without a model: why logits are divided by the root of d, in figures.")
  private boolean theory;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "With --theory: keys that a query sees; default: 512.")
  private Optional<String> keys = Optional.empty();

  @Option(
      names = "--dimensions",
      paramLabel = "D,...",
      description = "With --theory: lengths of queries and keys; default: 8 to 4096.")
  private Optional<String> dimensions = Optional.empty();

  @Option(
      names = "--entries",
      paramLabel = "KIND",
      description = "With --theory: gaussian, heavy-tailed or correlated; default: gaussian.")
  private Optional<String> entries = Optional.empty();

  boolean wanted() {
    return theory;
  }

  AttentionTheory theory(long seed, Language language) {
    AttentionTheory measured = AttentionTheory.withDefaults().withSeed(seed);
    if (keys.isPresent()) {
      measured =
          measured.withKeys(new Argument("--keys", keys.get(), "512", language).wholeNumber(2));
    }
    if (dimensions.isPresent()) {
      List<Integer> list =
          Arrays.stream(dimensions.get().split(",", -1))
              .map(d -> new Argument("--dimensions", d, "8,64,512", language).wholeNumber(1))
              .sorted()
              .distinct()
              .toList();
      measured = measured.withDimensions(list);
    }
    if (entries.isPresent()) {
      measured =
          measured.withEntries(
              new Argument("--entries", entries.get(), "correlated", language)
                  .oneOf(Choices.of(Entries.values(), Entries::label)));
    }
    return measured;
  }
}
