package dev.sonde.serve.shelf;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which runs a list shows and in which order, as the query of a link says it.
 *
 * @param text what name, command or a finding has to hold, in any case; empty for anything
 * @param kind the command, such as {@code sweep size}, or its group; empty for any
 * @param state where they stand; empty for anywhere
 * @param order by what they are sorted
 * @param direction which of them come first
 */
public record ShelfQuery(
    String text, String kind, Optional<RunState> state, Order order, Direction direction) {

  /** What runs are sorted by. */
  public enum Order {
    STARTED,
    NAME,
    COMMAND,
    STATE;

    private Comparator<ShelvedRun> ascending() {
      return switch (this) {
        case STARTED -> Comparator.comparing(ShelvedRun::started);
        case NAME -> Comparator.comparing(ShelvedRun::name);
        case COMMAND -> Comparator.comparing(ShelvedRun::kind);
        case STATE -> Comparator.comparing(ShelvedRun::state).thenComparing(ShelvedRun::share);
      };
    }

    /** The name in links. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** How a list begins that nobody has turned round: the newest first, otherwise A to Z. */
    public Direction usual() {
      return this == STARTED ? Direction.DESCENDING : Direction.ASCENDING;
    }
  }

  /** Which end comes first. */
  public enum Direction {
    ASCENDING,
    DESCENDING;

    /** The name in links and in {@code aria-sort}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    Direction turned() {
      return this == ASCENDING ? DESCENDING : ASCENDING;
    }
  }

  /** Every run, the newest first. */
  public static ShelfQuery all() {
    return new ShelfQuery("", "", Optional.empty(), Order.STARTED, Order.STARTED.usual());
  }

  /**
   * Reads the query of a link. What it does not say, or says wrongly, is as in {@link #all}: a link
   * of another version shows too many runs rather than an error.
   *
   * @param value the value of a name, empty where the link does not have it
   */
  public static ShelfQuery from(Function<String, Optional<String>> value) {
    Order order =
        value
            .apply("sort")
            .flatMap(text -> named(Order.values(), Order::label, text))
            .orElse(Order.STARTED);
    return new ShelfQuery(
        value.apply("text").orElse("").strip(),
        value.apply("command").orElse("").strip(),
        value.apply("state").flatMap(text -> named(RunState.values(), RunState::label, text)),
        order,
        value
            .apply("order")
            .flatMap(text -> named(Direction.values(), Direction::label, text))
            .orElse(order.usual()));
  }

  private static <T> Optional<T> named(T[] all, Function<T, String> label, String text) {
    return Arrays.stream(all).filter(one -> label.apply(one).equals(text)).findFirst();
  }

  /** The runs that are asked for, in order; of equal ones the newest first. */
  public List<ShelvedRun> of(Collection<ShelvedRun> runs) {
    Comparator<ShelvedRun> chosen =
        direction == Direction.ASCENDING ? order.ascending() : order.ascending().reversed();
    return runs.stream()
        .filter(this::matches)
        .sorted(
            chosen
                .thenComparing(ShelvedRun::started, Comparator.reverseOrder())
                .thenComparing(ShelvedRun::name))
        .toList();
  }

  private boolean matches(ShelvedRun run) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return (state.isEmpty() || state.get() == run.state())
        && (kind.isEmpty() || run.kind().equals(kind) || run.kind().startsWith(kind + " "))
        && (wanted.isEmpty()
            || holds(run.name(), wanted)
            || holds(run.command(), wanted)
            || run.findings().stream().anyMatch(finding -> holds(finding, wanted)));
  }

  private static boolean holds(String text, String wanted) {
    return text.toLowerCase(Locale.ROOT).contains(wanted);
  }

  /** Whether it leaves out nothing. */
  public boolean isOfAll() {
    return text.isEmpty() && kind.isEmpty() && state.isEmpty();
  }

  /** The same in the order of a column; turned round where it has that order already. */
  public ShelfQuery sortedBy(Order column) {
    return new ShelfQuery(
        text, kind, state, column, column == order ? direction.turned() : column.usual());
  }

  /** What stands behind the question mark of a link, with it; empty for {@link #all}. */
  public String link() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("text", text);
    parts.put("command", kind);
    parts.put("state", state.map(RunState::label).orElse(""));
    parts.put("sort", order == Order.STARTED ? "" : order.label());
    parts.put("order", direction == order.usual() ? "" : direction.label());
    parts.values().removeIf(String::isEmpty);
    return parts.entrySet().stream()
        .map(
            part ->
                part.getKey() + "=" + URLEncoder.encode(part.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&", parts.isEmpty() ? "" : "?", ""));
  }
}
