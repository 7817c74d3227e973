package dev.sonde.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.Run;
import dev.sonde.cli.SondeCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {
  private static final String ESCAPE = "\u001B[";

  @TempDir private Path temporary;

  @Test
  void colourIsRefusedByThePlainTerminalAndByTheUser() {
    assertThat(Terminal.allowsColour(Map.of("TERM", "xterm-256color"))).isTrue();
    assertThat(Terminal.allowsColour(Map.of("TERM", "xterm", "NO_COLOR", ""))).isTrue();
    assertThat(Terminal.allowsColour(Map.of("TERM", "xterm", "NO_COLOR", "1"))).isFalse();
    assertThat(Terminal.allowsColour(Map.of("TERM", "dumb"))).isFalse();
    assertThat(Terminal.allowsColour(Map.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void theTableIsColouredOnATerminalAndNowhereElse(String language) throws IOException {
    assertThat(measured(true, language)).contains(ESCAPE);
    assertThat(measured(false, language)).doesNotContain(ESCAPE);
  }

  @Test
  void jsonAndFilesAreNeverColoured() throws IOException {
    assertThat(measured(true, "en", "--json", "-")).startsWith("{").doesNotContain(ESCAPE);
    assertThat(Files.readString(temporary.resolve("out/measure.json"))).doesNotContain(ESCAPE);
  }

  @Test
  void helpIsBoldOnATerminalOnly() {
    assertThat(written(true, "--help")).contains(ESCAPE);
    assertThat(written(false, "--help")).doesNotContain(ESCAPE);
  }

  private String measured(boolean colour, String language, String... more) throws IOException {
    String[] arguments = {
      "measure",
      copy("mlp_wine.pt"),
      "--data",
      copy("mlp_wine.npz"),
      "--out",
      temporary.resolve("out").toString(),
      "--overwrite",
      "--lang",
      language
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return written(colour, all);
  }

  private static String written(boolean colour, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        SondeCommand.run(
            arguments,
            new Terminal(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                false,
                colour,
                80,
                Map.of()));
    assertThat(exitCode).as(err.toString()).isZero();
    return out.toString();
  }

  private String copy(String name) throws IOException {
    Path path = temporary.resolve(name);
    if (!Files.exists(path)) {
      try (InputStream in = Run.class.getResourceAsStream(name)) {
        Files.copy(in, path);
      }
    }
    return path.toString();
  }
}
