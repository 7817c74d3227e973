package dev.sonde.cli.watch;

import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Finds the checkpoints that were named, and their steps.
 *
 * @param sources files and folders, as they were written
 * @param steps steps, or a pattern with a group of digits, as it was written
 * @param language the reader's language
 */
record CheckpointFiles(List<String> sources, Optional<String> steps, Language language) {
  private static final List<String> ENDINGS = List.of(".safetensors", ".pt2", ".pt", ".onnx");

  /** What an optimiser keeps beside a checkpoint. */
  static final String STATE = ".optimizer.safetensors";

  /** What a folder of one checkpoint holds. */
  private static final String INSIDE = "model.safetensors";

  /** A word for steps before a number, or behind it. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(?:step|epoch|iteration|iter|checkpoint|ckpt)s?[-_=.]?(\\d{1,18})(?!\\d)");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private static final Pattern LISTED = Pattern.compile("\\s*\\d{1,18}\\s*(,\\s*\\d{1,18}\\s*)*");

  CheckpointFiles {
    sources = List.copyOf(sources);
  }

  /**
   * Finds what is there now, by steps.
   *
   * @throws Complaint if there is none, or a step cannot be told
   */
  List<CheckpointFile> found() {
    List<Path> paths = new ArrayList<>();
    for (String source : sources) {
      Path path = RunFolder.path("CHECKPOINT", source, language);
      if (Files.isDirectory(path)) {
        List<Path> inside = in(path);
        if (inside.isEmpty()) {
          throw new Complaint(WatchPhrases.NOTHING_THERE.in(language, source));
        }
        paths.addAll(inside);
      } else if (Files.isRegularFile(path)) {
        paths.add(path);
      } else {
        throw new Complaint(WatchPhrases.NO_CHECKPOINT_FILE.in(language, source));
      }
    }
    return numbered(paths);
  }

  /** The same, without a word about a folder that is empty. */
  List<CheckpointFile> foundByNow() {
    List<Path> paths = new ArrayList<>();
    for (String source : sources) {
      Path path = RunFolder.path("CHECKPOINT", source, language);
      paths.addAll(Files.isDirectory(path) ? in(path) : List.of(path));
    }
    return numbered(paths);
  }

  private List<Path> in(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.flatMap(child -> checkpoint(child).stream()).sorted().toList();
    } catch (IOException e) {
      throw new Complaint(WatchPhrases.NO_CHECKPOINT_FILE.in(language, folder), e);
    }
  }

  private static Optional<Path> checkpoint(Path child) {
    if (Files.isDirectory(child)) {
      return Optional.of(child.resolve(INSIDE)).filter(Files::isRegularFile);
    }
    String name = name(child);
    return Optional.of(child)
        .filter(
            file ->
                Files.isRegularFile(file)
                    && !name.startsWith(".")
                    && !name.endsWith(STATE)
                    && ENDINGS.stream().anyMatch(name::endsWith));
  }

  private List<CheckpointFile> numbered(List<Path> paths) {
    List<CheckpointFile> out = new ArrayList<>();
    Optional<List<Long>> listed = steps.filter(this::isList).map(CheckpointFiles::list);
    if (listed.isPresent() && listed.get().size() != paths.size()) {
      throw new Complaint(WatchPhrases.OTHER_COUNT.in(language, listed.get().size(), paths.size()));
    }
    Optional<Pattern> pattern = steps.filter(text -> !isList(text)).map(this::pattern);
    Map<Long, Path> byStep = new HashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      long step = listed.isPresent() ? listed.get().get(i) : step(path, pattern);
      Path other = byStep.put(step, path);
      if (other != null) {
        throw new Complaint(WatchPhrases.STEP_TWICE.in(language, other, path, step));
      }
      out.add(new CheckpointFile(path, step));
    }
    out.sort(Comparator.comparingLong(CheckpointFile::step));
    return out;
  }

  private boolean isList(String text) {
    return LISTED.matcher(text).matches();
  }

  private static List<Long> list(String text) {
    return Stream.of(text.split(",", -1)).map(part -> Long.parseLong(part.strip())).toList();
  }

  private Pattern pattern(String text) {
    try {
      Pattern pattern = Pattern.compile(text);
      if (pattern.matcher("").groupCount() == 1) {
        return pattern;
      }
    } catch (PatternSyntaxException e) {
      // told below
    }
    throw new Complaint(WatchPhrases.BAD_PATTERN.in(language, text));
  }

  private long step(Path path, Optional<Pattern> pattern) {
    String name = telling(path);
    OptionalLong found = pattern.isPresent() ? byPattern(name, pattern.get()) : byWord(name);
    return found.orElseThrow(() -> new Complaint(WatchPhrases.NO_STEP.in(language, path)));
  }

  private static OptionalLong byPattern(String name, Pattern pattern) {
    Matcher matcher = pattern.matcher(name);
    if (matcher.find() && matcher.group(1) != null && NUMBER.matcher(matcher.group(1)).matches()) {
      return OptionalLong.of(Long.parseLong(matcher.group(1)));
    }
    return OptionalLong.empty();
  }

  /** The number behind a word for steps; otherwise the only number that there is. */
  private static OptionalLong byWord(String name) {
    Matcher named = NAMED.matcher(name);
    if (named.find()) {
      return OptionalLong.of(Long.parseLong(named.group(1)));
    }
    List<String> numbers = new ArrayList<>();
    Matcher number = NUMBER.matcher(name);
    while (number.find()) {
      numbers.add(number.group());
    }
    return numbers.size() == 1
        ? OptionalLong.of(Long.parseLong(numbers.get(0)))
        : OptionalLong.empty();
  }

  /** The name that has the step: that of a checkpoint's folder where it has one. */
  private static String telling(Path path) {
    String name = name(path);
    Path folder = path.toAbsolutePath().getParent();
    if (name.equals(INSIDE) && folder != null) {
      return name(folder);
    }
    for (String ending : ENDINGS) {
      if (name.toLowerCase(Locale.ROOT).endsWith(ending)) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    return name;
  }

  private static String name(Path path) {
    Path last = path.getFileName();
    return last == null ? path.toString() : last.toString();
  }

  /** Where an optimiser's state would lie beside a checkpoint. */
  static Path state(Path checkpoint) {
    String name = name(checkpoint);
    int dot = name.lastIndexOf('.');
    return checkpoint.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + STATE);
  }

  /** Whether a file holds weights alone. */
  static boolean isWeights(Path path) {
    return name(path).toLowerCase(Locale.ROOT).endsWith(".safetensors");
  }
}
