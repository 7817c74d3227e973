package dev.sonde.attention.text;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Token ids that stand for nothing in a tokenizer, which is so probably that of another model.
 *
 * @param tokenizer its file
 * @param ids ascending, each once
 */
public record UnknownIds(Path tokenizer, List<Long> ids) {

  /** The ids of texts that a tokenizer does not know; nothing when it knows all. */
  public static Optional<UnknownIds> of(List<long[]> texts, TextTokenizer tokenizer, Path file) {
    List<Long> all =
        texts.stream().flatMapToLong(Arrays::stream).distinct().sorted().boxed().toList();
    List<Long> ids = tokenizer.unknown(all);
    return ids.isEmpty() ? Optional.empty() : Optional.of(new UnknownIds(file, ids));
  }
}
