package dev.sonde.attention;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sonde.nets.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A model's own tokenizer, read from {@code tokenizer.json}. */
final class TextTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final long[] before;
  private final long[] behind;
  private final Set<Long> special = new HashSet<>();

  /** An ordinary word: what follows it is written behind it. */
  private final long[] word;

  private TextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    // What is put around a text shows around one token.
    Encoding around = tokenizer.encode("a", true, false);
    long[] mask = around.getSpecialTokenMask();
    long[] ids = around.getIds();
    int first = 0;
    while (first < mask.length && mask[first] == 1) {
      first++;
    }
    int last = mask.length;
    while (last > first && mask[last - 1] == 1) {
      last--;
    }
    before = java.util.Arrays.copyOfRange(ids, 0, first);
    behind = java.util.Arrays.copyOfRange(ids, last, ids.length);
    word = java.util.Arrays.copyOfRange(ids, first, last);
    for (int i = 0; i < ids.length; i++) {
      if (mask[i] == 1) {
        special.add(ids[i]);
      }
    }
  }

  /**
   * Where a model's tokenizer usually lies: beside it, above it (the model in a folder {@code
   * onnx}), or beside it under the model's name.
   */
  static Optional<Path> beside(Path model) {
    Path folder = model.toAbsolutePath().getParent();
    if (folder == null) {
      return Optional.empty();
    }
    List<Path> places = new ArrayList<>();
    String name = String.valueOf(model.getFileName()).replaceFirst("\\.onnx$", "");
    places.add(folder.resolve(name + "-tokenizer.json"));
    places.add(folder.resolve("tokenizer.json"));
    if (folder.getParent() != null) {
      places.add(folder.getParent().resolve("tokenizer.json"));
    }
    return places.stream().filter(Files::isRegularFile).findFirst();
  }

  static TextTokenizer read(Path file) {
    // The library reports its use to its makers unless it is told not to: an instrument keeps
    // silent.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    try (InputStream in = Files.newInputStream(file)) {
      return new TextTokenizer(
          HuggingFaceTokenizer.newInstance(in, Map.of("truncation", "false", "padding", "false")));
    } catch (IOException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.TOKENIZER,
          "cannot read the tokenizer "
              + file
              + ": "
              + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage())
              + "; name another with --tokenizer, or give token ids with --ids",
          e);
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.TOKENIZER,
          "expected a tokenizer in the format of Hugging Face's tokenizer.json and "
              + file
              + " is none: "
              + e.getMessage()
              + "; save it with AutoTokenizer.from_pretrained(...).save_pretrained(folder)",
          e);
    }
  }

  /**
   * Cuts a text into sequences that are no longer than a window, each with the special tokens that
   * the model expects around a text.
   *
   * @param text which text it is
   * @param content the text
   * @param window the most tokens of a sequence
   */
  List<Sequence> sequences(int text, String content, int window) {
    Encoding encoding = tokenizer.encode(content, false, false);
    long[] ids = encoding.getIds();
    String[] tokens = encoding.getTokens();
    int room = window - before.length - behind.length;
    if (room < 1) {
      throw new InvalidInputException(
          "a sequence of at most "
              + window
              + " tokens has no room for a text beside the "
              + (before.length + behind.length)
              + " special tokens that the tokenizer puts around it; raise --window to "
              + (before.length + behind.length + 1)
              + " or more, or where the model takes no more give token ids with --ids");
    }
    List<Sequence> sequences = new ArrayList<>();
    for (int from = 0; from < ids.length; from += room) {
      int to = Math.min(ids.length, from + room);
      int length = before.length + to - from + behind.length;
      long[] all = new long[length];
      boolean[] added = new boolean[length];
      List<String> written = new ArrayList<>();
      int at = 0;
      for (long id : before) {
        added[at] = true;
        all[at++] = id;
        written.add(name(id));
      }
      for (int i = from; i < to; i++) {
        all[at++] = ids[i];
        written.add(tokens[i]);
      }
      for (long id : behind) {
        added[at] = true;
        all[at++] = id;
        written.add(name(id));
      }
      sequences.add(new Sequence(text, all, written, added, true));
    }
    return sequences;
  }

  /** Ids that the user gave, with their tokens in writing. */
  Sequence sequence(int text, long[] ids) {
    boolean[] added = new boolean[ids.length];
    List<String> written = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      added[i] = special.contains(ids[i]);
      written.add(name(ids[i]));
    }
    return new Sequence(text, ids, written, added, true);
  }

  /**
   * Whether an id stands for anything. Alone even a known one may be written as nothing, such as
   * the space before a word; behind a word it is written.
   */
  boolean knows(long id) {
    long[] behindWord = java.util.Arrays.copyOf(word, word.length + 1);
    behindWord[word.length] = id;
    return !tokenizer.decode(new long[] {id}, false).isEmpty()
        || !tokenizer.decode(behindWord, false).equals(tokenizer.decode(word, false));
  }

  private String name(long id) {
    String name = tokenizer.decode(new long[] {id}, false);
    return name.isEmpty() ? Long.toString(id) : name;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
