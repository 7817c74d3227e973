package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.mutation.Chance;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.MemoryBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files read, or are refused with a message: nothing else, in bounded memory.
 *
 * <p>Files are damaged as they lie on the disk and, where they are compressed, also within: the
 * inner bytes are damaged and packed again with right checksums, so that the damage reaches the
 * readers behind the container.
 */
class MutatedDataTest {
  private static final MemoryBudget BUDGET = new MemoryBudget(32 << 20);

  /** The budget, once more for copies, and the fixed buffers of readers and decompressors. */
  private static final long MOST_ALLOCATED = 128L << 20;

  @TempDir Path folder;

  private int read;
  private int refused;

  @Test
  void aFewHundredDamagedFilesReadOrAreRefused() throws IOException {
    damage(30, 1);
    assertThat(read).isPositive();
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  @Tag("full")
  void thousandsOfDamagedFilesReadOrAreRefused() throws IOException {
    damage(1500, 2);
    assertThat(read).isPositive();
    assertThat(refused).isGreaterThan(5000);
  }

  private void damage(int times, long seed) throws IOException {
    Chance chance = new Chance(new SplittableRandom(seed));
    byte[] images = bytes("images-idx3-ubyte");
    byte[] text =
        "It was the best of times, ñ it was the worst of times… ".getBytes(StandardCharsets.UTF_8);
    byte[] table = "a,b,\"c d\"\n1,2.5,x\n-3,4e1,y\n5,6,x\n".getBytes(StandardCharsets.UTF_8);
    byte[] fortran = bytes("fortran.npz");
    for (int i = 0; i < times; i++) {
      check("deflated.npz", chance.damaged(bytes("f4le.npz")));
      check("stored.npz", chance.damaged(fortran));
      check("inner.npz", repacked(Fixture.path("fortran.npz"), chance));
      check("table.csv", chance.damaged(table));
      check("packed.csv.gz", chance.damaged(bytes("named.csv.gz")));
      check("inner.csv.gz", gzip(chance.damaged(table)));
      check("images,labels", chance.damaged(images));
      check("images.gz,labels", chance.damaged(bytes("images-idx3-ubyte.gz")));
      check("inner.gz,labels", gzip(chance.damaged(images)));
      check("text.txt", chance.damaged(text));
      check("text.txt.gz", chance.damaged(gzip(text)));
    }
  }

  private void check(String name, byte[] damaged) throws IOException {
    int comma = name.indexOf(',');
    Path file = folder.resolve(comma < 0 ? name : name.substring(0, comma));
    Files.write(file, damaged);
    String spec = comma < 0 ? file.toString() : file + "," + Fixture.path("labels-idx1-ubyte");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    try {
      Dataset data = DataSource.read(spec, DataOptions.withDefaults().withContext(4), BUDGET);
      assertThat(data.samples()).isPositive();
      read++;
    } catch (InvalidInputException e) {
      assertThat(e.getMessage())
          .hasSizeBetween(20, 1200)
          .doesNotContain("\u001b", "null", "Exception");
      refused++;
    } catch (RuntimeException | Error e) {
      fail("%s, damaged to %s".formatted(name, HexFormat.of().formatHex(damaged)), e);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
        .as("bytes allocated for %s", name)
        .isLessThan(MOST_ALLOCATED);
  }

  private static byte[] repacked(Path archive, Chance chance) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipFile in = new ZipFile(archive.toFile());
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : new String[] {"x.npy", "y.npy"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(chance.damaged(in.getInputStream(in.getEntry(name)).readAllBytes()));
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(String fixture) throws IOException {
    return Files.readAllBytes(Fixture.path(fixture));
  }
}
