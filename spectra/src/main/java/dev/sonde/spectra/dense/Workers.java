package dev.sonde.spectra.dense;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads that share numbered tasks.
 *
 * <p>Which worker takes which task is left to chance, so tasks must write to places of their own,
 * and whoever adds up their results does it in the order of the tasks. Then the bits of a result do
 * not depend on the number of workers. One worker means the calling thread alone.
 *
 * <p>An interrupt of the calling thread neither stops the tasks nor is lost: the flag stays set.
 */
public final class Workers implements AutoCloseable {

  /** One piece of the work. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does the piece.
     *
     * @param worker which worker does it, from 0, for scratch memory of its own
     * @param task which piece it is, from 0
     */
    void run(int worker, int task);
  }

  private final int count;
  private final @Nullable ExecutorService pool;

  private Workers(int count) {
    this.count = count;
    this.pool =
        count == 1
            ? null
            : Executors.newFixedThreadPool(
                count - 1,
                body -> {
                  Thread thread = new Thread(body, "sonde-spectra");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  public static Workers of(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "the number of workers must be at least 1, got " + count + "; 1 is the calling thread");
    }
    return new Workers(count);
  }

  /** Returns as many workers as the machine has processors. */
  public static Workers ofAllProcessors() {
    return of(Runtime.getRuntime().availableProcessors());
  }

  int count() {
    return count;
  }

  /**
   * Runs tasks 0 … tasks−1 and returns when all are done; throws the first failure if one failed.
   */
  public void run(int tasks, Task task) {
    AtomicInteger next = new AtomicInteger();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    ExecutorService threads = pool;
    int helpers = threads == null ? 0 : Math.max(0, Math.min(count, tasks) - 1);
    CountDownLatch done = new CountDownLatch(helpers);
    if (threads != null) {
      for (int h = 1; h <= helpers; h++) {
        int worker = h;
        threads.execute(
            () -> {
              try {
                takeTasks(worker, tasks, next, failures, task);
              } finally {
                done.countDown();
              }
            });
      }
    }
    takeTasks(0, tasks, next, failures, task);
    awaitUninterruptibly(done);
    Throwable thrown = failures.peek();
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private static void takeTasks(
      int worker, int tasks, AtomicInteger next, Queue<Throwable> failures, Task task) {
    for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
      if (!failures.isEmpty()) {
        return;
      }
      try {
        task.run(worker, i);
      } catch (RuntimeException | Error e) {
        failures.add(e);
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }
}
