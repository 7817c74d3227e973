package dev.sonde.isolation;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Gives up, for good and for all threads, what this process may do to the system: see {@link
 * Protection#SYSTEM_CALL_FILTER}. What has been loaded before stays loaded.
 *
 * <p>Source: Linux, prctl(2), seccomp(2), setrlimit(2).
 */
final class Lockdown {
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int SECCOMP_SET_MODE_FILTER = 1;

  /** For every thread of the process. */
  private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;

  private static final int RLIMIT_CORE = 4;
  private static final int RLIMIT_AS = 9;
  private static final long PAGE = 4096;

  private Lockdown() {}

  /**
   * Applies what this machine has.
   *
   * @param memory bytes of address space that may be taken beyond what is there already
   * @return what holds from now on
   */
  static Protection apply(long memory) {
    Optional<SystemCalls> calls = SystemCalls.ofThisMachine();
    if (calls.isEmpty()) {
      return Protection.PROCESS_ONLY;
    }
    try {
      NativeLibrary library = NativeLibrary.getInstance("c");
      limit(library, RLIMIT_CORE, 0);
      limit(library, RLIMIT_AS, Math.addExact(addressSpace(), memory));
      return install(library, calls.get())
          ? Protection.SYSTEM_CALL_FILTER
          : Protection.PROCESS_ONLY;
    } catch (LinkageError | IOException e) {
      // a system without this C library, or without /proc
      return Protection.PROCESS_ONLY;
    }
  }

  private static boolean install(NativeLibrary library, SystemCalls calls) {
    byte[] filter = SystemCallFilter.program(calls, Math.toIntExact(ProcessHandle.current().pid()));
    Memory program = new Memory(filter.length);
    program.write(0, filter, 0, filter.length);
    Memory header = new Memory(16);
    header.clear();
    header.setShort(0, (short) (filter.length / SystemCallFilter.INSTRUCTION));
    header.setPointer(8, program);
    Function prctl = library.getFunction("prctl");
    Function syscall = library.getFunction("syscall");
    return prctl.invokeInt(new Object[] {PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L}) == 0
        && syscall.invokeLong(
                new Object[] {
                  (long) calls.seccomp(),
                  (long) SECCOMP_SET_MODE_FILTER,
                  (long) SECCOMP_FILTER_FLAG_TSYNC,
                  header
                })
            == 0;
  }

  /** Lowers a limit; one that is lower already stays. */
  private static void limit(NativeLibrary library, int resource, long most) {
    long[] limits = new long[2];
    library.getFunction("getrlimit").invokeInt(new Object[] {resource, limits});
    for (int i = 0; i < 2; i++) {
      limits[i] = Long.compareUnsigned(limits[i], most) < 0 ? limits[i] : most;
    }
    library.getFunction("setrlimit").invokeInt(new Object[] {resource, limits});
  }

  /** Bytes that are mapped now: the first number of {@code /proc/self/statm}, in pages. */
  private static long addressSpace() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 2)[0];
    return Math.multiplyExact(Long.parseLong(pages), PAGE);
  }
}
