package dev.sonde.isolation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A program in the kernel's classic BPF that answers, for each system call, whether it may be made:
 * reading, memory and threads may; whatever changes a file, reaches another process or machine, or
 * starts a program fails with {@code EPERM}. Calls that carry their flags in memory, where a filter
 * cannot see, fail with {@code ENOSYS}, upon which the C library makes the older ones.
 *
 * <p>Source: Linux, Documentation/userspace-api/seccomp_filter.rst; {@code linux/filter.h}, {@code
 * linux/seccomp.h}.
 */
final class SystemCallFilter {
  /** {@code sizeof(struct sock_filter)}. */
  static final int INSTRUCTION = 8;

  // BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_{JEQ,JGE,JSET}|BPF_K, BPF_RET|BPF_K
  private static final int LOAD = 0x20;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  // offsets in struct seccomp_data
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;

  static final int ALLOW = 0x7fff0000;
  static final int KILL = 0x80000000;
  static final int REFUSE = 0x00050000 | 1;
  static final int UNKNOWN = 0x00050000 | 38;

  /** O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, __O_TMPFILE of {@code asm-generic/fcntl.h}. */
  private static final int WRITES = 01 | 02 | 0100 | 01000 | 02000 | 020000000;

  private static final int CLONE_THREAD = 0x10000;

  /** Would type into the terminal of whoever started Sonde. */
  private static final int TIOCSTI = 0x5412;

  private static final int TIOCLINUX = 0x541c;

  private record Instruction(int code, int yes, int no, int operand) {}

  private final List<Instruction> program = new ArrayList<>();

  private SystemCallFilter() {}

  /**
   * Returns the program.
   *
   * @param calls the architecture's numbers
   * @param process the process, which may signal itself
   * @return its instructions, {@link #INSTRUCTION} bytes each, in this machine's byte order
   */
  static byte[] program(SystemCalls calls, int process) {
    SystemCallFilter filter = new SystemCallFilter();
    filter.write(calls, process);
    ByteBuffer bytes =
        ByteBuffer.allocate(filter.program.size() * INSTRUCTION).order(ByteOrder.nativeOrder());
    for (Instruction one : filter.program) {
      bytes.putShort((short) one.code()).put((byte) one.yes()).put((byte) one.no());
      bytes.putInt(one.operand());
    }
    return bytes.array();
  }

  private void write(SystemCalls calls, int process) {
    add(LOAD, ARCHITECTURE);
    branch(IF_EQUAL, calls.architecture(), 1, 0);
    add(RETURN, KILL);
    add(LOAD, NUMBER);
    answer(IF_AT_LEAST, SystemCalls.FIRST_UNKNOWN, UNKNOWN);
    answer(IF_EQUAL, SystemCalls.OPENAT2, UNKNOWN);
    answer(IF_EQUAL, SystemCalls.CLONE3, UNKNOWN);
    for (int number : calls.refused()) {
      answer(IF_EQUAL, number, REFUSE);
    }
    if (calls.open() >= 0) {
      refuseBits(calls.open(), 1, WRITES);
    }
    refuseBits(calls.openat(), 2, WRITES);
    // a new process, where it is no thread
    branch(IF_EQUAL, calls.cloned(), 0, 4);
    add(LOAD, ARGUMENTS);
    branch(IF_ANY_BIT, CLONE_THREAD, 0, 1);
    add(RETURN, ALLOW);
    add(RETURN, REFUSE);
    branch(IF_EQUAL, calls.ioctl(), 0, 5);
    add(LOAD, ARGUMENTS + 8);
    branch(IF_EQUAL, TIOCSTI, 1, 0);
    branch(IF_EQUAL, TIOCLINUX, 0, 1);
    add(RETURN, REFUSE);
    add(RETURN, ALLOW);
    onlyToItself(calls.kill(), process);
    onlyToItself(calls.tgkill(), process);
    limitsOfItself(calls.prlimit(), process);
    add(RETURN, ALLOW);
  }

  private void add(int code, int operand) {
    branch(code, operand, 0, 0);
  }

  private void branch(int code, int operand, int yes, int no) {
    program.add(new Instruction(code, yes, no, operand));
  }

  private void answer(int test, int operand, int answer) {
    branch(test, operand, 0, 1);
    add(RETURN, answer);
  }

  /** Looks into an argument's low word; the program goes on with the number loaded no more. */
  private void refuseBits(int number, int argument, int bits) {
    branch(IF_EQUAL, number, 0, 4);
    add(LOAD, ARGUMENTS + 8 * argument);
    branch(IF_ANY_BIT, bits, 0, 1);
    add(RETURN, REFUSE);
    add(RETURN, ALLOW);
  }

  private void onlyToItself(int number, int process) {
    branch(IF_EQUAL, number, 0, 4);
    add(LOAD, ARGUMENTS);
    branch(IF_EQUAL, process, 1, 0);
    add(RETURN, REFUSE);
    add(RETURN, ALLOW);
  }

  private void limitsOfItself(int number, int process) {
    branch(IF_EQUAL, number, 0, 5);
    add(LOAD, ARGUMENTS);
    branch(IF_EQUAL, 0, 2, 0);
    branch(IF_EQUAL, process, 1, 0);
    add(RETURN, REFUSE);
    add(RETURN, ALLOW);
  }
}
