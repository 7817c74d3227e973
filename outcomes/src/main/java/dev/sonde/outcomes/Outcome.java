package dev.sonde.outcomes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run found, as its JSON says it.
 *
 * @param source the file, or the command that has just found it
 * @param kind which command
 * @param figures every number but curves, in the order of the file
 * @param facts what was measured on what and how, by names such as {@code data.sha256}
 * @param notices its findings
 */
public record Outcome(
    String source,
    OutcomeKind kind,
    List<Figure> figures,
    Map<String, String> facts,
    List<Notice> notices) {
  /** A message names so many of what might have been meant. */
  private static final int NAMED = 4;

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Members whose values say what a run was made of. */
  private static final List<String> MADE_OF =
      List.of("model", "data", "input", "configuration", "settings", "conventions");

  /** Single facts that stand among the figures. */
  private static final List<String> AMONG_FIGURES =
      List.of(
          "/loss/name",
          "/spectrum/matrix",
          "/spectrum/method",
          "/spectrum/precision",
          "/survey/budget",
          "/axis",
          "/study",
          "/form",
          "/extent",
          "/sonde/version",
          "/sonde/seed");

  /**
   * A finding as the file has it.
   *
   * @param code its stable code
   * @param severity how much it matters
   * @param text its sentence, in the language of the run
   */
  public record Notice(String code, Severity severity, String text) {}

  /** Copies lists and map. */
  public Outcome {
    figures = List.copyOf(figures);
    facts = Map.copyOf(facts);
    notices = List.copyOf(notices);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException when it is not there, is no JSON, or of none of the {@linkplain
   *     OutcomeKind kinds}
   */
  public static Outcome read(Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          file
              + " is a folder; give the JSON file in it"
              + fileIn(file).map(found -> ", " + found).orElse(""));
    }
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING,
          file + " cannot be read; give a JSON file that Sonde wrote",
          e);
    }
  }

  /**
   * Reads what a run left in its folder.
   *
   * @throws InvalidInputException when that is no folder, or holds none of the {@linkplain
   *     OutcomeKind kinds}
   */
  public static Outcome ofRun(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING,
          folder + " is not the folder of a run; 'sonde runs list' names those that there are");
    }
    Outcome read = read(fileIn(folder).orElseThrow(() -> nothingIn(folder)));
    return new Outcome(
        folder.toString(), read.kind(), read.figures(), read.facts(), read.notices());
  }

  private static Optional<Path> fileIn(Path folder) {
    return Arrays.stream(OutcomeKind.values())
        .map(kind -> folder.resolve(kind.file()))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static InvalidInputException nothingIn(Path folder) {
    boolean isDemo = Files.isRegularFile(folder.resolve("demo.json"));
    return new InvalidInputException(
        InvalidInputException.Kind.MISSING,
        folder
            + (isDemo
                ? " is a demo, which holds two runs; give its folder features or networks"
                : " holds no "
                    + OutcomeKind.files()
                    + "; give the folder that a run of one of these commands wrote"));
  }

  /**
   * Reads the text of a file.
   *
   * @param source its name, for messages
   * @throws InvalidInputException as {@link #read}
   */
  public static Outcome parse(String text, String source) {
    JsonNode root = tree(text, source);
    OutcomeKind kind = OutcomeKind.of(root, source);
    List<Figure> figures = FigureReader.figures(root);
    return new Outcome(
        source,
        kind,
        AccuracyError.added(LossError.joined(figures, root), root),
        facts(root),
        notices(root));
  }

  /**
   * Returns the same when it is of a command.
   *
   * @throws InvalidInputException when it is of another
   */
  public Outcome requireKind(OutcomeKind wanted) {
    if (kind != wanted) {
      throw new InvalidInputException(
          InvalidInputException.Kind.BASELINE,
          "expected a baseline of sonde "
              + wanted.label()
              + ", and "
              + source
              + " is of sonde "
              + kind.label()
              + "; give the "
              + wanted.file()
              + " of a run before");
    }
    return this;
  }

  private static JsonNode tree(String text, String source) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          source + " is not JSON; give a file that Sonde wrote",
          e);
    }
  }

  private static Map<String, String> facts(JsonNode root) {
    Map<String, String> facts = new TreeMap<>();
    for (String member : MADE_OF) {
      flatten(member, root.path(member), facts);
    }
    // how well the logits were read is measured, and not a setting
    facts.remove("conventions.softmaxDifference");
    for (String pointer : AMONG_FIGURES) {
      flatten(pointer.substring(1).replace('/', '.'), root.at(pointer), facts);
    }
    return facts;
  }

  private static void flatten(String name, JsonNode node, Map<String, String> facts) {
    if (node.isObject()) {
      node.properties()
          .forEach(member -> flatten(name + "." + member.getKey(), member.getValue(), facts));
    } else if (node.isArray()) {
      boolean simple = true;
      List<String> texts = new ArrayList<>();
      for (JsonNode element : node) {
        simple &= element.isValueNode();
        texts.add(element.asText());
      }
      if (simple) {
        facts.put(name, String.join(", ", texts));
      }
    } else if (!node.isMissingNode() && !node.isNull()) {
      facts.put(name, node.asText());
    }
  }

  private static List<Notice> notices(JsonNode root) {
    List<Notice> notices = new ArrayList<>();
    for (JsonNode finding : root.path("findings")) {
      notices.add(
          new Notice(
              finding.path("code").asText(),
              severity(finding.path("severity").asText()),
              finding.path("text").asText()));
    }
    return notices;
  }

  /** A severity of a later version, or none, is taken for the gravest. */
  private static Severity severity(String word) {
    return Arrays.stream(Severity.values())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElse(Severity.ALARM);
  }

  /**
   * Returns the figures that a name stands for: of those whose names end in it, the ones nearest to
   * the file's root. {@code trace} is the whole model's, not its layers'; {@code rowStd} is that of
   * every head.
   *
   * @param asked the end of a name
   * @throws UnknownFigureException when there is none; the message has the nearest names
   */
  public List<Figure> named(String asked) {
    List<Figure> answering =
        figures.stream().filter(figure -> figure.name().answers(asked)).toList();
    if (answering.isEmpty()) {
      throw new UnknownFigureException(asked, source, nearest(asked));
    }
    int depth = answering.stream().mapToInt(figure -> figure.name().depth()).min().orElseThrow();
    return answering.stream().filter(figure -> figure.name().depth() == depth).toList();
  }

  /**
   * The shortest end of a figure's name that stands for it alone; for a head its name and the
   * figure's, {@code L0H3 rowStd}.
   */
  public String shortestName(Figure figure) {
    if (!figure.where().isEmpty()) {
      return figure.where() + " " + figure.name().ends().get(0);
    }
    return figure.name().ends().stream()
        .filter(end -> named(end).equals(List.of(figure)))
        .findFirst()
        .orElse(figure.name().text());
  }

  /** By what they end in, since that is what people write. */
  private String nearest(String asked) {
    List<String> kinds = figures.stream().map(figure -> figure.name().kind()).distinct().toList();
    String word = asked.replaceAll("\\[[^\\]]*\\]", "");
    return kinds.stream()
        .sorted(Comparator.comparingInt(kind -> distance(word, kind)))
        .limit(NAMED)
        .collect(Collectors.joining(", "));
  }

  /** The least distance of a word from any end of a name, in whole members. */
  private static int distance(String word, String name) {
    int least = Spelling.distance(word, name);
    String plain = name.replaceAll("@.*", "");
    for (int dot = plain.indexOf('.'); dot >= 0; dot = plain.indexOf('.', dot + 1)) {
      least = Math.min(least, Spelling.distance(word, plain.substring(dot + 1)));
    }
    return least;
  }
}
