package dev.sonde.verification.durability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** About a minute of what {@code verification/durability kills} does for as long as it is told. */
@Tag("full")
class KillLoopTest {
  @TempDir Path root;

  @Test
  void sweepsThatAreKilledAreThoseThatWereNot() throws Exception {
    assertThat(KillLoop.campaign(root, 24, 7))
        .hasSize(4)
        .allMatch(KillLoop.Tally::isGood)
        .allMatch(tally -> tally.kills() == 6);
  }
}
