package dev.sonde.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Tasks that know nothing of each other, worked on side by side. */
public final class SideBySide {
  private SideBySide() {}

  /**
   * Runs tasks and returns what they found in the order in which they are listed; none is under way
   * any more when this returns or throws.
   *
   * @param <R> what a task finds
   * @param threads how many are worked on at once, at least 1
   * @param tasks what to do
   * @return the results
   * @throws CancellationException if the thread is interrupted, and the tasks with it; its flag
   *     stays set
   */
  public static <R> List<R> inOrder(int threads, List<? extends Callable<R>> tasks) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<R> results = new ArrayList<>();
      for (Future<R> future : pool.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      end(pool);
    }
  }

  /** Waits without giving up: what the tasks use is freed afterwards. */
  private static void end(ExecutorService pool) {
    pool.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = pool.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
