package dev.sonde.cli;

import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Measures a small network once, for the launcher: Java then lists the classes that a measurement
 * needs, and the archive of them saves each later start the reading of some three thousand.
 */
final class Rehearsal {
  private Rehearsal() {}

  /**
   * Measures.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("sonde-rehearsal");
    int code;
    try {
      Path model = folder.resolve("model.pt");
      try (Network network = Perceptron.of(64, 10).withWidths(8).build(0)) {
        network.save(model);
      }
      code =
          Main.run(
              "measure",
              model.toString(),
              "--data=digits",
              "--exact-limit=0",
              "--budget=40",
              "--out=" + folder.resolve("run"),
              "--json=" + folder.resolve("run.json"),
              "--no-progress");
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
    System.exit(code);
  }
}
