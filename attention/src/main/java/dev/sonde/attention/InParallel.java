package dev.sonde.attention;

import dev.sonde.findings.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Tasks that are done by several workers, and waited for. */
final class InParallel {
  private InParallel() {}

  /**
   * Runs tasks and waits for all.
   *
   * @throws InvalidInputException if one of them found such input
   */
  static void run(ExecutorService workers, List<Runnable> tasks) {
    List<Future<?>> futures = new ArrayList<>();
    tasks.forEach(task -> futures.add(workers.submit(task)));
    try {
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidInputException invalid) {
        throw invalid;
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
