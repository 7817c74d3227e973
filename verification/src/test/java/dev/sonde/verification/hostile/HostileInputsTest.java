package dev.sonde.verification.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.mutation.Chance;
import dev.sonde.verification.hostile.HostileInputs.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** About a minute of what {@code verification/fuzz} does for as long as it is told. */
class HostileInputsTest {
  private static final Path CORPUS = Path.of("src", "test", "resources", "hostile");

  @TempDir Path folder;

  @Test
  void everyFormatIsMutatedAndTheSameNumbersMakeTheSameInput() throws IOException {
    Jail jail = Jail.in(folder.resolve("jail"));
    for (Format format : Format.values()) {
      if (format.isRun() || format == Format.OUTCOME) {
        continue; // made of a run
      }
      int different = 0;
      byte[] last = {};
      for (int i = 0; i < 8; i++) {
        byte[] once = made(format, i, jail, "once");
        assertThat(made(format, i, jail, "twice")).as("%s %d", format, i).isEqualTo(once);
        different += java.util.Arrays.equals(once, last) ? 0 : 1;
        last = once;
      }
      assertThat(different).as(format.name()).isGreaterThan(5);
    }
  }

  private byte[] made(Format format, int seed, Jail jail, String name) throws IOException {
    Path where = Files.createDirectories(folder.resolve(format + name + seed));
    format.mutator(new GoodRuns(where)).make(new SplittableRandom(seed), where, jail);
    byte[] all = {};
    try (Stream<Path> files = Files.list(where)) {
      for (Path file : files.sorted().toList()) {
        if (!Files.isSymbolicLink(file)) {
          all = Chance.joined(all, Files.readAllBytes(file));
        }
      }
    }
    return all;
  }

  @Test
  void formatsTakeTurns() {
    java.util.Map<Format, Integer> counts = new java.util.EnumMap<>(Format.class);
    for (int i = 0; i < 100; i++) {
      counts.merge(Format.of(i), 1, Integer::sum);
    }
    assertThat(counts).containsOnlyKeys(Format.values()).containsEntry(Format.ONNX, 11);
  }

  @Tag("full")
  @Test
  void aMinuteOfHostileInputs() throws InterruptedException {
    List<Outcome> outcomes =
        Campaign.of(List.of("minutes=1", "seed=2", "workers=1", "keep=" + folder.resolve("kept")))
            .run();
    assertThat(outcomes).isNotEmpty().allMatch(outcome -> outcome.verdict().isGood());
  }

  /** Inputs that once became a failure. */
  @Tag("full")
  @Test
  void whatOnceWasAFailureIsNone() throws IOException {
    try (HostileInputs inputs =
            new HostileInputs(folder.resolve("work"), folder.resolve("kept"), Optional.empty());
        Stream<Path> kept = Files.list(CORPUS)) {
      List<Path> all = kept.filter(Files::isDirectory).sorted().toList();
      assertThat(all).isNotEmpty();
      for (Path one : all) {
        assertThat(inputs.again(one)).matches(outcome -> outcome.verdict().isGood());
      }
    }
  }
}
