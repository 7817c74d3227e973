package dev.sonde.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.Run;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.Language;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {

  private static Session session(Map<String, String> environment, String... arguments) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return Session.of(
        List.of(arguments), new Terminal(nowhere, nowhere, false, false, 80, environment));
  }

  @Test
  void theFirstVariableThatIsSetDecidesTheLanguage() {
    assertThat(session(Map.of("LANG", "ja_JP.UTF-8")).language()).isEqualTo(Language.JAPANESE);
    assertThat(session(Map.of("LANG", "ja_JP.UTF-8", "LC_ALL", "")).language())
        .isEqualTo(Language.JAPANESE);
    assertThat(session(Map.of("LANG", "ja_JP.UTF-8", "LC_ALL", "C")).language())
        .isEqualTo(Language.ENGLISH);
    assertThat(session(Map.of("LANG", "de_DE.UTF-8")).language()).isEqualTo(Language.ENGLISH);
  }

  @Test
  void aLocaleThatTheLauncherReplacedStillDecidesTheLanguage() {
    assertThat(session(Map.of("LC_ALL", "C.UTF-8", "SONDE_LOCALE", "ja_JP.eucJP")).language())
        .isEqualTo(Language.JAPANESE);
  }

  @Test
  void theOptionOutweighsTheEnvironment() {
    Map<String, String> english = Map.of("LANG", "en_GB.UTF-8");
    assertThat(session(english, "measure", "--lang", "ja").language()).isEqualTo(Language.JAPANESE);
    assertThat(session(english, "--lang=JA").language()).isEqualTo(Language.JAPANESE);
  }

  @Test
  void theCommandLineCanBePastedIntoAShell() {
    assertThat(session(Map.of(), "measure", "it's a model.pt", "--z", "1,0.1").commandLine())
        .isEqualTo("sonde measure 'it'\\''s a model.pt' --z 1,0.1");
  }

  @ParameterizedTest
  @EnumSource
  void aTerminalGetsComplaintsWrappedAtWordsAndALogGetsThemWhole(Language language) {
    String whole =
        Phrases.OUT_OF_MEMORY.in(
            language, "1.0 GiB", "24 GiB", "", Phrases.LESS_TO_MEASURE.in(language));
    assertThat(complaint(false, language, whole)).isEqualTo("sonde: " + whole + "\n");
    assertThat(complaint(true, language, whole).lines())
        .hasSizeGreaterThan(2)
        .allSatisfy(line -> assertThat(ColumnText.width(line)).isLessThanOrEqualTo(80))
        .allSatisfy(line -> assertThat(line).doesNotContainPattern("^[、。)]"));
    assertThat(complaint(true, language, whole).replaceAll("\\s", ""))
        .isEqualTo(("sonde:" + whole).replaceAll("\\s", ""));
  }

  /** What hides the end of a name, or writes it backwards, in what a terminal shows. */
  @ParameterizedTest
  @ValueSource(strings = {"\u202E", "\u2066", "\u200F", "\u061C", "\u001B", "\n", "\r"})
  void aNameDoesNotSteerTheTerminal(String control) {
    for (boolean interactive : new boolean[] {true, false}) {
      assertThat(complaint(interactive, Language.ENGLISH, "no file a" + control + "txt.onnx"))
          .isEqualTo("sonde: no file a txt.onnx\n");
    }
  }

  private static String complaint(boolean interactive, Language language, String message) {
    StringWriter err = new StringWriter();
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Terminal terminal =
        new Terminal(nowhere, new PrintWriter(err, true), interactive, false, 80, Map.of());
    Session.of(List.of("--lang", language.tag()), terminal).complain(message);
    return err.toString();
  }

  @Test
  void anUnknownLanguageIsRefusedBeforeAnythingElse() {
    Run run = Run.of("--lang", "fr", "--help");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "sonde: --lang expects one of en, ja, got 'fr'; for example: --lang ja");
  }

  @Test
  void aMessageRepeatsNoMoreThanAPersonReads() {
    String long100k = "x".repeat(100_000);
    for (String[] command :
        new String[][] {
          {"data", "describe", long100k + ".csv"},
          {"measure", long100k, "--data", "digits"},
          {"measure", "model.pt", "--data", "digits", "--" + long100k},
          {"sweep", "size", "--data", "digits", "--widths", long100k},
          {"sweep", "size", "--config", long100k},
          {long100k}
        }) {
      Run run = Run.of(command);
      assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
      assertThat(run.err()).contains("xxx").hasSizeLessThan(2_100);
    }
  }
}
