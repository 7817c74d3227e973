package dev.sonde.cli.session;

import picocli.CommandLine.Option;

/** The option of every command; {@link Session} has read it before. */
public final class LanguageOption {
  @Option(
      names = "--lang",
      paramLabel = "en|ja",
      description = "Language of results and messages; default: from the locale.")
  void accept(String tag) {
    // read already
  }
}
