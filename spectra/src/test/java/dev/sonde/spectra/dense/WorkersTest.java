package dev.sonde.spectra.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 5", "2, 1", "3, 1000", "8, 3"})
  void everyTaskRunsOnceOnAWorkerThatExists(int count, int tasks) {
    AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, tasks));
    AtomicInteger strangers = new AtomicInteger();
    try (Workers workers = Workers.of(count)) {
      assertThat(workers.count()).isEqualTo(count);
      workers.run(
          tasks,
          (worker, task) -> {
            runs.incrementAndGet(task);
            if (worker < 0 || worker >= count) {
              strangers.incrementAndGet();
            }
          });
    }
    for (int i = 0; i < tasks; i++) {
      assertThat(runs.get(i)).isEqualTo(1);
    }
    assertThat(strangers).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aFailureReachesTheCallerAndTheWorkersGoOn(int count) {
    try (Workers workers = Workers.of(count)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      100,
                      (worker, task) -> {
                        if (task == 13) {
                          throw new ArithmeticException("task 13");
                        }
                      }))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("task 13");
      assertThatThrownBy(
              () ->
                  workers.run(
                      4,
                      (worker, task) -> {
                        throw new OutOfMemoryError("no room");
                      }))
          .isInstanceOf(OutOfMemoryError.class);
      AtomicInteger done = new AtomicInteger();
      workers.run(50, (worker, task) -> done.incrementAndGet());
      assertThat(done).hasValue(50);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anInterruptStopsNoTaskAndStaysSet(int count) {
    AtomicInteger done = new AtomicInteger();
    try (Workers workers = Workers.of(count)) {
      Thread.currentThread().interrupt();
      workers.run(20, (worker, task) -> done.incrementAndGet());
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(done).hasValue(20);
  }

  @Test
  void atLeastOneWorkerIsNeeded() {
    assertThatThrownBy(() -> Workers.of(0)).hasMessageContaining("at least 1, got 0");
  }
}
