package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8, says where bytes are not, and drops a byte order mark at the start. Line ends stay
 * as they are.
 */
final class StrictUtf8Reader extends Reader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final String name;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
  private final CharBuffer chars = CharBuffer.allocate(1 << 16).flip();
  private long offset;
  private boolean started;
  private boolean ended;

  /**
   * Wraps a stream.
   *
   * @param in the bytes, closed with the reader
   * @param name what to call them in messages
   */
  StrictUtf8Reader(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  @Override
  public int read(char[] out, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!chars.hasRemaining()) {
      if (ended) {
        return -1;
      }
      decode();
    }
    int got = Math.min(length, chars.remaining());
    chars.get(out, from, got);
    return got;
  }

  private void decode() throws IOException {
    bytes.compact();
    int got = in.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = got < 0;
    bytes.position(bytes.position() + Math.max(0, got)).flip();
    int before = bytes.position();
    chars.clear();
    CoderResult result = decoder.decode(bytes, chars, ended);
    offset += bytes.position() - before;
    chars.flip();
    if (result.isError()) {
      throw new InvalidInputException(
          "%s is not text in UTF-8: byte %d is 0x%02X, which cannot stand there. Save it as UTF-8 (iconv -f LATIN1 -t UTF-8)"
              .formatted(name, offset, bytes.get(bytes.position()) & 0xFF));
    }
    if (!started && chars.hasRemaining()) {
      started = true;
      if (chars.get(chars.position()) == BYTE_ORDER_MARK) {
        chars.get();
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
