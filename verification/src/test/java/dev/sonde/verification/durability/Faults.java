package dev.sonde.verification.durability;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A disk that goes wrong below one folder, and a clock that is set: {@code src/test/c/faults.c},
 * compiled by the system's C compiler and loaded before a program's own library.
 */
final class Faults {
  private static final Path SOURCE = Path.of("src", "test", "c", "faults.c");

  /** How. */
  enum Kind {
    NONE,
    FULL,
    READONLY,
    BROKEN,
    CLOCK;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Path library;
  private final Path counter;

  private Faults(Path library, Path counter) {
    this.library = library;
    this.counter = counter;
  }

  /** Compiles it; empty where there is no C compiler, or no Linux. */
  static Optional<Faults> in(Path folder) throws IOException, InterruptedException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.empty();
    }
    Path library = folder.resolve("faults.so");
    try {
      Process compiler =
          new ProcessBuilder(
                  "cc",
                  "-O1",
                  "-Wall",
                  "-shared",
                  "-fPIC",
                  "-o",
                  library.toString(),
                  SOURCE.toAbsolutePath().toString(),
                  "-ldl")
              .inheritIO()
              .start();
      return compiler.waitFor() == 0
          ? Optional.of(new Faults(library, folder.resolve("counter")))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // there is no cc
    }
  }

  /** The variables under which a program meets a fault from an operation on; it counts from 0. */
  Map<String, String> environment(Kind kind, Path below, long at, long seconds) throws IOException {
    Files.write(counter, new byte[Long.BYTES]);
    Map<String, String> variables = new HashMap<>();
    variables.put("LD_PRELOAD", library.toString());
    variables.put("FAULTS_BELOW", below.toAbsolutePath().toString());
    variables.put("FAULTS_COUNTER", counter.toString());
    variables.put("FAULTS_KIND", kind.label());
    variables.put("FAULTS_AT", Long.toString(at));
    variables.put("FAULTS_SECONDS", Long.toString(seconds));
    return variables;
  }

  /** How many operations were counted since. */
  long operations() throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(counter)).order(ByteOrder.nativeOrder()).getLong();
  }
}
