package dev.sonde.runs;

import dev.sonde.findings.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process behind a claim. A number alone would not do, since systems use numbers again: the
 * process's start tells two apart.
 *
 * @param process its number
 * @param started a number of its start: on Linux of the machine's boot and the ticks since, which
 *     no clock that is set changes; otherwise milliseconds, 0 where the system does not say
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
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      String status = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      // proc(5): the name in parentheses may hold anything; starttime is the 20th field behind it
      String ticks = status.substring(status.lastIndexOf(')') + 2).split(" ", -1)[19];
      return Long.parseUnsignedLong(Sha256.of(boot + ticks).hexadecimal().substring(0, 15), 16);
    } catch (IOException | RuntimeException e) {
      // no Linux, or the process has just ended
      return startedByClock(process);
    }
  }

  private static long startedByClock(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  @Override
  public String toString() {
    return process + "@" + started;
  }
}
