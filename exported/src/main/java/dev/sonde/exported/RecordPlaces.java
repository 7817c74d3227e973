package dev.sonde.exported;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipException;

/**
 * Where the entries of a zip archive begin in their file, which {@link java.util.zip.ZipFile} does
 * not say (PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3).
 */
final class RecordPlaces {
  private static final int END = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int LOCATOR = 20;
  private static final int CENTRAL = 46;
  private static final int LOCAL = 30;
  private static final long IN_EXTRA = 0xFFFFFFFFL;

  private final FileChannel channel;
  private final Map<String, Long> headers = new HashMap<>();

  private RecordPlaces(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Finds the first byte of an entry's content for all of them, by name.
   *
   * @throws ZipException if the directory at the end of the file does not hold together
   */
  static Map<String, Long> of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      RecordPlaces places = new RecordPlaces(channel);
      places.readDirectory();
      Map<String, Long> out = new HashMap<>();
      for (Map.Entry<String, Long> header : places.headers.entrySet()) {
        out.put(header.getKey(), places.content(header.getValue()));
      }
      return out;
    }
  }

  private ByteBuffer bytes(long from, int count) throws IOException {
    if (from < 0 || from + count > channel.size()) {
      throw new ZipException("its directory points beyond its end");
    }
    ByteBuffer out = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (out.hasRemaining()) {
      if (channel.read(out, from + out.position()) < 0) {
        throw new EOFException("it ends early");
      }
    }
    return out.flip();
  }

  private void readDirectory() throws IOException {
    int tail = (int) Math.min(channel.size(), END + LONGEST_COMMENT);
    long start = channel.size() - tail;
    ByteBuffer last = bytes(start, tail);
    int at = tail - END;
    while (at >= 0 && last.getInt(at) != 0x06054b50) {
      at--;
    }
    if (at < 0) {
      throw new ZipException("it has no directory");
    }
    long size = Integer.toUnsignedLong(last.getInt(at + 12));
    long offset = Integer.toUnsignedLong(last.getInt(at + 16));
    long locator = start + at - LOCATOR;
    if (locator >= 0 && bytes(locator, LOCATOR).getInt(0) == 0x07064b50) {
      ByteBuffer wide = bytes(bytes(locator, LOCATOR).getLong(8), 56);
      size = wide.getLong(40);
      offset = wide.getLong(48);
    }
    if (size < 0 || size > channel.size()) {
      throw new ZipException("its directory is larger than itself");
    }
    readEntries(bytes(offset, Math.toIntExact(size)));
  }

  private void readEntries(ByteBuffer directory) throws IOException {
    int at = 0;
    while (at + CENTRAL <= directory.limit() && directory.getInt(at) == 0x02014b50) {
      int name = Short.toUnsignedInt(directory.getShort(at + 28));
      int extra = Short.toUnsignedInt(directory.getShort(at + 30));
      int comment = Short.toUnsignedInt(directory.getShort(at + 32));
      if (at + CENTRAL + name + extra + comment > directory.limit()) {
        throw new ZipException("its directory is cut short");
      }
      long header = Integer.toUnsignedLong(directory.getInt(at + 42));
      if (header == IN_EXTRA) {
        header = wideOffset(directory, at, at + CENTRAL + name, extra);
      }
      byte[] letters = new byte[name];
      directory.get(at + CENTRAL, letters);
      headers.put(new String(letters, StandardCharsets.UTF_8), header);
      at += CENTRAL + name + extra + comment;
    }
  }

  /** The 64-bit offset stands behind the sizes that are 64 bits wide as well. */
  private static long wideOffset(ByteBuffer directory, int entry, int from, int length)
      throws ZipException {
    int skipped = 0;
    for (int field : new int[] {20, 24}) {
      skipped += Integer.toUnsignedLong(directory.getInt(entry + field)) == IN_EXTRA ? 8 : 0;
    }
    int at = from;
    while (at + 4 <= from + length) {
      int size = Short.toUnsignedInt(directory.getShort(at + 2));
      if (directory.getShort(at) == 1 && skipped + 8 <= size && at + 4 + size <= from + length) {
        return directory.getLong(at + 4 + skipped);
      }
      at += 4 + size;
    }
    throw new ZipException("an entry has no place");
  }

  private long content(long header) throws IOException {
    ByteBuffer local = bytes(header, LOCAL);
    if (local.getInt(0) != 0x04034b50) {
      throw new ZipException("an entry does not begin where its directory says");
    }
    return header
        + LOCAL
        + Short.toUnsignedInt(local.getShort(26))
        + Short.toUnsignedInt(local.getShort(28));
  }
}
