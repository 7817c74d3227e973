package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;

/**
 * How much memory a reader may take, asked before it is taken, so that a file that lies about its
 * size is refused instead of exhausting the machine.
 *
 * @param bytes the most a data set may take
 */
public record MemoryBudget(long bytes) {

  /**
   * Three quarters of the largest heap: the rest is for what the program holds besides its data.
   */
  static MemoryBudget ofHeap() {
    return new MemoryBudget(Runtime.getRuntime().maxMemory() / 4 * 3);
  }

  /**
   * Checks that the bytes fit.
   *
   * @param needed the bytes about to be taken
   * @param what the thing in words, for the message
   * @throws InvalidInputException when they exceed the budget
   */
  void require(long needed, String what) {
    if (needed > bytes) {
      throw new InvalidInputException(
          "%s needs %d MiB of memory; %d MiB may be used. Take fewer samples, or give Java a larger heap (SONDE_JAVA_OPTIONS=-Xmx%dg)"
              .formatted(
                  what,
                  (needed >> 20) + 1,
                  bytes >> 20,
                  Math.max(1, ((needed / 3 * 4) >> 30) + 1)));
    }
  }
}
