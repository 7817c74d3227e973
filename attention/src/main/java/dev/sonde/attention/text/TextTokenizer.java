package dev.sonde.attention.text;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.TrialEndedException;
import dev.sonde.isolation.TrialProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model's own tokenizer, read from {@code tokenizer.json}, in a process of its own: the file may
 * come from anywhere, and lies beside a model unasked.
 */
public final class TextTokenizer implements AutoCloseable {
  /** One of them is in the vocabulary of nearly every tokenizer. */
  private static final List<String> WORDS =
      List.of("a", "the", "e", "0", ".", "の", "日", "的", "и", "ا", "가");

  private final Path file;
  private final TokenCoder tokenizer;
  private final Vocabulary vocabulary;
  private final Set<Long> special = new HashSet<>();

  /** Ids in writing, once they were asked for. */
  private final Map<Long, String> names = new HashMap<>();

  /** An ordinary word, if one was found: what follows it is written behind it. */
  private long[] word = {};

  private TextTokenizer(Path file, TokenCoder tokenizer, Vocabulary vocabulary) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    for (String text : WORDS) {
      EncodedText around = tokenizer.encode(text);
      for (int i = 0; i < around.length(); i++) {
        if (around.special()[i]) {
          special.add(around.ids()[i]);
        }
      }
      if (word.length == 0) {
        word =
            IntStream.range(0, around.length())
                .filter(i -> !around.special()[i])
                .mapToLong(i -> around.ids()[i])
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

  /** A tokenizer whose process is starting while the caller does something else. */
  public static final class Opening implements AutoCloseable {
    private final Path file;
    private final Optional<TokenizerProcess> process;
    private boolean taken;

    private Opening(Path file, Optional<TokenizerProcess> process) {
      this.file = file;
      this.process = process;
    }

    /**
     * Reads the file.
     *
     * @return the tokenizer, which the caller closes
     * @throws InvalidInputException when it cannot be read, or is none
     */
    public TextTokenizer read() {
      taken = true;
      return TextTokenizer.read(file, process);
    }

    /** Ends the process, if nobody took the tokenizer. */
    @Override
    public void close() {
      if (!taken) {
        process.ifPresent(TokenizerProcess::close);
      }
    }
  }

  /**
   * Begins to open a tokenizer.
   *
   * @param file a {@code tokenizer.json}
   * @return what reads it
   */
  public static Opening opening(Path file) {
    // an embedded virtual machine has no launcher to start another with
    return new Opening(
        file,
        TrialProcess.isPossible() && Files.isRegularFile(file)
            ? Optional.of(TokenizerProcess.start())
            : Optional.empty());
  }

  /**
   * Reads a tokenizer.
   *
   * @param file a {@code tokenizer.json}
   * @return the tokenizer, which the caller closes
   * @throws InvalidInputException when it cannot be read, or is none
   */
  public static TextTokenizer read(Path file) {
    try (Opening opening = opening(file)) {
      return opening.read();
    }
  }

  private static TextTokenizer read(Path file, Optional<TokenizerProcess> process) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      Vocabulary vocabulary = Vocabulary.of(file, bytes);
      process.ifPresent(started -> started.read(file));
      TokenCoder tokenizer = process.isPresent() ? process.get() : NativeTokens.read(bytes);
      return new TextTokenizer(file, tokenizer, vocabulary);
    } catch (IOException e) {
      process.ifPresent(TokenizerProcess::close);
      throw new InvalidInputException(
          InvalidInputException.Kind.TOKENIZER,
          "cannot read the tokenizer "
              + file
              + ": "
              + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage())
              + "; name another with --tokenizer, or give token ids with --ids",
          e);
    } catch (TrialEndedException e) {
      process.ifPresent(TokenizerProcess::close);
      throw ended(file, e);
    } catch (RuntimeException e) {
      process.ifPresent(TokenizerProcess::close);
      throw new InvalidInputException(
          InvalidInputException.Kind.TOKENIZER,
          file
              + " is not a tokenizer in the format of Hugging Face's tokenizer.json: "
              + reason(e)
              + "; save it with AutoTokenizer.from_pretrained(...).save_pretrained(folder)",
          e);
    }
  }

  /** What the library says, without the classes and web pages of the one below it. */
  private static String reason(RuntimeException e) {
    return String.valueOf(e.getMessage())
        .replaceAll("([a-z]\\w*\\.)+[A-Z]\\w*: ", "")
        .replaceAll("\\s+See https?://\\S+", "")
        .strip();
  }

  private static InvalidInputException ended(Path file, TrialEndedException e) {
    String how =
        switch (e.how()) {
          case CRASH -> "makes the library that reads it fail, or takes all memory";
          case TIMEOUT -> "takes longer than any tokenizer should";
        };
    return new InvalidInputException(
        InvalidInputException.Kind.TOKENIZER,
        "the tokenizer "
            + file
            + " "
            + how
            + "; it is damaged or not made for use. Save it again with"
            + " AutoTokenizer.from_pretrained(...).save_pretrained(folder), name another with"
            + " --tokenizer, or give token ids with --ids",
        e);
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
    EncodedText encoding = encoded(content);
    if (encoding.isEmpty()) {
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

  private EncodedText encoded(String content) {
    try {
      return tokenizer.encode(content);
    } catch (TrialEndedException e) {
      throw ended(file, e);
    }
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
      written.add(added[i] ? name(all[i]) : framed.tokens().get(from + i - first));
    }
    return new Sequence(text, all, written, added, true);
  }

  /**
   * A text's tokens, and the special ones around them. Only a text with tokens of its own shows
   * which stand before it and which behind.
   */
  private record Framed(long[] before, long[] ids, List<String> tokens, long[] behind) {

    static Framed of(EncodedText encoding) {
      boolean[] special = encoding.special();
      int first = 0;
      while (special[first]) {
        first++;
      }
      int end = special.length;
      while (special[end - 1]) {
        end--;
      }
      for (int i = first; i < end; i++) {
        if (special[i]) {
          throw new InvalidInputException(
              InvalidInputException.Kind.TOKENIZER,
              "expected a tokenizer that puts special tokens before and behind a text, and this"
                  + " one puts "
                  + encoding.tokens().get(i)
                  + " into the midst of it, so that texts cannot be cut; give token ids with --ids");
        }
      }
      long[] ids = encoding.ids();
      return new Framed(
          Arrays.copyOf(ids, first),
          Arrays.copyOfRange(ids, first, end),
          encoding.tokens().subList(first, end),
          Arrays.copyOfRange(ids, end, ids.length));
    }
  }

  /** Ids that the user gave, with their tokens in writing. */
  public Sequence sequence(int text, long[] ids) {
    boolean[] added = new boolean[ids.length];
    List<String> written = new ArrayList<>();
    learn(Arrays.stream(ids).boxed().toList());
    for (int i = 0; i < ids.length; i++) {
      added[i] = special.contains(ids[i]);
      written.add(name(ids[i]));
    }
    return new Sequence(text, ids, written, added, true);
  }

  /**
   * Which of some ids stand for nothing. Alone even a known one may be written as nothing, such as
   * the space before a word; behind a word it is written.
   *
   * @param ids some ids
   * @return those that are not known, in the same order
   */
  List<Long> unknown(List<Long> ids) {
    List<long[]> asked = new ArrayList<>();
    asked.add(word);
    for (long id : ids) {
      long[] behindWord = Arrays.copyOf(word, word.length + 1);
      behindWord[word.length] = id;
      asked.add(new long[] {id});
      asked.add(behindWord);
    }
    List<String> written = decoded(asked);
    List<Long> unknown = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      boolean known =
          !written.get(1 + 2 * i).isEmpty() || !written.get(2 + 2 * i).equals(written.get(0));
      if (!known) {
        unknown.add(ids.get(i));
      }
    }
    return unknown;
  }

  private List<String> decoded(List<long[]> ids) {
    try {
      return tokenizer.decode(ids);
    } catch (TrialEndedException e) {
      throw ended(file, e);
    }
  }

  /** Asks for all names at once that are not known yet. */
  private void learn(Collection<Long> ids) {
    List<Long> fresh = ids.stream().distinct().filter(id -> !names.containsKey(id)).toList();
    List<String> written = decoded(fresh.stream().map(id -> new long[] {id}).toList());
    for (int i = 0; i < fresh.size(); i++) {
      names.put(fresh.get(i), written.get(i));
    }
  }

  /** The ids it has. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  private String name(long id) {
    learn(List.of(id));
    String name = String.valueOf(names.get(id));
    return name.isEmpty() ? Long.toString(id) : name;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
