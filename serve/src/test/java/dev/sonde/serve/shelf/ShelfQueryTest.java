package dev.sonde.serve.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.serve.Runs;
import dev.sonde.serve.shelf.ShelfQuery.Direction;
import dev.sonde.serve.shelf.ShelfQuery.Order;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelfQueryTest {
  @TempDir private Path folder;

  @Test
  void aLinkIsReadAsItWasWritten() {
    for (Order order : Order.values()) {
      for (Direction direction : Direction.values()) {
        ShelfQuery query =
            new ShelfQuery(
                "a & b=c #1 ピーク", "sweep size", Optional.of(RunState.RUNNING), order, direction);
        Map<String, String> parts =
            Arrays.stream(query.link().substring(1).split("&", -1))
                .map(part -> part.split("=", 2))
                .collect(
                    Collectors.toMap(
                        part -> part[0],
                        part -> URLDecoder.decode(part[1], StandardCharsets.UTF_8)));
        assertThat(ShelfQuery.from(name -> Optional.ofNullable(parts.get(name)))).isEqualTo(query);
      }
    }
    assertThat(ShelfQuery.all().link()).isEmpty();
    assertThat(ShelfQuery.from(name -> Optional.empty())).isEqualTo(ShelfQuery.all());
  }

  @Test
  void aColumnThatIsPressedAgainTurnsRound() {
    ShelfQuery byName = ShelfQuery.all().sortedBy(Order.NAME);
    assertThat(byName.direction()).isEqualTo(Direction.ASCENDING);
    assertThat(byName.sortedBy(Order.NAME).direction()).isEqualTo(Direction.DESCENDING);
    assertThat(byName.sortedBy(Order.STARTED)).isEqualTo(ShelfQuery.all());
  }

  @Test
  void runsAreFilteredAndSortedByEveryColumn() {
    Runs.measured(folder, "b", "2026-12-01T08:00:00Z", "Peak at 60.");
    Runs.measured(folder, "a", "2026-12-01T09:00:00Z", "Nothing.");
    Runs.begun(folder, "c", 4);
    try (RunShelf shelf = RunShelf.watching(folder)) {
      List<ShelvedRun> runs = shelf.runs();
      assertThat(names(ShelfQuery.all(), runs)).containsExactly("c", "a", "b");
      assertThat(names(ShelfQuery.all().sortedBy(Order.NAME), runs)).containsExactly("a", "b", "c");
      assertThat(names(ShelfQuery.all().sortedBy(Order.STATE), runs))
          .containsExactly("c", "a", "b");
      assertThat(names(ShelfQuery.all().sortedBy(Order.COMMAND), runs))
          .containsExactly("a", "b", "c");
      ShelfQuery sweeps =
          new ShelfQuery("", "sweep", Optional.empty(), Order.NAME, Direction.ASCENDING);
      assertThat(names(sweeps, runs)).containsExactly("c");
      ShelfQuery peaks =
          new ShelfQuery("pEaK", "", Optional.of(RunState.DONE), Order.NAME, Direction.ASCENDING);
      assertThat(names(peaks, runs)).containsExactly("b");
    }
  }

  private static List<String> names(ShelfQuery query, List<ShelvedRun> runs) {
    return query.of(runs).stream().map(ShelvedRun::name).toList();
  }
}
