package dev.sonde.isolation;

import java.nio.file.Files;
import java.nio.file.Path;

/** What holds a trial process that a file has taken over. */
public enum Protection {
  /**
   * Linux refuses the process every system call that writes or changes a file, reaches the network,
   * starts a program, or touches another process (seccomp with a filter).
   */
  SYSTEM_CALL_FILTER,
  /** Only what holds everywhere: a process of its own, with a deadline and a bounded Java heap. */
  PROCESS_ONLY;

  private static final Path FILTER_ACTIONS = Path.of("/proc/sys/kernel/seccomp/actions_avail");

  /**
   * Returns what this machine has. Nothing native is loaded.
   *
   * @return the protection that trial processes get
   */
  public static Protection ofThisMachine() {
    return SystemCalls.ofThisMachine().isPresent() && Files.isReadable(FILTER_ACTIONS)
        ? SYSTEM_CALL_FILTER
        : PROCESS_ONLY;
  }
}
