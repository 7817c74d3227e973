package dev.sonde.mutation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A zip archive, written without the checks of a library: names may stand twice, or be others in
 * the list at the end than before the content, and sizes may lie.
 *
 * <p>Source: PKWARE, APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
public final class Archive {
  /** One entry. */
  private static final class Entry {
    String name;
    byte[] content;
    String listedName;
    long claimed = -1;
    boolean compressed;
    boolean wrongChecksum;

    Entry(String name, byte[] content) {
      this.name = name;
      this.listedName = name;
      this.content = content;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  public static Archive read(Path file) throws IOException {
    Archive archive = new Archive();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        archive.entries.add(new Entry(entry.getName(), zip.getInputStream(entry).readAllBytes()));
      }
    }
    return archive;
  }

  public List<String> names() {
    return entries.stream().map(entry -> entry.name).toList();
  }

  public byte[] content(String name) {
    return find(name).content;
  }

  public void content(String name, byte[] content) {
    find(name).content = content;
  }

  private Entry find(String name) {
    return entries.stream().filter(entry -> entry.name.equals(name)).findFirst().orElseThrow();
  }

  /** Damages the container, or one entry's bytes. */
  public void damage(Chance chance) {
    Entry entry = chance.of(entries);
    switch (chance.below(10)) {
      case 0 -> entries.remove(entry);
      case 1 -> entries.add(new Entry(entry.name, chance.damaged(entry.content)));
      case 2 -> entry.listedName = chance.of(entries).name;
      case 3 -> {
        entry.name = chance.of("../../" + entry.name, "/" + entry.name, chance.text(), "data.pkl");
        entry.listedName = entry.name;
      }
      case 4 -> entry.claimed = chance.number() & 0xffffffffL;
      case 5 -> entry.compressed = true;
      case 6 -> entry.wrongChecksum = true;
      case 7 -> entry.content = new byte[0];
      case 8 -> entry.content = Chance.joined(entry.content, chance.noise(100));
      default -> entry.content = chance.damaged(entry.content);
    }
  }

  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      byte[] stored = entry.compressed ? deflated(entry.content) : entry.content;
      CRC32 sum = new CRC32();
      sum.update(entry.content);
      int checksum = (int) sum.getValue() + (entry.wrongChecksum ? 1 : 0);
      int size = (int) (entry.claimed < 0 ? entry.content.length : entry.claimed);
      int packed = entry.compressed || entry.claimed < 0 ? stored.length : size;
      int method = entry.compressed ? 8 : 0;
      int offset = out.size();
      byte[] name = Chance.utf8(entry.name);
      byte[] listed = Chance.utf8(entry.listedName);
      out.writeBytes(
          little(30)
              .putInt(0x04034b50)
              .putShort((short) 20)
              .putShort((short) 0x800)
              .putShort((short) method)
              .putInt(0)
              .putInt(checksum)
              .putInt(packed)
              .putInt(size)
              .putShort((short) name.length)
              .putShort((short) 0)
              .array());
      out.writeBytes(name);
      out.writeBytes(stored);
      list.writeBytes(
          little(46)
              .putInt(0x02014b50)
              .putShort((short) 20)
              .putShort((short) 20)
              .putShort((short) 0x800)
              .putShort((short) method)
              .putInt(0)
              .putInt(checksum)
              .putInt(packed)
              .putInt(size)
              .putShort((short) listed.length)
              .putInt(0)
              .putInt(0)
              .putInt(0)
              .putInt(offset)
              .array());
      list.writeBytes(listed);
    }
    int start = out.size();
    out.writeBytes(list.toByteArray());
    out.writeBytes(
        little(22)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) entries.size())
            .putShort((short) entries.size())
            .putInt(list.size())
            .putInt(start)
            .putShort((short) 0)
            .array());
    return out.toByteArray();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(content);
      deflater.finish();
      byte[] buffer = new byte[content.length + 100];
      int length = deflater.deflate(buffer);
      return java.util.Arrays.copyOf(buffer, length);
    } finally {
      deflater.end();
    }
  }
}
