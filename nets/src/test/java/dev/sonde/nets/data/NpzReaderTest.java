package dev.sonde.nets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Fixture;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzReaderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"})
  void everyNumberTypeOfNumpyReadsInBothByteOrders(String type) {
    for (String order : new String[] {"le", "be"}) {
      Dataset data = Fixture.read(type + order + ".npz");
      double first = type.startsWith("u") ? 0 : -12;
      assertThat(data.inputs().shape()).containsExactly(4, 3, 2);
      assertThat(data.inputs())
          .isInstanceOf(
              type.equals("f8")
                  ? Values.Doubles.class
                  : type.startsWith("f") ? Values.Floats.class : Values.Integers.class);
      double[] x = reals(data.inputs());
      for (int i = 0; i < 24; i++) {
        assertThat(x[i]).isEqualTo(first + i);
      }
      assertThat(data.targets()).isInstanceOf(Values.Integers.class);
      assertThat(((Values.Integers) data.targets()).values()).containsExactly(0, 1, 2, 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "conv_digits_public, float32, 700x1x8x8, int64, 700",
    "logistic_wine, float32, 178x13, float32, 178x1",
    "lstm_next_token, int64, 160x8, int64, 160x8",
    "mlp_regression, float32, 178x13, float32, 178x1",
    "mlp_wine, float32, 178x13, int64, 178",
    "transformer_layer, int64, 160x8, int64, 160x8",
  })
  void theReferenceCasesReadWithTheirTypesAndShapes(
      String name, String xType, String xShape, String yType, String yShape) {
    Dataset data = Fixture.read("/cases/" + name + ".npz");
    assertThat(data.inputs().type()).isEqualTo(xType);
    assertThat(data.inputs().shape()).containsExactly(axes(xShape));
    assertThat(data.targets().type()).isEqualTo(yType);
    assertThat(data.targets().shape()).containsExactly(axes(yShape));
  }

  private static long[] axes(String shape) {
    return Pattern.compile("x").splitAsStream(shape).mapToLong(Long::parseLong).toArray();
  }

  @Test
  void booleansBecomeZeroAndOne() {
    Dataset data = Fixture.read("bool.npz");
    assertThat(((Values.Integers) data.inputs()).values()).startsWith(1, 0, 0, 1, 0, 0);
    assertThat(((Values.Integers) data.targets()).values()).containsExactly(0, 1, 1, 1);
  }

  @Test
  void arraysInFortranOrderComeOutRowMajor() {
    Dataset fortran = Fixture.read("fortran.npz");
    assertThat(fortran.inputs().shape()).containsExactly(4, 3, 2);
    float[] values = ((Values.Floats) fortran.inputs()).values();
    for (int i = 0; i < 24; i++) {
      assertThat(values[i]).isEqualTo(i);
    }
  }

  @Test
  void halfPrecisionWidensExactly() {
    // print([float(v).hex() for v in numpy.load("halves.npz")["x"].ravel()])
    float[] values = ((Values.Floats) Fixture.read("halves.npz").inputs()).values();
    assertThat(values)
        .containsExactly(0f, -0f, 1f, -2.5f, 65504f, 0x1p-24f, 0x1.ff8p-15f, 0x1.554p-2f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"version2.npz", "version3.npz"})
  void laterVersionsOfTheHeaderRead(String name) {
    assertThat(Fixture.read(name).inputs().shape()).containsExactly(4, 3, 2);
  }

  @Test
  void theHashIsThatOfTheFile() {
    // sha256sum bool.npz
    assertThat(Fixture.read("bool.npz").sha256())
        .isEqualTo("3d469794e86f0f64ab315a037628190dda32036c9009499554dec4524e41f6aa");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objects.npz | array y holds Python objects (a pickle, which Sonde never runs)",
        "strings.npz | array y holds the type '<U1', not numbers",
        "records.npz | array x holds records with named fields, not numbers",
        "complex.npz | array x holds the type '<c8', not numbers",
        "other_names.npz | has no array x: it holds 'inputs', 'labels'. Expected x (inputs) and y",
        "lengths.npz | x has 4 samples (shape [4, 3, 2]) and y has 3 (shape [3])",
        "scalar.npz | array x is a single number",
        "no_samples.npz | array x has the shape [0, 3] and so holds no numbers",
        "unsigned_overflow.npz | array y holds 9223372036854775808 at [2]",
        "nan.npz | array x holds NaN at [2, 1, 0] (2 of 24 numbers are not finite)",
      })
  void whatCannotBeUsedIsRefusedWithTheReason(String name, String reason) {
    assertThatThrownBy(() -> Fixture.read(name))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aMissingFileAFolderAndAnEmptyFileAreRefused() throws IOException {
    assertRefused(folder.resolve("none.npz"), "does not exist");
    assertRefused(
        Files.createSymbolicLink(folder.resolve("loop.npz"), folder.resolve("loop.npz")),
        "is a symbolic link to a file that does not exist, or to itself");
    assertRefused(Files.createDirectory(folder.resolve("folder.npz")), "is a folder");
    assertRefused(Files.createFile(folder.resolve("empty.npz")), "is empty");
    assertRefused(Files.writeString(folder.resolve("text.npz"), "hello"), "not a readable npz");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Fixture.path("f4le.npz"));
    Path cut = folder.resolve("cut.npz");
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertRefused(cut, "cut.npz");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(1000000000,) | announces",
        "(-4,) | no axis can be negative",
        "(65536, 65536, 65536, 65536) | at most 2147483639 numbers",
        "(4294967296, 4294967296) | at most 2147483639 numbers",
        "(99999999999999999999,) | which no array can have",
        "(4.5,) | which no array can have",
        "(3,) | announces",
        "() | is a single number",
        "4 | damaged header",
      })
  void aShapeThatLiesIsRefusedBeforeAnythingIsAllocated(String shape, String reason)
      throws IOException {
    Path file = archive("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }", 32);
    assertRefused(file, reason);
  }

  @Test
  void anHonestArrayBeyondTheMemoryBudgetIsRefusedWithItsSize() throws IOException {
    int count = 1 << 20;
    Path file =
        archive("{'descr': '|u1', 'fortran_order': False, 'shape': (" + count + ",), }", count);
    MemoryBudget small = new MemoryBudget(1 << 20);
    assertThatThrownBy(() -> DataSource.read(file.toString(), DataOptions.withDefaults(), small))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("array x needs 9 MiB of memory; 1 MiB may be used");
  }

  @Test
  void aDirectoryThatClaimsMoreThanItsBytesCanHoldIsRefused() throws IOException {
    int count = 1 << 27;
    Path file =
        archive("{'descr': '<f8', 'fortran_order': False, 'shape': (" + count + ",), }", 32);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = 10 + "{'descr': '<f8', 'fortran_order': False, 'shape': (,), }".length() + 9;
    for (int at = 0; at + 28 < bytes.length; at++) {
      if (zip.getInt(at) == 0x02014B50) { // an entry of the central directory
        zip.putInt(at + 24, headerBytes + 8 * count); // its size before compression
      }
    }
    Files.write(file, bytes);
    assertRefused(file, "array x announces 1073741899 bytes, but its");
  }

  @Test
  void archivesBeyondTheOldLimitsOfZipRead() throws IOException {
    // more than 65,535 entries need the zip64 end records
    Path file = folder.resolve("many.npz");
    try (ZipOutputStream zip =
            new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        ZipFile source = new ZipFile(Fixture.path("f4le.npz").toFile())) {
      for (int i = 0; i < 66_000; i++) {
        zip.putNextEntry(new ZipEntry("a" + i + ".npy"));
        zip.closeEntry();
      }
      for (String name : new String[] {"x.npy", "y.npy"}) {
        zip.putNextEntry(new ZipEntry(name));
        source.getInputStream(source.getEntry(name)).transferTo(zip);
        zip.closeEntry();
      }
    }
    assertThat(DataSource.read(file.toString()).inputs().shape()).containsExactly(4, 3, 2);
  }

  @Test
  void namesFromTheFileReachMessagesWithoutControlCharacters() throws IOException {
    Path file = folder.resolve("escape.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("\u001b[2Jevil.npy"));
      zip.closeEntry();
    }
    assertRefused(file, "'\\u001b[2Jevil'");
  }

  private static double[] reals(Values values) {
    if (values instanceof Values.Doubles doubles) {
      return doubles.values();
    }
    if (values instanceof Values.Integers integers) {
      return Arrays.stream(integers.values()).asDoubleStream().toArray();
    }
    float[] floats = ((Values.Floats) values).values();
    double[] out = new double[floats.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = floats[i];
    }
    return out;
  }

  private Path archive(String header, int dataBytes) throws IOException {
    ByteArrayOutputStream npy = new ByteArrayOutputStream();
    npy.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    npy.write(header.length() & 0xFF);
    npy.write(header.length() >> 8);
    npy.write(header.getBytes(StandardCharsets.ISO_8859_1));
    npy.write(new byte[dataBytes]);
    Path file = folder.resolve("made.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : new String[] {"x.npy", "y.npy"}) {
        zip.putNextEntry(new ZipEntry(name));
        npy.writeTo(zip);
        zip.closeEntry();
      }
    }
    return file;
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> DataSource.read(file.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(reason);
  }
}
