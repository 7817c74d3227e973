package dev.sonde.verification.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The folders that a command is run among: its working folder, home, temporary folder and cache,
 * and one with a file that it has no business with. What changes in them is seen.
 */
record Jail(Path root) {
  /** What libraries unpack and remember when they are first used; verdicts are empty files. */
  private static final Pattern EXPECTED =
      Pattern.compile(
          "temporary/(onnxruntime-java|jna|sqlite-|hsperfdata).*|cache/(JNA|sonde/djl).*"
              + "|cache/sonde(/[a-z0-9.-]+(/[^/]+ 0)?)?");

  static Jail in(Path root) {
    Jail jail = new Jail(root);
    try {
      for (String name : new String[] {"working", "home", "temporary", "cache", "outside"}) {
        Files.createDirectories(root.resolve(name));
      }
      Files.writeString(jail.victim(), "as it was".repeat(100), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jail;
  }

  Path working() {
    return root.resolve("working");
  }

  Path home() {
    return root.resolve("home");
  }

  Path temporary() {
    return root.resolve("temporary");
  }

  Path cache() {
    return root.resolve("cache");
  }

  /** What hostile programs are told to overwrite. */
  Path victim() {
    return root.resolve("outside").resolve("victim");
  }

  /** Where the results of a command go. */
  Path out() {
    return working().resolve("out");
  }

  /** Every file and folder below, with what tells it from another one, but results. */
  Map<String, String> snapshot() {
    Map<String, String> all = new TreeMap<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
              if (folder.equals(out())) {
                return FileVisitResult.SKIP_SUBTREE;
              }
              note(folder, "");
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
              note(file, " " + facts.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // gone meanwhile
            }

            private void note(Path path, String size) {
              String name = root.relativize(path) + size;
              if (!EXPECTED.matcher(name).matches()) {
                all.put(name, stamp(path, size));
              }
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** Folders change whenever something in them does, which is seen anyway. */
  private static String stamp(Path path, String size) {
    try {
      return size.isEmpty()
          ? "folder"
          : Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toString();
    } catch (IOException e) {
      return "gone";
    }
  }

  /** Names of what is new, gone or other than before. */
  static TreeSet<String> changes(Map<String, String> before, Map<String, String> after) {
    TreeSet<String> changed = new TreeSet<>();
    before.forEach(
        (name, stamp) -> {
          if (!stamp.equals(after.get(name))) {
            changed.add(name);
          }
        });
    after.keySet().stream().filter(name -> !before.containsKey(name)).forEach(changed::add);
    return changed;
  }

  /** Takes a folder away with all that is in it. */
  static void delete(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path inner, @org.jspecify.annotations.Nullable IOException e) throws IOException {
              Files.delete(inner);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
