package dev.sonde.runs;

import java.time.Instant;
import java.util.Optional;

/**
 * The process behind a claim. A number alone would not do, since systems use numbers again: the
 * process's start tells two apart.
 *
 * @param process its number
 * @param started when it started in milliseconds, 0 where the system does not say
 */
record Owner(long process, long started) {

  static Owner ofThisProcess() {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(self.pid(), started(self));
  }

  static Owner parse(String text) {
    int at = text.indexOf('@');
    return new Owner(Long.parseLong(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
  }

  /** Whether the process still runs on this machine. */
  boolean isAlive() {
    Optional<ProcessHandle> handle = ProcessHandle.of(process);
    return handle.isPresent() && handle.get().isAlive() && started(handle.get()) == started;
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  @Override
  public String toString() {
    return process + "@" + started;
  }
}
