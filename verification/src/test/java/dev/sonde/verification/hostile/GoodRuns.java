package dev.sonde.verification.hostile;

import dev.sonde.mutation.Chance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The runs that hostile run folders and results are made of.
 *
 * @param root where they are
 */
record GoodRuns(Path root) {
  /** A sweep of linear models. */
  Path sweep() {
    return root.resolve("sweep");
  }

  /** A sweep of two networks that was stopped while it was trained. */
  Path begun() {
    return root.resolve("begun");
  }

  /** The same sweep, which was not stopped. */
  Path trained() {
    return root.resolve("trained");
  }

  Path measured() {
    return root.resolve("measured");
  }

  Path attended() {
    return root.resolve("attended");
  }

  /** The folder of a run of any command. */
  Path any(Chance chance) {
    return chance.of(List.of(sweep(), trained(), measured(), attended()));
  }

  /** How the training that was stopped stands. */
  Path unfinished() {
    try (Stream<Path> files = Files.list(begun().resolve("unfinished"))) {
      return files.findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The commands that make them, all but the one that is stopped. */
  List<List<String>> commands() {
    return List.of(
        List.of(
            "sweep",
            "features",
            "--data",
            "digits",
            "--widths",
            "10,20,40,60,80",
            "--samples",
            "60",
            "--test",
            "60",
            "--seeds",
            "2",
            "--threads",
            "1",
            "--quiet",
            "--out",
            sweep().toString()),
        training(trained()),
        List.of(
            "measure",
            Cases.file("mlp_wine.pt2").toString(),
            "--data",
            Cases.file("mlp_wine.npz").toString(),
            "--threads",
            "1",
            "--quiet",
            "--out",
            measured().toString()),
        List.of(
            "attention",
            Cases.file("tiny_decoder.onnx").toString(),
            "--tokenizer",
            Cases.file("tokenizer.json").toString(),
            "--text",
            "the whale swam past the ship and the old man",
            "--threads",
            "1",
            "--quiet",
            "--out",
            attended().toString()));
  }

  /** The command that is to be stopped. */
  List<String> stopped() {
    List<String> command = new java.util.ArrayList<>(training(begun()));
    command.addAll(List.of("--timeout", "1s"));
    return command;
  }

  private static List<String> training(Path folder) {
    return List.of(
        "sweep",
        "size",
        "--data",
        "digits",
        "--widths",
        "2,4",
        "--samples",
        "60",
        "--test",
        "60",
        "--seeds",
        "1",
        "--epochs",
        "20000",
        "--noise",
        "0.2",
        "--threads",
        "1",
        "--quiet",
        "--out",
        folder.toString());
  }

  /** A copy of a run, with all that lies in its folder. */
  static void copy(Path run, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(run.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.createDirectories(Objects.requireNonNull(copy.getParent()));
          Files.copy(file, copy);
        }
      }
    }
  }
}
