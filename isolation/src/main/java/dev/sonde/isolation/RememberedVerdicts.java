package dev.sonde.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that survived a trial process, by their hashes: in this object, and as empty files in the
 * user's cache folder, {@code $XDG_CACHE_HOME/sonde} or {@code ~/.cache/sonde}.
 *
 * <p>A verdict depends on the key alone, so that sharing it changes no result, only when a process
 * is started.
 */
public final class RememberedVerdicts {
  private final String kind;
  private final Set<String> keys = ConcurrentHashMap.newKeySet();

  private RememberedVerdicts(String kind) {
    this.kind = kind;
  }

  /**
   * Returns those of one kind of file.
   *
   * @param kind its name, with a version that changes when the trial or the library does
   * @return the verdicts
   */
  public static RememberedVerdicts of(String kind) {
    return new RememberedVerdicts(kind);
  }

  /**
   * Says whether a file survived.
   *
   * @param key a hash of it and of whatever else the verdict depends on
   * @return whether it is remembered
   */
  public boolean contains(String key) {
    return keys.contains(key) || marker(key).filter(Files::exists).isPresent();
  }

  /**
   * Remembers a file that survived, or that this library wrote.
   *
   * @param key as above
   */
  public void add(String key) {
    keys.add(key);
    Optional<Path> marker = marker(key);
    if (marker.isPresent()) {
      try {
        Files.createDirectories(marker.get().getParent());
        Files.createFile(marker.get());
      } catch (IOException e) {
        // the marker is there already, or the folder is not writable: then it is asked again
      }
    }
  }

  /** Where a good verdict is kept; nowhere without a cache folder. */
  private Optional<Path> marker(String key) {
    try {
      String given = System.getenv("XDG_CACHE_HOME");
      Path cache =
          given != null && !given.isBlank() && Path.of(given).isAbsolute()
              ? Path.of(given)
              : Path.of(System.getProperty("user.home"), ".cache");
      return Optional.of(cache.resolve("sonde").resolve(kind).resolve(key));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
