package dev.sonde.nets.curvature;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works on numbered items in parallel and hands their results over in order.
 *
 * <p>Items are started in order, and a worker whose item is done waits at a turnstile until all
 * earlier ones have passed. So sums are made in one order whatever the number of workers, and no
 * more results are alive than there are workers. The calling thread is one of the workers.
 */
final class OrderedWorkers implements AutoCloseable {

  /** What one worker computes into; freed when its work is done. */
  interface Scratch extends AutoCloseable {
    @Override
    void close();
  }

  private final int threads;
  private final @Nullable ExecutorService pool;

  OrderedWorkers(int threads) {
    this.threads = threads;
    this.pool =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1,
                task -> {
                  Thread thread = new Thread(task, "sonde-worker");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  int threads() {
    return threads;
  }

  /**
   * Computes every item and delivers it.
   *
   * @param count items are numbered from 0
   * @param scratch makes what one worker computes into; called once a worker
   * @param compute computes an item into the worker's scratch, in parallel
   * @param deliver takes an item's result from the scratch; called for one item at a time, in order
   */
  <S extends Scratch> void inOrder(
      int count, Supplier<S> scratch, ObjIntConsumer<S> compute, ObjIntConsumer<S> deliver) {
    Turnstile turnstile = new Turnstile();
    AtomicInteger next = new AtomicInteger();
    Runnable worker =
        () -> {
          try (S own = scratch.get()) {
            for (int item = next.getAndIncrement();
                item < count && !turnstile.broken();
                item = next.getAndIncrement()) {
              compute.accept(own, item);
              if (!turnstile.await(item)) {
                return;
              }
              deliver.accept(own, item);
              turnstile.pass();
            }
          } catch (Throwable e) {
            turnstile.breakWith(e);
          }
        };
    List<Future<?>> others = new ArrayList<>();
    if (pool != null) {
      for (int i = 1; i < Math.min(threads, count); i++) {
        others.add(pool.submit(worker));
      }
    }
    worker.run();
    awaitAll(others);
    turnstile.rethrow();
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }

  /** Waits without giving up: results are half made, and the interrupt is kept for the caller. */
  private static void awaitAll(List<Future<?>> futures) {
    boolean interrupted = false;
    for (Future<?> future : futures) {
      while (!future.isDone()) {
        try {
          future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException("a worker failed outside its own guard", e);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets items through one at a time, in order; broken for good by the first failure. */
  private static final class Turnstile {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private int turn;
    private @Nullable Throwable failure;

    /** Waits for an item's turn; false when another item failed. */
    boolean await(int item) {
      lock.lock();
      try {
        while (turn != item && failure == null) {
          moved.awaitUninterruptibly();
        }
        return failure == null;
      } finally {
        lock.unlock();
      }
    }

    void pass() {
      lock.lock();
      try {
        turn++;
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }

    boolean broken() {
      lock.lock();
      try {
        return failure != null;
      } finally {
        lock.unlock();
      }
    }

    void breakWith(Throwable e) {
      lock.lock();
      try {
        if (failure == null) {
          failure = e;
        }
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void rethrow() {
      lock.lock();
      try {
        if (failure instanceof RuntimeException e) {
          throw e;
        }
        if (failure instanceof Error e) {
          throw e;
        }
        if (failure != null) {
          throw new IllegalStateException(failure);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
