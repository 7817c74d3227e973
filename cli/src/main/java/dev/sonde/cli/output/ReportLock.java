package dev.sonde.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Lets one process at a time write a run's report. Whoever holds it reads the ledger once more, so
 * that a report never gives way to one that knows less: cells are only ever added to.
 */
public final class ReportLock implements AutoCloseable {
  public static final String FILE = ".report-lock";

  private final Optional<FileChannel> channel;

  private ReportLock(Optional<FileChannel> channel) {
    this.channel = channel;
  }

  /**
   * Waits until no other process writes this run's report.
   *
   * @param folder the run's folder
   * @return the lock, to be closed; holds nothing where the file system knows no locks
   */
  public static ReportLock on(Path folder) {
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return hold(channel);
    } catch (IOException e) {
      // writing the report will say what is wrong with the folder
      return new ReportLock(Optional.empty());
    }
  }

  private static ReportLock hold(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.lock();
      return new ReportLock(lock.isValid() ? Optional.of(channel) : Optional.empty());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Lets the next one in. The file stays: taking it away would let two in at once. */
  @Override
  public void close() {
    if (channel.isPresent()) {
      try {
        channel.get().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
