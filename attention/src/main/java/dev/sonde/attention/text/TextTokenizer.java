package dev.sonde.attention.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sonde.findings.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A model's own tokenizer, read from {@code tokenizer.json}. */
public final class TextTokenizer implements AutoCloseable {
  /** One of them is in the vocabulary of nearly every tokenizer. */
  private static final List<String> WORDS =
      List.of("a", "the", "e", "0", ".", "の", "日", "的", "и", "ا", "가");

  private final HuggingFaceTokenizer tokenizer;
  private final Vocabulary vocabulary;
  private final Set<Long> special = new HashSet<>();

  /** An ordinary word, if one was found: what follows it is written behind it. */
  private long[] word = {};

  private TextTokenizer(HuggingFaceTokenizer tokenizer, Vocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    for (String text : WORDS) {
      Encoding around = tokenizer.encode(text, true, false);
      long[] mask = around.getSpecialTokenMask();
      long[] ids = around.getIds();
      for (int i = 0; i < ids.length; i++) {
        if (mask[i] == 1) {
          special.add(ids[i]);
        }
      }
      if (word.length == 0) {
        word =
            IntStream.range(0, ids.length)
                .filter(i -> mask[i] == 0)
                .mapToLong(i -> ids[i])
                .toArray();
      }
    }
  }

  /**
   * Where a model's tokenizer usually lies: beside it, above it (the model in a folder {@code
   * onnx}), or beside it under the model's name.
   */
  public static Optional<Path> beside(Path model) {
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

  public static TextTokenizer read(Path file) {
    // The library reports its use to its makers unless it is told not to: an instrument keeps
    // silent.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new TextTokenizer(
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(bytes), Map.of("truncation", "false", "padding", "false")),
          Vocabulary.of(file, bytes));
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
   * @return none where the tokenizer makes no token of the text
   * @throws InvalidInputException when special tokens leave no room for the text, or stand within
   *     it
   */
  public List<Sequence> sequences(int text, String content, int window) {
    Encoding encoding = tokenizer.encode(content, true, false);
    if (Framed.isEmpty(encoding)) {
      return List.of();
    }
    Framed framed = Framed.of(encoding);
    int around = framed.before().length + framed.behind().length;
    int room = window - around;
    if (room < 1) {
      throw new InvalidInputException(
          "a sequence of at most "
              + window
              + " tokens has no room for a text beside the "
              + around
              + " special tokens that the tokenizer puts around it; raise --window to "
              + (around + 1)
              + " or more, or where the model takes no more give token ids with --ids");
    }
    List<Sequence> sequences = new ArrayList<>();
    for (int from = 0; from < framed.ids().length; from += room) {
      sequences.add(sequence(text, framed, from, Math.min(framed.ids().length, from + room)));
    }
    return sequences;
  }

  private Sequence sequence(int text, Framed framed, int from, int to) {
    int first = framed.before().length;
    int end = first + to - from;
    long[] all = new long[end + framed.behind().length];
    System.arraycopy(framed.before(), 0, all, 0, first);
    System.arraycopy(framed.ids(), from, all, first, to - from);
    System.arraycopy(framed.behind(), 0, all, end, framed.behind().length);
    boolean[] added = new boolean[all.length];
    List<String> written = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      added[i] = i < first || i >= end;
      written.add(added[i] ? name(all[i]) : framed.tokens()[from + i - first]);
    }
    return new Sequence(text, all, written, added, true);
  }

  /**
   * A text's tokens, and the special ones around them. Only a text with tokens of its own shows
   * which stand before it and which behind.
   */
  private record Framed(long[] before, long[] ids, String[] tokens, long[] behind) {

    static boolean isEmpty(Encoding encoding) {
      return Arrays.stream(encoding.getSpecialTokenMask()).allMatch(mask -> mask == 1);
    }

    static Framed of(Encoding encoding) {
      long[] mask = encoding.getSpecialTokenMask();
      int first = 0;
      while (mask[first] == 1) {
        first++;
      }
      int end = mask.length;
      while (mask[end - 1] == 1) {
        end--;
      }
      for (int i = first; i < end; i++) {
        if (mask[i] == 1) {
          throw new InvalidInputException(
              InvalidInputException.Kind.TOKENIZER,
              "expected a tokenizer that puts special tokens before and behind a text, and this"
                  + " one puts "
                  + encoding.getTokens()[i]
                  + " into the midst of it, so that texts cannot be cut; give token ids with --ids");
        }
      }
      long[] ids = encoding.getIds();
      return new Framed(
          Arrays.copyOf(ids, first),
          Arrays.copyOfRange(ids, first, end),
          Arrays.copyOfRange(encoding.getTokens(), first, end),
          Arrays.copyOfRange(ids, end, ids.length));
    }
  }

  /** Ids that the user gave, with their tokens in writing. */
  public Sequence sequence(int text, long[] ids) {
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
    long[] behindWord = Arrays.copyOf(word, word.length + 1);
    behindWord[word.length] = id;
    return !tokenizer.decode(new long[] {id}, false).isEmpty()
        || !tokenizer.decode(behindWord, false).equals(tokenizer.decode(word, false));
  }

  /** The ids it has. */
  public Vocabulary vocabulary() {
    return vocabulary;
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
