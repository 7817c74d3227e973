package dev.sonde.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  @Test
  void resultsComeInTheOrderOfTheTasks() {
    CountDownLatch second = new CountDownLatch(1);
    List<Callable<Integer>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          second.await();
          return 1;
        });
    tasks.add(
        () -> {
          second.countDown();
          return 2;
        });
    assertThat(SideBySide.inOrder(2, tasks)).containsExactly(1, 2);
  }

  @Test
  void theFailureOfATaskIsItsOwn() {
    List<Callable<Integer>> tasks =
        List.of(
            () -> {
              throw new ArithmeticException("of a task");
            });
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> SideBySide.inOrder(1, tasks))
        .withMessage("of a task");
  }

  /** What tasks use is freed when they are given up, so none may be under way by then. */
  @Test
  void anInterruptReachesTheTasksAndWaitsForTheirEnd() {
    AtomicInteger ended = new AtomicInteger();
    Thread caller = Thread.currentThread();
    List<Callable<Integer>> tasks =
        List.of(
            () -> {
              caller.interrupt();
              try {
                new CountDownLatch(1).await();
                return 0;
              } finally {
                ended.incrementAndGet();
              }
            });
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> SideBySide.inOrder(1, tasks));
    assertThat(ended).hasValue(1);
    assertThat(Thread.interrupted()).isTrue();
  }
}
