package dev.sonde.descent.cells;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.findings.file.UnwritablePathException;
import dev.sonde.nets.training.TrainingState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/**
 * How far the cells are that are being trained, a file each beside the ledger, so that a long one
 * need not begin anew when its process ends.
 *
 * <p>The ledger alone says what was done. A file here that is missing, damaged, or of another
 * format costs time and nothing else; that is why they are not synchronised with the disk, and why
 * a file that cannot be written is no error.
 */
public final class UnfinishedCells {
  /** The folder's name in the run's folder. */
  public static final String FOLDER = "unfinished";

  /** Cells shorter than this are not worth a file; nor is it worth saving more often. */
  static final long LEAST_NANOSECONDS = 100_000_000;

  /** Raised whenever what stands in the files changes. */
  private static final int FORMAT = 1;

  /** Saving takes at most one part in so many of the time. */
  private static final long SHARE = 50;

  private final Optional<Path> folder;

  private UnfinishedCells(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * The unfinished cells of a run.
   *
   * @param run the run's folder; without one nothing is ever kept
   */
  public static UnfinishedCells of(Optional<Path> run) {
    return new UnfinishedCells(run.map(path -> path.resolve(FOLDER)));
  }

  /**
   * How far a cell was.
   *
   * @param state its training
   * @param curve what was judged until then
   */
  record Unfinished(TrainingState state, List<CurvePoint> curve) {}

  /** What is known of a cell; empty if it has to begin at its start. */
  Optional<Unfinished> read(String key) {
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    try {
      return parsed(Files.readAllBytes(folder.get().resolve(key)));
    } catch (IOException | InvalidInputException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private Optional<Unfinished> parsed(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long sum = in.readLong();
      CRC32 actual = new CRC32();
      actual.update(bytes, Long.BYTES, bytes.length - Long.BYTES);
      if (sum != actual.getValue() || in.readInt() != FORMAT) {
        return Optional.empty();
      }
      int length = in.readInt();
      if (length < 0 || length > in.available()) {
        return Optional.empty(); // its own checksum is right: whoever wrote it means harm
      }
      byte[] curve = in.readNBytes(length);
      return Optional.of(
          new Unfinished(
              TrainingState.of(in.readAllBytes()),
              CellResult.of(new String(curve, StandardCharsets.UTF_8)).curve()));
    }
  }

  /** Keeps how far a cell is, in place of what was kept before; seen whole or not at all. */
  private void write(String key, Unfinished unfinished) {
    if (folder.isEmpty()) {
      return;
    }
    try {
      AtomicFile.write(
          folder.get().resolve(key),
          out -> out.write(bytes(unfinished)),
          AtomicFile.Lasting.IN_MEMORY);
    } catch (UnwritablePathException e) {
      return; // the cell goes on; should the disk be full, the ledger will say so
    }
  }

  private byte[] bytes(Unfinished unfinished) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      byte[] curve = new CellResult(unfinished.curve, "").text().getBytes(StandardCharsets.UTF_8);
      out.writeInt(FORMAT);
      out.writeInt(curve.length);
      out.write(curve);
      out.write(unfinished.state.bytes());
    }
    CRC32 sum = new CRC32();
    sum.update(body.toByteArray());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(all)) {
      out.writeLong(sum.getValue());
      body.writeTo(out);
    }
    return all.toByteArray();
  }

  /** Forgets a cell that has ended. */
  public void remove(String key) {
    folder.ifPresent(path -> delete(path.resolve(key)));
  }

  /** Forgets everything, once all cells have ended. */
  public void removeAll() {
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      return;
    }
    try (var files = Files.list(folder.get())) {
      files.forEach(UnfinishedCells::delete);
    } catch (IOException e) {
      return; // out of reach: they harm nobody
    }
    delete(folder.get());
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      // somebody else has put something there
    } catch (IOException e) {
      // out of reach: an old file costs space and nothing else
    }
  }

  /**
   * Keeps one cell now and then, as often as is cheap.
   *
   * @param nanoseconds the clock, such as {@code System::nanoTime}
   */
  Saver saver(String key, LongSupplier nanoseconds) {
    return new Saver(key, nanoseconds);
  }

  /** Decides when a cell is kept. */
  final class Saver {
    private final String key;
    private final LongSupplier nanoseconds;
    private long next;

    private Saver(String key, LongSupplier nanoseconds) {
      this.key = key;
      this.nanoseconds = nanoseconds;
      this.next = nanoseconds.getAsLong() + LEAST_NANOSECONDS;
    }

    /** Keeps the cell if it is time; only then is asked how far it is. */
    void offer(Supplier<Unfinished> unfinished) {
      long now = nanoseconds.getAsLong();
      if (folder.isEmpty() || now - next < 0) {
        return;
      }
      write(key, unfinished.get());
      long done = nanoseconds.getAsLong();
      next = done + Math.max(LEAST_NANOSECONDS, SHARE * (done - now));
    }
  }
}
