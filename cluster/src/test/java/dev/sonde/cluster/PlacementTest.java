package dev.sonde.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static String[] none(int shards) {
    String[] holders = new String[shards];
    Arrays.fill(holders, "");
    return holders;
  }

  @Test
  void everyExecutorHoldsItsShareByItsCores() {
    Placement placement = new Placement();
    placement.add("0", "a", 1);
    placement.add("1", "b", 3);
    String[] holders = none(8);
    String[] places = placement.placesInPlace(holders);
    assertThat(holders).filteredOn("0"::equals).hasSize(2);
    assertThat(holders).filteredOn("1"::equals).hasSize(6);
    for (int s = 0; s < holders.length; s++) {
      assertThat(places[s]).isEqualTo(holders[s].equals("0") ? "executor_a_0" : "executor_b_1");
    }
    assertThat(placement.cores()).isEqualTo(4);
    assertThat(placement.machines()).isEqualTo(2);
  }

  @Test
  void shardsStayButForThoseOfAnExecutorThatWasLost() {
    Placement placement = new Placement();
    for (String id : new String[] {"0", "1", "2"}) {
      placement.add(id, "a", 1);
    }
    String[] holders = none(9);
    String[] unused = placement.placesInPlace(holders);
    String[] before = holders.clone();
    unused = placement.placesInPlace(holders);
    assertThat(holders).as("nothing happened").isEqualTo(before);
    placement.remove("1");
    unused = placement.placesInPlace(holders);
    assertThat(unused).hasSize(9).noneMatch(place -> place.endsWith("_1"));
    for (int s = 0; s < 9; s++) {
      if (!before[s].equals("1")) {
        assertThat(holders[s]).isEqualTo(before[s]);
      }
    }
  }

  @Test
  void anExecutorThatComesLaterGetsItsShare() {
    Placement placement = new Placement();
    placement.add("0", "a", 1);
    String[] holders = none(10);
    assertThat(placement.placesInPlace(holders)).containsOnly("executor_a_0");
    placement.add("1", "b", 1);
    assertThat(placement.placesInPlace(holders)).filteredOn("executor_b_1"::equals).hasSize(5);
  }

  @Test
  void withoutExecutorsAnyPlaceIsGood() {
    assertThat(new Placement().placesInPlace(none(2))).containsOnly("");
    assertThat(new Placement().cores()).isEqualTo(1);
  }

  @Test
  void objectivesHaveNumbersOfTheirOwn() {
    Placement placement = new Placement();
    int first = placement.opened();
    int second = placement.opened();
    placement.closed(first);
    int third = placement.opened();
    assertThat(new int[] {first, second, third}).doesNotHaveDuplicates();
    assertThat(placement.open()).containsExactly(second, third);
  }
}
