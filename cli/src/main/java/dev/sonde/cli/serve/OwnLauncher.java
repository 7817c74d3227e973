package dev.sonde.cli.serve;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The words that start this program once more, as this Java was started. */
final class OwnLauncher {
  /** What is true of this process and its terminal alone. */
  private static final List<String> OWN =
      List.of("-Dsonde.terminal", "-Dsonde.columns", "-Dsonde.launcher");

  /** By its name: the program knows its commands, and this is part of one. */
  private static final String MAIN = OwnLauncher.class.getPackageName() + ".Main";

  private OwnLauncher() {}

  static List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> OWN.stream().noneMatch(argument::startsWith))
        .forEach(words::add);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    return words;
  }
}
