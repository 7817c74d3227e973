package dev.sonde.findings.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes a file whole or not at all: aside in the same folder first, down to the disk, then moved
 * onto its name. Whoever reads the name sees the old file or the new one, never a part.
 *
 * <p>A symbolic link stays: the file that it leads to is replaced, or made. What is no regular
 * file, such as a pipe or {@code /dev/null}, cannot be replaced and is written to as it is.
 */
public final class AtomicFile {
  /** As many links in a chain as Linux follows (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  /**
   * What is being written aside right now. A process that ends meanwhile, as it does at Ctrl-C,
   * must not leave it behind, and only the process as a whole knows that it ends.
   */
  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(AtomicFile::discardUnfinished, "sonde-unfinished-files"));
  }

  /** What a file is filled with. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the whole content; need not close the stream.
     *
     * @param out where to
     * @throws IOException when the stream refuses
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What of a file must be safe when its name is there. */
  public enum Lasting {
    /** It is on the disk, whatever happens to the machine. */
    ON_DISK,
    /** Other processes see it; a machine that falls over may lose it. */
    IN_MEMORY
  }

  private AtomicFile() {}

  /**
   * Deletes what is being written aside, for a process that ends now. Java's own shutdown does this
   * by itself; only {@link Runtime#halt} skips it.
   */
  public static void discardUnfinished() {
    UNFINISHED.forEach(AtomicFile::deleteLeftOver);
  }

  /**
   * Writes text as UTF-8.
   *
   * @param path the file to write or to replace, or a link to it; its folder is made when missing
   * @param text the whole content
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(Path path, String text) {
    write(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes what the content gives.
   *
   * @param path the file to write or to replace, or a link to it; its folder is made when missing
   * @param content the whole content
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(Path path, Content content) {
    write(path, content, Lasting.ON_DISK);
  }

  /**
   * Writes what the content gives.
   *
   * @param path the file to write or to replace, or a link to it; its folder is made when missing
   * @param content the whole content
   * @param lasting whether to wait for the disk
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(Path path, Content content, Lasting lasting) {
    try {
      if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
        pour(content, FileChannel.open(path, StandardOpenOption.WRITE), Lasting.IN_MEMORY);
      } else {
        replace(path, behindLinks(path.toAbsolutePath()), content, lasting);
      }
    } catch (IOException e) {
      throw refusal(path, e);
    }
  }

  /** The file at the end of a chain of links, which need not be there yet. */
  private static Path behindLinks(Path path) throws IOException {
    Path file = path;
    for (int links = 0; Files.isSymbolicLink(file); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(path.toString());
      }
      file = file.resolveSibling(Files.readSymbolicLink(file));
    }
    return file;
  }

  private static void replace(Path path, Path target, Content content, Lasting lasting)
      throws IOException {
    Path name = target.getFileName();
    Path folder = target.getParent();
    if (name == null || folder == null || Files.isDirectory(target)) {
      throw new UnwritablePathException(
          path,
          "a file name was expected and this is a folder",
          "name a file inside it",
          new IOException());
    }
    Path aside = folder.resolve(".sonde-" + UUID.randomUUID() + ".part");
    UNFINISHED.add(aside);
    try {
      Files.createDirectories(folder);
      pour(
          content,
          FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          lasting);
      move(aside, target);
    } finally {
      deleteLeftOver(aside);
      UNFINISHED.remove(aside);
    }
  }

  private static void pour(Content content, FileChannel channel, Lasting lasting)
      throws IOException {
    try (channel) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      content.writeTo(out);
      out.flush();
      if (lasting == Lasting.ON_DISK) {
        channel.force(true);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      // Some network file systems: the content is complete and on the disk by now.
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteLeftOver(Path aside) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      // The first fault is on its way to the user already, and this is its echo.
    }
  }

  private static UnwritablePathException refusal(Path path, IOException e) {
    if (e instanceof AccessDeniedException) {
      return new UnwritablePathException(
          path, "permission denied", "choose a folder that you may write to", e);
    }
    if (e instanceof FileSystemLoopException) {
      return new UnwritablePathException(
          path, "its symbolic links lead in a circle", "choose another name", e);
    }
    if (e instanceof NoSuchFileException || e instanceof FileAlreadyExistsException) {
      return new UnwritablePathException(
          path, "a part of this path is not a folder", "choose another folder", e);
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (reason == null) {
      reason = e.toString();
    }
    return new UnwritablePathException(
        path,
        reason,
        "nothing was kept of it; free some space or choose another folder, then run again",
        e);
  }
}
