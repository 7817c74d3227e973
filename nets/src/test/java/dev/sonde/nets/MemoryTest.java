package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resident memory stays flat, however often work is repeated. */
class MemoryTest {

  /** The first half warms up: pools, compiled code, the allocator's arenas of every thread. */
  private static final int WARM = 5;

  @ParameterizedTest
  @CsvSource({"kept, 2000"})
  void residentMemoryIsFlatOverTwoThousandProducts(String work, int repetitions)
      throws IOException {
    // one leaked vector of 8 kB a product would add 8 MB
    assertThat(growth(work, repetitions)).isLessThan(2L << 20);
  }

  @Tag("full")
  @ParameterizedTest
  @CsvSource({
    "kept, 20000",
    "rebuilt, 10000",
    "output, 20000",
    "elsewhere, 10000",
    "objectives, 600",
    // libtorch itself keeps 6 kB of a program whose arguments were asked for; one's weights are 23
    // kB
    "networks, 300",
    "trainings, 400"
  })
  void residentMemoryIsFlatOverTenThousandsOfRepetitions(String work, int repetitions)
      throws IOException {
    assertThat(growth(work, repetitions)).isLessThan(2L << 20);
  }

  /** How many bytes the process grew in the second half of the work. */
  private static long growth(String work, int repetitions) throws IOException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms96m",
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:+AlwaysPreTouch",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryLoop.class.getName(),
                work,
                String.valueOf(repetitions))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      List<Long> bytes = in.lines().map(Long::valueOf).toList();
      assertThat(bytes).hasSize(10);
      return bytes.get(9) - bytes.get(WARM - 1);
    } finally {
      child.destroyForcibly();
    }
  }
}
