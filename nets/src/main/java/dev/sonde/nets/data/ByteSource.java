package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Where bytes come from: a file, or data that travels with the product. */
public sealed interface ByteSource {
  /**
   * Deflate turns one byte into at most 1,032: a match of 258 bytes costs at least two bits (RFC
   * 1951, section 3.2.5).
   */
  long DEFLATE_LIMIT = 1032;

  /** What to call it in messages. */
  String name();

  /** How many bytes it has, as stored. */
  long size() throws IOException;

  /** Opens the bytes as they are stored; the caller closes. */
  InputStream open() throws IOException;

  /** A file. */
  record OfFile(Path file, String name) implements ByteSource {
    @Override
    public long size() throws IOException {
      return Files.size(file);
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }
  }

  /** Bytes in memory. */
  record OfMemory(byte[] bytes, String name) implements ByteSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /**
   * Opens the content: what gzip holds, where the bytes begin like gzip's.
   *
   * @throws InvalidInputException when the name ends in {@code .gz} and the bytes are another
   *     format's
   */
  default InputStream openContent() throws IOException {
    InputStream in = new BufferedInputStream(open(), 1 << 16);
    try {
      if (isGzip(in)) {
        return new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16);
      }
      if (name().toLowerCase(Locale.ROOT).endsWith(".gz")) {
        throw new InvalidInputException(
            name()
                + " is named .gz but is not compressed by gzip; rename it, or compress it with"
                + " gzip");
      }
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Returns the most bytes its content can have, given how many are stored. */
  default long largestContent() throws IOException {
    try (InputStream in = new BufferedInputStream(open(), 2)) {
      return isGzip(in) ? size() * DEFLATE_LIMIT : size();
    }
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
    in.reset();
    return gzip;
  }

  /**
   * Returns the SHA-256 of the stored bytes of all sources, one after the other, in hexadecimal.
   */
  static String sha256(ByteSource... sources) throws IOException {
    return Sha256.of(Arrays.stream(sources).<Sha256.Content>map(each -> each::open).toList())
        .hexadecimal();
  }
}
