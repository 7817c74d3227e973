package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Size;
import dev.sonde.cli.terminal.SpokenTime;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * How long a command may take and how much memory, {@code --timeout} and {@code --max-memory}. A
 * limit that is reached acts like Ctrl-C: what can be kept is kept, and only the exit code differs;
 * whoever does not end within half a minute is ended.
 */
public final class Limits {
  private static final Path MEMORY = Path.of("/proc/self/statm");
  private static final long PAGE = 4096;
  private static final long LOOK_MILLISECONDS = 200;
  private static final long GRACE_MILLISECONDS = 30_000;

  private final Optional<Double> seconds;
  private final Optional<Long> bytes;
  private final AtomicReference<Optional<Phrase>> reached = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Interruption>> attending =
      new AtomicReference<>(Optional.empty());

  private final AtomicReference<Optional<Thread>> watching =
      new AtomicReference<>(Optional.empty());

  private Limits(Optional<Double> seconds, Optional<Long> bytes) {
    this.seconds = seconds;
    this.bytes = bytes;
  }

  /** No limits. */
  static Limits none() {
    return new Limits(Optional.empty(), Optional.empty());
  }

  /**
   * Reads the limits out of a command line, before anything else is done.
   *
   * @throws InvalidInputException if one is no time or size, or cannot be held here
   */
  static Limits of(List<String> arguments, Language language) {
    Optional<Double> seconds =
        Argument.given("--timeout", given("--timeout", arguments), "10m", language)
            .map(Argument::seconds);
    Optional<Long> bytes =
        Argument.given("--max-memory", given("--max-memory", arguments), "8G", language)
            .map(Argument::bytes);
    if (bytes.isPresent() && !Files.isReadable(MEMORY)) {
      throw new Complaint(LimitPhrases.NO_MEMORY_LIMIT.in(language));
    }
    return new Limits(seconds, bytes);
  }

  /** The last value of an option, before the command line is read. */
  static Optional<String> given(String option, List<String> arguments) {
    Optional<String> value = Optional.empty();
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).startsWith(option + "=")) {
        value = Optional.of(arguments.get(i).substring(option.length() + 1));
      } else if (arguments.get(i).equals(option) && i + 1 < arguments.size()) {
        value = Optional.of(arguments.get(i + 1));
      }
    }
    return value;
  }

  /**
   * Begins to count.
   *
   * @param complain tells the user
   * @param language the reader's language
   */
  public void begin(Consumer<String> complain, Language language) {
    if (seconds.isEmpty() && bytes.isEmpty()) {
      return;
    }
    Thread watch = new Thread(() -> watch(complain, language), "sonde-limits");
    watch.setDaemon(true);
    watching.set(Optional.of(watch));
    watch.start();
  }

  /** Counts no more: the command has ended. */
  public void end() {
    watching.getAndSet(Optional.empty()).ifPresent(Thread::interrupt);
  }

  private void watch(Consumer<String> complain, Language language) {
    long began = System.nanoTime();
    try {
      while (true) {
        if (seconds.isPresent() && (System.nanoTime() - began) / 1e9 >= seconds.get()) {
          stop(complain, language, LimitPhrases.TIMED_OUT, SpokenTime.of(seconds.get()));
        }
        if (bytes.isPresent() && isOver(bytes.get())) {
          stop(complain, language, LimitPhrases.MEMORY_LIMIT, Size.of(bytes.get()));
        }
        Thread.sleep(LOOK_MILLISECONDS);
      }
    } catch (InterruptedException e) {
      // the command has ended
    }
  }

  /** Whether memory is over the limit, also after what Java does not need is given back. */
  private static boolean isOver(long limit) throws InterruptedException {
    if (resident() <= limit) {
      return false;
    }
    System.gc();
    Thread.sleep(LOOK_MILLISECONDS);
    return resident() > limit;
  }

  /** Bytes in memory: the second number of {@code /proc/self/statm}, in pages. */
  private static long resident() {
    try {
      return Long.parseLong(Files.readString(MEMORY).split(" ", -1)[1]) * PAGE;
    } catch (IOException e) {
      return 0;
    }
  }

  private void stop(Consumer<String> complain, Language language, Phrase phrase, String limit)
      throws InterruptedException {
    reached.set(Optional.of(phrase));
    complain.accept(phrase.in(language, limit));
    attending.get().ifPresentOrElse(Interruption::request, Limits::halt);
    Thread.sleep(GRACE_MILLISECONDS);
    halt();
  }

  private static void halt() {
    AtomicFile.discardUnfinished();
    Runtime.getRuntime().halt(ExitCode.INCOMPLETE);
  }

  /** From now on a limit interrupts this work, until {@link #leave}. */
  void attend(Interruption interruption) {
    attending.set(Optional.of(interruption));
  }

  void leave() {
    attending.set(Optional.empty());
  }

  /** What an interruption ends with: {@link ExitCode#INCOMPLETE} where a limit was behind it. */
  public int code(int interrupted) {
    return interrupted == ExitCode.INTERRUPTED && reached.get().isPresent()
        ? ExitCode.INCOMPLETE
        : interrupted;
  }
}
