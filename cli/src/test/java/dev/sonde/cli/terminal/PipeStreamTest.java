package dev.sonde.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipeStreamTest {

  /** Fails every write with the system's words. */
  private static final class Refusing extends OutputStream {
    private final String words;
    private int attempts;

    Refusing(String words) {
      this.words = words;
    }

    @Override
    public void write(int b) throws IOException {
      attempts++;
      throw new IOException(words);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Broken pipe", "パイプが切断されました", "The pipe is being closed"})
  void aReaderThatWentAwayIsNoFaultAndIsNotWrittenToAgain(String words) throws IOException {
    Refusing target = new Refusing(words);
    PipeStream stream = new PipeStream(target);
    stream.write(1);
    stream.write(new byte[10]);
    stream.flush();
    assertThat(target.attempts).isEqualTo(1);
  }

  @Test
  void aFullDiskComesThrough() {
    PipeStream stream = new PipeStream(new Refusing("No space left on device"));
    assertThatThrownBy(() -> stream.write(1)).hasMessage("No space left on device");
  }
}
