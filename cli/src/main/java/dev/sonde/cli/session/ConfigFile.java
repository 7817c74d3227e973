package dev.sonde.cli.session;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.report.words.PresetWords;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A file of options for {@code sonde sweep --config}: YAML whose keys are the options' names
 * without their dashes. It becomes options before the command line is read, so that bad values are
 * complained of like options; what stands on the command line itself wins.
 */
public final class ConfigFile {
  /** Far more than any list of options, and little enough to read at once. */
  private static final long LARGEST = 1 << 20;

  private static final String OPTION = "--config";
  private static final String PRESET = "--preset";

  /** Added to the options of a preset that others change. */
  public static final String CHANGED = "--preset-changed";

  /** A file names no other file, and which options differ from a preset is found out by itself. */
  private static final Set<String> UNNAMEABLE = Set.of(OPTION, CHANGED);

  /** The presets that come along, each a file of options; their words are the report's. */
  private static final List<String> PRESETS =
      List.of("pooled-mnist", "belkin-features", "belkin-network", "nakkiran-conv");

  private ConfigFile() {}

  /**
   * Returns the command line with the file's options in place of the file.
   *
   * @param arguments the command line
   * @param line the commands and their options
   * @param session how the command was called
   * @throws Complaint when the file cannot be read, is no list of names and values, or has a name
   *     that is no option
   */
  public static String[] expanded(String[] arguments, CommandLine line, Session session) {
    if (arguments.length > 1 && arguments[0].equals("check")) {
      // sonde check sweep takes the options of sonde sweep
      CommandLine checks = Objects.requireNonNull(line.getSubcommands().get("check"));
      String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
      return Stream.concat(Stream.of("check"), Stream.of(expanded(rest, checks, session)))
          .toArray(String[]::new);
    }
    if (arguments.length == 0 || !arguments[0].equals("sweep")) {
      return arguments;
    }
    List<String> rest = new ArrayList<>(List.of(arguments));
    for (String file : taken(OPTION, rest)) {
      Path path = RunFolder.path(OPTION, file, session.language());
      Map<String, JsonNode> fields = fields(file, text(path, session), session);
      checkKeys(file, fields.keySet(), command(line, arguments), session);
      add(file, fields, rest, session);
    }
    for (String preset : taken(PRESET, rest)) {
      preset(preset, rest, session);
    }
    return rest.toArray(String[]::new);
  }

  /** The command that {@code sweep} is called with; empty where it is none, told later. */
  private static Optional<CommandLine> command(CommandLine line, String[] arguments) {
    return arguments.length < 2
        ? Optional.empty()
        : Optional.ofNullable(line.getSubcommands().get(arguments[0]))
            .flatMap(sweep -> Optional.ofNullable(sweep.getSubcommands().get(arguments[1])));
  }

  private static void checkKeys(
      String file, Set<String> keys, Optional<CommandLine> command, Session session) {
    if (command.isEmpty()) {
      return;
    }
    CommandSpec spec = command.get().getCommandSpec();
    List<String> known =
        UsageErrors.optionNames(spec).stream()
            .filter(name -> name.startsWith("--") && !UNNAMEABLE.contains(name))
            .map(name -> name.substring(2))
            .toList();
    for (String key : keys) {
      if (!known.contains(key)) {
        String unknown = session.say(ConfigPhrases.CONFIG_KEY, file, key, spec.qualifiedName());
        throw new Complaint(
            UsageErrors.nearest(key, known)
                .map(name -> unknown + " " + session.say(Phrases.DID_YOU_MEAN, name))
                .orElse(unknown));
      }
    }
  }

