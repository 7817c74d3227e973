package dev.sonde.spectra.dense;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * Lets one process at a time unpack native libraries on a machine that has none yet.
 *
 * <p>JavaCPP unpacks libraries from their jars into a cache folder that all processes share, and
 * maps them into memory. Two processes that do so at once, a measurement and its trial process for
 * example, now and then write a file that the other has mapped: the process dies of SIGBUS (seen in
 * 5 of 10 first starts of two processes; JavaCPP's issue 608). So the first load runs under a lock
 * on a file in that folder, and leaves a marker there; once the marker is there, loads run without
 * a lock. Where the folder cannot be written, the libraries are loaded as they are.
 */
public final class NativeLibraries {

  private NativeLibraries() {}

  /**
   * Loads libraries.
   *
   * @param name of the libraries with their version, which names the marker
   * @param load touches the classes behind which the libraries stand
   */
  public static void load(String name, Runnable load) {
    Path folder = folder();
    if (folder == null || Files.exists(folder.resolve(marker(name)))) {
      load.run();
    } else {
      loadAlone(folder, name, load);
    }
  }

  // one lock in a process: file locks are held by processes, not by threads
  private static synchronized void loadAlone(Path folder, String name, Runnable load) {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(".sonde-loading"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      channel.lock();
      load.run();
      mark(folder.resolve(marker(name)));
    } catch (IOException e) {
      load.run(); // no lock to be had here; loading twice does nothing
    }
  }

  private static void mark(Path marker) {
    try {
      Files.createFile(marker);
    } catch (IOException e) {
      // another process was first, or the folder has become read-only: the lock is taken again
    }
  }

  private static String marker(String name) {
    return ".sonde-loaded-" + name;
  }

  private static @Nullable Path folder() {
    try {
      File folder = Loader.getCacheDir();
      return folder == null ? null : folder.toPath();
    } catch (IOException e) {
      return null;
    }
  }
}
