package dev.sonde.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Damages files as they lie on the disk, and within archives whose checksums are right again. */
final class Damage {
  private final SplittableRandom random;

  Damage(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Flips bits, overwrites, cuts, inserts or repeats spans, once or twice. */
  byte[] of(byte[] whole) {
    byte[] out = whole;
    for (int i = random.nextInt(1, 3); i > 0; i--) {
      int at = random.nextInt(out.length + 1);
      byte[] before = Arrays.copyOf(out, at);
      int span = random.nextInt(1, 17);
      out =
          switch (random.nextInt(6)) {
            case 0 -> before;
            case 1 -> joined(before, noise(span), tail(out, at));
            case 2 -> joined(before, Arrays.copyOfRange(out, at, at + span), tail(out, at));
            case 3 -> joined(before, tail(out, at + span));
            case 4 -> joined(before, noise(span), tail(out, at + span));
            default -> flipped(out);
          };
    }
    return out;
  }

  /** Damages one entry of a zip archive and packs it again, stored as models are. */
  byte[] within(Path archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    List<String> names = new ArrayList<>(entries.keySet());
    String chosen = names.get(random.nextInt(names.size()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        byte[] content = entry.getValue();
        store(zip, entry.getKey(), entry.getKey().equals(chosen) ? of(content) : content);
      }
    }
    return out.toByteArray();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private byte[] flipped(byte[] bytes) {
    byte[] out = bytes.clone();
    if (out.length > 0) {
      out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return out;
  }

  private byte[] noise(int length) {
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      out[i] = (byte) random.nextInt(256);
    }
    return out;
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
