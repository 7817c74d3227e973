package dev.sonde.attention.text;

import com.google.gson.Gson;
import com.google.gson.annotations.SerializedName;
import dev.sonde.findings.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a {@code tokenizer.json}, whose reader does not offer them.
 *
 * @param file its path
 * @param sha256 of its bytes
 * @param entries how many there are, added ones included
 * @param unknown the id of whatever is not among them; empty where every text is
 */
public record Vocabulary(String file, String sha256, long entries, OptionalLong unknown) {
  private static final Gson JSON = new Gson();

  /** What is read of the file; any of it may be missing. */
  private record Written(
      @Nullable Model model, @Nullable @SerializedName("added_tokens") List<Added> added) {}

  /** A list of pieces with their scores in Unigram, otherwise ids by their pieces. */
  private record Model(
      @Nullable Object vocab,
      @Nullable @SerializedName("unk_token") String unknownToken,
      @Nullable @SerializedName("unk_id") Long unknownId) {}

  private record Added(long id, String content) {}

  /**
   * Reads it.
   *
   * @param file its path
   * @param bytes what is in it
   * @throws RuntimeException when it is none
   */
  public static Vocabulary of(Path file, byte[] bytes) {
    Written written = JSON.fromJson(new String(bytes, StandardCharsets.UTF_8), Written.class);
    Set<Long> ids = new HashSet<>();
    OptionalLong unknown = OptionalLong.empty();
    Model model = written.model();
    String token = model == null ? null : model.unknownToken();
    if (model != null && model.vocab() instanceof List<?> pieces) {
      for (long id = 0; id < pieces.size(); id++) {
        ids.add(id);
      }
      unknown =
          model.unknownId() == null ? OptionalLong.empty() : OptionalLong.of(model.unknownId());
    } else if (model != null && model.vocab() instanceof Map<?, ?> byPiece) {
      byPiece.values().forEach(id -> ids.add(((Number) id).longValue()));
      if (token != null && byPiece.get(token) instanceof Number id) {
        unknown = OptionalLong.of(id.longValue());
      }
    }
    for (Added one : written.added() == null ? List.<Added>of() : written.added()) {
      ids.add(one.id());
      if (one.content().equals(token)) {
        unknown = OptionalLong.of(one.id());
      }
    }
    return new Vocabulary(file.toString(), Sha256.of(bytes).hexadecimal(), ids.size(), unknown);
  }

  /**
   * What the tokenizer is, and how much of the measured sequences it knows.
   *
   * @param sequences what is measured, as the tokenizer made or wrote it
   * @param modelEntries how many token ids the model takes; empty where unknown
   */
  public UsedTokenizer used(List<Sequence> sequences, OptionalLong modelEntries) {
    return new UsedTokenizer(
        file, sha256, entries, modelEntries, Sequence.ownTokens(sequences), unknownIn(sequences));
  }

  private long unknownIn(List<Sequence> sequences) {
    if (unknown.isEmpty()) {
      return 0;
    }
    long count = 0;
    for (Sequence sequence : sequences) {
      for (int i = 0; i < sequence.length(); i++) {
        if (!sequence.special()[i] && sequence.ids()[i] == unknown.getAsLong()) {
          count++;
        }
      }
    }
    return count;
  }
}
