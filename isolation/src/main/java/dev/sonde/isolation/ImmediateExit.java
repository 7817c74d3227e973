package dev.sonde.isolation;

import com.sun.jna.NativeLibrary;

/**
 * Ends this process at once, without what native libraries do when a process ends in order.
 *
 * <p>An interrupted command may leave threads in native code. {@link System#exit} and {@link
 * Runtime#halt} both let libraries tear down what these still use, and a process that was to end
 * with one exit code dies of a segmentation fault.
 *
 * <p>Source: POSIX.1-2017, {@code _exit}.
 */
public final class ImmediateExit {
  private ImmediateExit() {}

  /**
   * Ends this process. Neither shutdown hooks nor {@code finally} blocks run, and nothing is
   * flushed.
   *
   * @param code the exit code
   */
  public static void with(int code) {
    try {
      NativeLibrary.getInstance("c").getFunction("_exit").invokeVoid(new Object[] {code});
    } catch (LinkageError e) {
      // a system without this C library
    }
    Runtime.getRuntime().halt(code);
  }
}
