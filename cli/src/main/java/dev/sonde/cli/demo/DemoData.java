package dev.sonde.cli.demo;

import dev.sonde.findings.file.AtomicFile;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a data set as NumPy's npz, a zip of arrays x and y in format 1.0 (NEP 1), so that a run on
 * data made here can be repeated, by Python too.
 */
final class DemoData {
  /** Header and magic together are a multiple of this. */
  private static final int ALIGNMENT = 64;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private DemoData() {}

  static void write(Dataset data, Path path) {
    AtomicFile.write(
        path,
        file -> {
          ZipOutputStream zip = new ZipOutputStream(file);
          entry(zip, "x.npy", data.inputs());
          entry(zip, "y.npy", data.targets());
          zip.finish();
        });
  }

  private static void entry(ZipOutputStream zip, String name, Values values) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(array(values));
    zip.closeEntry();
  }

  private static byte[] array(Values values) {
    boolean integers = values instanceof Values.Integers;
    boolean single = values instanceof Values.Floats;
    String shape =
        Arrays.stream(values.shape()).mapToObj(axis -> axis + ",").collect(Collectors.joining());
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(integers ? "<i8" : single ? "<f4" : "<f8", shape);
    int before = MAGIC.length + Short.BYTES;
    int padding = ALIGNMENT - (before + header.length() + 1) % ALIGNMENT;
    header = header + " ".repeat(padding) + "\n";
    int count = values.count();
    ByteBuffer body =
        ByteBuffer.allocate(Short.BYTES + header.length() + Long.BYTES * count)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) header.length())
            .put(header.getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < count; i++) {
      if (values instanceof Values.Integers whole) {
        body.putLong(whole.values()[i]);
      } else if (single) {
        body.putFloat((float) values.at(i));
      } else {
        body.putDouble(values.at(i));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    out.write(body.array(), 0, body.position());
    return out.toByteArray();
  }
}
