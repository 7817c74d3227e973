package dev.sonde.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CirclesTest {
  @Test
  void findsEveryCircleAndNothingElse() {
    Map<String, Set<String>> uses =
        Map.of(
            "a", Set.of("b"),
            "b", Set.of("c", "x"),
            "c", Set.of("a", "d"),
            "d", Set.of("e"),
            "e", Set.of("d"),
            "x", Set.of("y"),
            "y", Set.of("z"));
    assertThat(Circles.of(uses))
        .containsExactly(new TreeSet<>(Set.of("a", "b", "c")), new TreeSet<>(Set.of("d", "e")));
  }

  @Test
  void findsNoneWhereTwoPathsLeadToOneClass() {
    Map<String, Set<String>> uses =
        Map.of("top", Set.of("left", "right"), "left", Set.of("low"), "right", Set.of("low"));
    assertThat(Circles.of(uses)).isEmpty();
  }
}
