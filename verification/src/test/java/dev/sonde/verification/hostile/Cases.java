package dev.sonde.verification.hostile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The good files that hostile ones are made of, and the commands for them. */
final class Cases {
  /** Each command's own limit; then it is ended within half a minute. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  static final String TIMEOUT = LIMIT.toSeconds() + "s";

  /** Where all modules are. */
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private static final String RESOURCES = "src/test/resources";
  private static final Path FOLDER = REPOSITORY.resolve("verification").resolve(RESOURCES);

  private Cases() {}

  static Path file(String name) {
    return FOLDER.resolve("cases").resolve(name);
  }

  /** A model of another module's tests. */
  static Path file(String module, String name) {
    return REPOSITORY.resolve(module).resolve(RESOURCES).resolve(name);
  }

  static Attempt measured(Path input, Path model, String data, String loss, Jail jail) {
    return new Attempt(
        input,
        limited(
            jail,
            "measure",
            model.toString(),
            "--data",
            data,
            "--loss",
            loss,
            "--budget",
            "20",
            "--threads",
            "1",
            "--quiet"));
  }

  static Attempt attended(Path input, Path model, Path tokenizer, Jail jail) {
    return new Attempt(
        input,
        limited(
            jail,
            "attention",
            model.toString(),
            "--tokenizer",
            tokenizer.toString(),
            "--text",
            "the whale swam past the ship and the old man",
            "--threads",
            "1",
            "--quiet"));
  }

  /** With a folder for results and a limit of time. */
  static List<String> limited(Jail jail, String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--out", jail.out().toString()));
    all.addAll(List.of("--timeout", TIMEOUT));
    return all;
  }
}
