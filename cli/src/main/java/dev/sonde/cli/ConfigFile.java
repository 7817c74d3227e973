package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A file of options for {@code sonde sweep --config}: YAML whose keys are the options' names
 * without their dashes. It becomes options before the command line is read, so that unknown keys
 * and bad values are complained of like options; what stands on the command line itself wins.
 */
final class ConfigFile {
  private static final String OPTION = "--config";

  private ConfigFile() {}

  /**
   * Returns the command line with the file's options in place of the file.
   *
   * @param arguments the command line
   * @param session how the command was called
   * @throws Complaint when the file cannot be read, or is no list of names and values
   */
  static String[] expanded(String[] arguments, Session session) {
    if (arguments.length == 0 || !arguments[0].equals("sweep")) {
      return arguments;
    }
    List<String> rest = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(OPTION + "=")) {
        files.add(arguments[i].substring(OPTION.length() + 1));
      } else if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
        i++;
        files.add(arguments[i]);
      } else {
        rest.add(arguments[i]);
      }
    }
    for (String file : files) {
      options(RunFolder.path(OPTION, file, session.language()), rest, session);
    }
    return rest.toArray(String[]::new);
  }

  private static void options(Path file, List<String> rest, Session session) {
    JsonNode root;
    try {
      root = new YAMLMapper().readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new Complaint(session.say(Phrases.CONFIG_MISSING, file), e);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new Complaint(session.say(Phrases.CONFIG_NO_YAML, file, line), e);
    } catch (IOException e) {
      throw new Complaint(session.say(Phrases.CONFIG_UNREADABLE, file), e);
    }
    if (!root.isObject()) {
      throw new Complaint(session.say(Phrases.CONFIG_NO_YAML, file, 1));
    }
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      String name = "--" + entry.getKey();
      boolean given =
          rest.stream()
              .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "="));
      if (given || (entry.getValue().isBoolean() && !entry.getValue().booleanValue())) {
        continue;
      }
      rest.add(
          entry.getValue().isBoolean()
              ? name
              : name + "=" + value(file, entry.getKey(), entry.getValue(), session));
    }
  }

  private static String value(Path file, String key, JsonNode node, Session session) {
    if (node.isValueNode() && !node.isNull()) {
      return node.asText();
    }
    if (node.isArray()) {
      StringJoiner values = new StringJoiner(",");
      node.forEach(one -> values.add(value(file, key, one, session)));
      return values.toString();
    }
    throw new Complaint(session.say(Phrases.CONFIG_VALUE, file, key));
  }
}
