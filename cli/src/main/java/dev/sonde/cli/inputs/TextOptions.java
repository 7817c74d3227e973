package dev.sonde.cli.inputs;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a language model is shown. */
public final class TextOptions {
  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "A text; may be given several times.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--text-file",
      paramLabel = "FILE",
      description = "A text in UTF-8, cut into windows; may be given several times.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--ids",
      paramLabel = "FILE|ID,...",
      description =
          "Token ids instead of text, special tokens included; in a file, one text a line.")
  private Optional<String> ids = Optional.empty();

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "The model's tokenizer.json; default: looked for beside the model.")
  private Optional<String> tokenizer = Optional.empty();

  /** What the model is shown, read and checked. */
  @FunctionalInterface
  public interface Input {
    AttentionReport measuredBy(AttentionProbe probe);
  }

  public Optional<String> tokenizer() {
    return tokenizer;
  }

  /**
   * Reads what was given.
   *
   * @throws InvalidInputException when nothing was given, or it cannot be read
   */
  public Input input(Language language) {
    boolean written = !texts.isEmpty() || !files.isEmpty();
    if (written == ids.isPresent()) {
      throw new Complaint(Phrases.TEXT_OR_IDS.in(language));
    }
    if (ids.isPresent()) {
      List<long[]> sequences = ids(ids.get(), language);
      return probe -> probe.onIds(sequences);
    }
    for (String text : texts) {
      refuseEmpty("--text", text, text, language);
      refuseFileName(text, language);
    }
    List<String> all = new ArrayList<>(texts);
    all.addAll(contents("--text-file", files, language));
    return probe -> probe.on(all);
  }

  /** A text of nothing would count as one. */
  private static void refuseEmpty(String option, String shown, String text, Language language) {
    if (text.isBlank()) {
      throw new Complaint(Phrases.TEXT_IS_EMPTY.in(language, option, shown));
    }
  }

  /** Nobody has the attention on a file's name measured on purpose. */
  private static void refuseFileName(String text, Language language) {
    try {
      if (Files.isRegularFile(Path.of(text))) {
        throw new Complaint(Phrases.TEXT_IS_A_FILE.in(language, text));
      }
    } catch (InvalidPathException e) {
      return; // a text, then
    }
  }

  /** Reads the files that an option names. */
  public static List<String> contents(String option, List<String> files, Language language) {
    return files.stream()
        .map(
            file -> {
              String text = content(option, RunFolder.path(option, file, language), language);
              refuseEmpty(option, file, text, language);
              return text;
            })
        .toList();
  }

  private static List<long[]> ids(String text, Language language) {
    if (text.matches("[-0-9,\\s]+")) {
      return List.of(line(text, language));
    }
    Path file = RunFolder.path("--ids", text, language);
    if (text.matches("(?s)\\s*\\d+\\s*,.*") && !Files.exists(file)) {
      return List.of(line(text, language));
    }
    List<long[]> sequences = new ArrayList<>();
    for (String line : content("--ids", file, language).lines().toList()) {
      if (!line.isBlank()) {
        sequences.add(line(line, language));
      }
    }
    if (sequences.isEmpty()) {
      throw badIds(text, language);
    }
    return sequences;
  }

  private static long[] line(String line, Language language) {
    String[] parts = line.strip().split("\\s*,\\s*|\\s+", -1);
    long[] ids = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isEmpty()) {
        throw new Complaint(Phrases.TOKEN_ID_MISSING.in(language, line.strip()));
      }
      try {
        ids[i] = Long.parseLong(parts[i]);
      } catch (NumberFormatException e) {
        throw noId(parts[i], language);
      }
      if (ids[i] < 0) {
        throw noId(parts[i], language);
      }
    }
    return ids;
  }

  private static InvalidInputException noId(String came, Language language) {
    return new Complaint(Phrases.NO_TOKEN_ID.in(language, came));
  }

  private static InvalidInputException badIds(String came, Language language) {
    return new Complaint(
        Phrases.BAD_ARGUMENT.in(
            language, "--ids", Phrases.TOKEN_IDS.in(language), came, "101,1996,4248,102"));
  }

  private static String content(String option, Path file, Language language) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new Complaint(Phrases.NO_FILE.in(language, option, file), e);
    } catch (CharacterCodingException e) {
      throw new Complaint(Phrases.NOT_UTF8.in(language, option, file), e);
    } catch (IOException e) {
      throw new Complaint(
          Phrases.UNREADABLE.in(language, option, file, String.valueOf(e.getMessage())), e);
    }
  }
}
