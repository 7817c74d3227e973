package dev.sonde.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PlainWriterTest {
  private static String written(PlainWriter.Reader reader, String... pieces) throws IOException {
    StringWriter out = new StringWriter();
    try (PlainWriter writer = new PlainWriter(out, reader)) {
      for (String piece : pieces) {
        writer.write(piece);
      }
    }
    return out.toString();
  }

  @Test
  void whatSteersATerminalBecomesASpace() throws IOException {
    assertThat(written(PlainWriter.Reader.TERMINAL, "a\u001b]0;title\u0007b\u202ec\u009b2Jd"))
        .isEqualTo("a ]0;title b c 2Jd");
    assertThat(written(PlainWriter.Reader.TERMINAL, "a\u001b[2Jb")).isEqualTo("a [2Jb");
  }

  @Test
  void coloursAndLinesPassWholeAndInPieces() throws IOException {
    String coloured = "\u001b[1;31mred\u001b[0m\tx\r\n";
    assertThat(written(PlainWriter.Reader.TERMINAL, coloured)).isEqualTo(coloured);
    assertThat(written(PlainWriter.Reader.TERMINAL, "\u001b", "[1", ";3", "1mred"))
        .isEqualTo("\u001b[1;31mred");
  }

  @Test
  void aProgramGetsWhatDoesNotSteer() throws IOException {
    assertThat(written(PlainWriter.Reader.PROGRAM, "{\"name\": \"\u202ex\u0001\"}\n"))
        .isEqualTo("{\"name\": \"\u202ex \"}\n");
  }
}