  /** Takes an option with its value out of the arguments, wherever it stands. */
  private static List<String> taken(String option, List<String> arguments) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < arguments.size(); ) {
      if (arguments.get(i).startsWith(option + "=")) {
        values.add(arguments.remove(i).substring(option.length() + 1));
      } else if (arguments.get(i).equals(option) && i + 1 < arguments.size()) {
        arguments.remove(i);
        values.add(arguments.remove(i));
      } else {
        i++;
      }
    }
    return values;
  }

  private static void preset(String name, List<String> rest, Session session) {
    if (!PRESETS.contains(name)) {
      throw new Complaint(session.say(ConfigPhrases.NO_PRESET, name, String.join(", ", PRESETS)));
    }
    String text;
    try (InputStream in = ConfigFile.class.getResourceAsStream("presets/" + name + ".yaml")) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, JsonNode> fields = fields(name, text, session);
    String command = Objects.requireNonNull(fields.remove("command")).asText();
    if (rest.size() < 2 || !rest.get(1).equals(command)) {
      throw new Complaint(session.say(ConfigPhrases.PRESET_OF, name, command));
    }
    PresetWords.lines(name, session.language()).forEach(line -> session.err().println(line));
    List<String> changed = fields.keySet().stream().filter(key -> isGiven(key, rest)).toList();
    for (String key : changed) {
      session.err().println(session.say(ConfigPhrases.PRESET_CHANGED, name, key));
    }
    rest.add(PRESET + "=" + name);
    if (!changed.isEmpty()) {
      rest.add(CHANGED + "=" + String.join(", ", changed));
    }
    add(name, fields, rest, session);
  }

  private static String text(Path file, Session session) {
    try {
      // whoever opens a pipe waits for a writer that may never come
      if (Files.exists(file) && !(Files.isRegularFile(file) && Files.size(file) <= LARGEST)) {
        throw new Complaint(session.say(ConfigPhrases.CONFIG_UNREADABLE, file));
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new Complaint(session.say(ConfigPhrases.CONFIG_MISSING, file), e);
    } catch (IOException e) {
      throw new Complaint(session.say(ConfigPhrases.CONFIG_UNREADABLE, file), e);
    }
  }

  private static Map<String, JsonNode> fields(String file, String text, Session session) {
    JsonNode root;
    try {
      checkTwice(file, text, session);
      root = new YAMLMapper().readTree(text);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new Complaint(session.say(ConfigPhrases.CONFIG_NO_YAML, file, line), e);
    }
    if (!root.isObject()) {
      throw new Complaint(session.say(ConfigPhrases.CONFIG_NO_YAML, file, 1));
    }
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    root.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
    return fields;
  }

  /** A name that stands twice would silently have its last value. */
  private static void checkTwice(String file, String text, Session session)
      throws JsonProcessingException {
    Set<String> names = new HashSet<>();
    try (JsonParser in = new YAMLFactory().createParser(text)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        boolean name =
            token == JsonToken.FIELD_NAME && in.getParsingContext().getNestingDepth() == 1;
        if (name && !names.add(in.currentName())) {
          int line = in.currentTokenLocation().getLineNr();
          throw new Complaint(
              session.say(ConfigPhrases.CONFIG_TWICE, file, in.currentName(), line));
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isGiven(String key, List<String> arguments) {
    String name = "--" + key;
    return arguments.stream()
        .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "="));
  }

  private static void add(
      String file, Map<String, JsonNode> fields, List<String> rest, Session session) {
    fields.forEach(
        (key, node) -> {
          boolean off = node.isBoolean() && !node.booleanValue();
          if (!isGiven(key, rest) && !off) {
            rest.add(
                node.isBoolean() ? "--" + key : "--" + key + "=" + value(file, key, node, session));
          }
        });
  }

  private static String value(String file, String key, JsonNode node, Session session) {
    if (node.isValueNode() && !node.isNull()) {
      return node.asText();
    }
    if (node.isArray()) {
      StringJoiner values = new StringJoiner(",");
      node.forEach(one -> values.add(value(file, key, one, session)));
      return values.toString();
    }
    throw new Complaint(session.say(ConfigPhrases.CONFIG_VALUE, file, key));
  }
}
