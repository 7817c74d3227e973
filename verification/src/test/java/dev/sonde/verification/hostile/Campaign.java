package dev.sonde.verification.hostile;

import dev.sonde.verification.hostile.HostileInputs.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many hostile inputs.
 *
 * @param seed of all of them
 * @param first the number of the first
 * @param count how many at most
 * @param time how long at most; what has begun then ends
 * @param workers how many are tried at once
 * @param format the only format, or empty for all
 * @param failures where inputs are kept that became a failure
 * @param good the runs that hostile ones are made of, made by an earlier campaign; or empty
 */
record Campaign(
    long seed,
    long first,
    long count,
    Duration time,
    int workers,
    Optional<Format> format,
    Path failures,
    Optional<Path> good) {

  private static final Path FAILURES = Path.of("target", "hostile");

  /** Reads {@code name=value} pairs. */
  static Campaign of(List<String> arguments) {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      given.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new Campaign(
        Long.parseLong(given.getOrDefault("seed", "1")),
        Long.parseLong(given.getOrDefault("first", "0")),
        Long.parseLong(given.getOrDefault("count", Long.toString(Long.MAX_VALUE))),
        Duration.ofSeconds(
            (long) (60 * Double.parseDouble(given.getOrDefault("minutes", "100000")))),
        Integer.parseInt(given.getOrDefault("workers", "2")),
        Optional.ofNullable(given.get("format"))
            .map(name -> Format.valueOf(name.toUpperCase(Locale.ROOT))),
        Path.of(given.getOrDefault("keep", FAILURES.toString())),
        Optional.ofNullable(given.get("good")).map(Path::of));
  }

  List<Outcome> run() throws InterruptedException {
    AtomicLong next = new AtomicLong(first);
    List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    List<Throwable> trouble = Collections.synchronizedList(new ArrayList<>());
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      Thread thread = new Thread(() -> work(next, end, outcomes), "hostile-" + i);
      thread.setUncaughtExceptionHandler((one, e) -> trouble.add(e));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!trouble.isEmpty()) {
      throw new IllegalStateException(trouble.get(0));
    }
    return HostileInputs.sorted(outcomes);
  }

  private void work(AtomicLong next, long end, List<Outcome> outcomes) {
    try (HostileInputs inputs = new HostileInputs(HostileInputs.temporary(), failures, good)) {
      for (long number = next.getAndIncrement();
          number - first < count && System.nanoTime() < end;
          number = next.getAndIncrement()) {
        Outcome outcome =
            format.isPresent()
                ? inputs.attempt(seed, number, format.get())
                : inputs.attempt(seed, number);
        outcomes.add(outcome);
        if (!outcome.verdict().isGood()) {
          System.err.println(outcome);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
