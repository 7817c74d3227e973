package dev.sonde.studies.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.studies.StudyResult.Extent;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RulesEffortTest {
  private static RulesEffort quick(int units, int inputs) {
    return RulesEffort.of(Extent.QUICK, OptionalInt.empty(), units, inputs);
  }

  @Test
  void stepsGiveWayWhereUnitsAndInputsAreMany() {
    assertThat(quick(16, 2).steps()).isEqualTo(20_000);
    assertThat(quick(16, 784).steps()).isBetween(1_000, 10_000);
    assertThat(quick(32, 784).steps()).isBetween(200, quick(16, 784).steps());
    assertThat(quick(16, 784).seeds()).isEqualTo(5);
    assertThat(quick(16, 784).draws()).isLessThan(quick(16, 2).draws());
  }

  @Test
  void whereNotEvenTheFewestStepsHaveRoomRatesAndSeedsGiveWay() {
    RulesEffort effort = quick(128, 784);
    assertThat(effort.steps()).isEqualTo(200);
    assertThat(effort.seeds()).isEqualTo(3);
    assertThat(effort.rates()).containsExactly(0.01);
  }

  @Test
  void theFullFormDoesWhatItIsAskedFor() {
    RulesEffort effort = RulesEffort.of(Extent.FULL, OptionalInt.of(90_000), 128, 784);
    assertThat(effort.steps()).isEqualTo(90_000);
    assertThat(effort.seeds()).isEqualTo(6);
    assertThat(effort.rates()).hasSize(3);
  }
}
