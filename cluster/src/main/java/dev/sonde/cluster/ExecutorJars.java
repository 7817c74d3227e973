package dev.sonde.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** The libraries that executors need: this module's jar, and those that its manifest names. */
final class ExecutorJars {

  private ExecutorJars() {}

  /**
   * Finds them on the class path of this process.
   *
   * @param classPath as the property {@code java.class.path} has it
   * @return the jars, this module's first
   */
  static List<Path> of(String classPath) {
    Map<String, Path> there = new LinkedHashMap<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      there.putIfAbsent(String.valueOf(path.getFileName()), path);
    }
    Path own = own();
    List<Path> jars = new ArrayList<>(List.of(own));
    for (String name : names(own)) {
      Path jar = there.get(name);
      if (jar == null) {
        throw new IllegalStateException(
            "the library " + name + " that executors need is not on the class path");
      }
      jars.add(jar);
    }
    return jars;
  }

  private static Path own() {
    try {
      return Path.of(
          ExecutorJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> names(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      String names = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return List.of(names.split(" ", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
