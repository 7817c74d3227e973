package dev.sonde.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Standard output whose reader may go away, as {@code head} does: from then on everything is
 * dropped, and nothing failed. Any other fault, a full disk for one, still comes through.
 */
final class PipeStream extends OutputStream {
  private final OutputStream target;
  private boolean readerGone;

  PipeStream(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (readerGone) {
      return;
    }
    try {
      target.write(bytes, offset, length);
    } catch (IOException e) {
      dropIfReaderGone(e);
    }
  }

  @Override
  public void flush() throws IOException {
    if (readerGone) {
      return;
    }
    try {
      target.flush();
    } catch (IOException e) {
      dropIfReaderGone(e);
    }
  }

  /**
   * The system's words are all there is to tell a closed pipe by; the C library translates them.
   */
  private void dropIfReaderGone(IOException e) throws IOException {
    String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (!words.contains("pipe") && !words.contains("パイプ")) {
      throw e;
    }
    readerGone = true;
  }
}
