package dev.sonde.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.Run;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.report.words.Language;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndingTest {
  private static final Pattern OPTION = Pattern.compile("--[a-z-]+");

  static Stream<Arguments> advice() {
    return Stream.of(
        Arguments.of("measure", Phrases.LESS_TO_MEASURE),
        Arguments.of("sweep size", Phrases.LESS_TO_SWEEP),
        Arguments.of("sweep samples", Phrases.LESS_TO_SWEEP),
        Arguments.of("sweep features", Phrases.LESS_TO_SWEEP),
        Arguments.of("attention", Phrases.LESS_ATTENTION),
        Arguments.of("check attention", Phrases.LESS_ATTENTION),
        Arguments.of("check measure", Phrases.LESS_TO_MEASURE),
        Arguments.of("check sweep size", Phrases.LESS_TO_SWEEP),
        Arguments.of("attention", Phrases.LESS_THEORY));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("advice")
  void whatTakesLessMemoryIsAnOptionOfTheCommand(String command, Phrase less) {
    String help = Run.of((command + " --help").split(" ", -1)).out();
    for (Language language : Language.values()) {
      List<String> named =
          OPTION
              .matcher(outOfMemory(language, Optional.of(less)))
              .results()
              .map(MatchResult::group)
              .toList();
      assertThat(named).isNotEmpty();
      assertThat(OPTION.matcher(help).results().map(MatchResult::group)).containsAll(named);
    }
  }

  @Test
  void aCommandWithoutSuchOptionsNamesNone() {
    for (Language language : Language.values()) {
      assertThat(outOfMemory(language, Optional.empty()))
          .contains("SONDE_JAVA_OPTIONS=-Xmx")
          .doesNotContainPattern(OPTION);
    }
  }

  private static String outOfMemory(Language language, Optional<Phrase> less) {
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(Writer.nullWriter()),
            new PrintWriter(err, true),
            false,
            false,
            Terminal.DEFAULT_COLUMNS,
            Map.of());
    int exitCode =
        Ending.of(
            new OutOfMemoryError("Java heap space"),
            new Session(terminal, language, "sonde"),
            Optional.empty(),
            less);
    assertThat(exitCode).isEqualTo(ExitCode.INPUT);
    return err.toString();
  }
}
