package dev.sonde.verification.hostile;

import dev.sonde.mutation.Archive;
import dev.sonde.mutation.Chance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** Hostile data: npz archives, tables of numbers, idx pairs. */
final class Tables {
  private static final int SAMPLES = 12;
  private static final int FEATURES = 13;

  private Tables() {}

  private static Attempt measured(Path input, String data, Jail jail) {
    return Cases.measured(input, Cases.file("mlp_wine.pt"), data, "cross-entropy", jail);
  }

  /** Headers of arrays (types, shapes, order), their bytes, names, the container. */
  static Attempt npz(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    Archive archive = Archive.read(Cases.file("mlp_wine.npz"));
    String name = chance.of(archive.names());
    switch (chance.below(4)) {
      case 0 -> archive.damage(chance);
      case 1 -> archive.content(name, chance.damaged(archive.content(name)));
      default -> archive.content(name, otherHeader(archive.content(name), chance));
    }
    Path file = Files.write(folder.resolve("hostile.npz"), archive.bytes());
    return measured(file, file.toString(), jail);
  }

  /** NumPy, numpy.lib.format: magic, version, length of the header, a literal of Python. */
  private static byte[] otherHeader(byte[] array, Chance chance) {
    int length = (array[8] & 0xff) | (array[9] & 0xff) << 8;
    String header = new String(array, 10, length, StandardCharsets.ISO_8859_1).strip();
    String changed =
        switch (chance.below(5)) {
          case 0 ->
              header.replaceFirst(
                  "'descr': '[^']*'",
                  "'descr': '"
                      + chance.of(
                          "<f2", "<f4", "<f8", ">f8", "<f16", "<c8", "|O", "<U5", "|S3", "|b1",
                          "<i1", "<u8", "<i8", ">i4", "|V8", "<M8[s]", "=f4", "")
                      + "'");
          case 1 ->
              header.replaceFirst(
                  "\\([^)]*\\)", "(" + chance.number() + ", " + chance.number() + ")");
          case 2 ->
              header.replaceFirst(
                  "\\([^)]*\\)",
                  chance.of(
                      "()",
                      "(0,)",
                      "(1,)",
                      "(-1,)",
                      "(0, 13)",
                      "(13, 0)",
                      "(1,1,1,1,1,1,1,1,1,1)",
                      "(12, 13",
                      "12",
                      "(1e3,)",
                      "('a',)"));
          case 3 -> header.replace("False", chance.of("True", "None", "1", "False, 'x': [[[["));
          default -> chance.edited(header, List.of("'descr'", "'shape'", ":", ",", "}", "{", "'"));
        };
    byte[] text = changed.getBytes(StandardCharsets.ISO_8859_1);
    byte[] out =
        Chance.joined(java.util.Arrays.copyOf(array, 10), text, Chance.tail(array, 10 + length));
    int claimed = chance.oneIn(10) ? (int) chance.number() : text.length;
    out[6] = (byte) (chance.oneIn(20) ? chance.below(5) : 1);
    out[8] = (byte) claimed;
    out[9] = (byte) (claimed >> 8);
    return out;
  }

  /** Cells, rows, separators, quotes, character sets, compression. */
  static Attempt csv(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      List<String> row = new ArrayList<>();
      for (int j = 0; j < FEATURES; j++) {
        row.add(String.format(Locale.ROOT, "%.3f", random.nextDouble(-2, 2)));
      }
      row.add(Integer.toString(i % 3));
      rows.add(row);
    }
    String separator = chance.oneIn(6) ? chance.of(";", "\t", " ", "|", ",,") : ",";
    for (int i = chance.below(4); i > 0; i--) {
      List<String> row = chance.of(rows);
      switch (chance.below(6)) {
        case 0 -> row.clear();
        case 1 -> row.add(chance.text());
        case 2 -> row.remove(row.size() - 1);
        default -> {
          int at = chance.below(row.size());
          row.set(
              at,
              chance.of(
                  "",
                  "NaN",
                  "inf",
                  "-Infinity",
                  "1e400",
                  "-1e-400",
                  "0x10",
                  "1,5",
                  "\"",
                  "\"a\"\"b\"",
                  "１２",
                  "1_000",
                  "9223372036854775808",
                  "1e",
                  "--1",
                  "+1",
                  "\0",
                  "1\r",
                  "'=cmd()",
                  chance.text(),
                  Long.toString(chance.number())));
        }
      }
      if (row.isEmpty()) {
        row.add("");
      }
    }
    StringBuilder text = new StringBuilder(chance.oneIn(10) ? "\uFEFF" : "");
    if (chance.oneIn(3)) {
      text.append("a,b,c,d,e,f,g,h,i,j,k,l,m,")
          .append(chance.of("y", "a", "", "\u202E"))
          .append('\n');
    }
    String end = chance.oneIn(10) ? chance.of("\r\n", "\r", "\n\n", "\u0085") : "\n";
    rows.forEach(row -> text.append(String.join(separator, row)).append(end));
    byte[] bytes = Chance.utf8(text.toString());
    if (chance.oneIn(8)) {
      bytes = chance.damaged(bytes);
    }
    if (chance.oneIn(12)) {
      bytes =
          text.toString()
              .getBytes(chance.oneIn(2) ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1);
    }
    boolean packed = chance.oneIn(6);
    if (packed) {
      bytes = chance.oneIn(3) ? chance.damaged(gzip(bytes)) : gzip(bytes);
    }
    Path file = Files.write(folder.resolve(packed ? "hostile.csv.gz" : "hostile.csv"), bytes);
    return chance.oneIn(3)
        ? new Attempt(
            file, List.of("data", "describe", file.toString(), "--timeout", Cases.TIMEOUT))
        : measured(file, file.toString(), jail);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  /** Types, numbers of axes, lengths and bytes of images and labels. */
  static Attempt idx(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    byte[] images = new byte[12 + Double.BYTES * SAMPLES * FEATURES];
    ByteBuffer pixels = ByteBuffer.wrap(images).putInt(0x0E02).putInt(SAMPLES).putInt(FEATURES);
    while (pixels.hasRemaining()) {
      pixels.putDouble(random.nextDouble(-2, 2));
    }
    byte[] labels = new byte[8 + SAMPLES];
    ByteBuffer answers = ByteBuffer.wrap(labels).putInt(0x0801).putInt(SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      answers.put((byte) (i % 3));
    }
    if (chance.oneIn(3)) {
      labels = changedIdx(labels, chance);
    } else {
      images = changedIdx(images, chance);
    }
    boolean packed = chance.oneIn(5);
    Path first = folder.resolve("hostile-images" + (packed ? ".gz" : ""));
    Path second = folder.resolve("hostile-labels");
    Files.write(first, packed ? gzip(images) : images);
    Files.write(second, labels);
    return measured(folder, first + "," + second, jail);
  }

  /** Yann LeCun, the MNIST database: two zeros, a type, the number of axes, their lengths. */
  private static byte[] changedIdx(byte[] file, Chance chance) {
    byte[] out = file.clone();
    switch (chance.below(4)) {
      case 0 -> ByteBuffer.wrap(out).putInt(4 * (1 + chance.below(2)), (int) chance.number());
      case 1 -> out[2] = (byte) chance.below(256);
      case 2 -> out[3] = (byte) chance.below(256);
      default -> {
        return chance.damaged(out);
      }
    }
    return out;
  }
}
