package dev.sonde.cli.watch;

import dev.sonde.capacity.watch.CheckpointMeasurement;
import dev.sonde.capacity.watch.Watch;
import dev.sonde.findings.file.AtomicFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the next checkpoint starts from, in the run's folder under the name of the cell that left
 * it, so that a run that was killed goes on with the same bits.
 */
public final class WatchTrail {
  private static final String PREFIX = "trail-";
  private static final String ENDING = ".bin";
  private static final int DIGITS = 16;

  private WatchTrail() {}

  private static Path file(Path folder, String key) {
    return folder.resolve(PREFIX + key.substring(0, DIGITS) + ENDING);
  }

  /** Writes it, before the cell is committed. */
  static void write(Path folder, String key, Watch watch) {
    AtomicFile.write(
        file(folder, key),
        out -> {
          DataOutputStream data = new DataOutputStream(new BufferedOutputStream(out));
          watch.save(data);
          data.flush();
        });
  }

  /**
   * Reads that of a cell.
   *
   * @param before what was measured until then
   * @return false where there is none that can be read
   */
  static boolean read(Path folder, String key, Watch watch, List<CheckpointMeasurement> before) {
    Path file = file(folder, key);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      watch.resume(before, in);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Takes away all but that of a cell. */
  static void keepOnly(Path folder, String key) {
    for (Path each : all(folder)) {
      if (!each.equals(file(folder, key))) {
        delete(each);
      }
    }
  }

  /** Takes all away, the training's log that was kept included. */
  public static void forget(Path folder) {
    all(folder).forEach(WatchTrail::delete);
    delete(folder.resolve(LogSource.FILE));
  }

  private static List<Path> all(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(WatchTrail::isTrail).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isTrail(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(PREFIX) && name.toString().endsWith(ENDING);
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
