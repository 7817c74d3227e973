package dev.sonde.isolation;

import java.util.Locale;
import java.util.Optional;

/**
 * The numbers of Linux's system calls on one architecture, from its {@code asm/unistd_64.h} and
 * {@code asm-generic/unistd.h}.
 *
 * @param architecture as {@code AUDIT_ARCH_…} of {@code linux/audit.h}
 * @param seccomp the call that installs a filter
 * @param open the call of that name, or -1 where there is none
 * @param openat the call of that name
 * @param cloned the one that starts threads and processes
 * @param ioctl the call of that name
 * @param kill the call of that name
 * @param tgkill the call of that name
 * @param prlimit the one that limits resources
 * @param refused those that are always refused
 */
record SystemCalls(
    int architecture,
    int seccomp,
    int open,
    int openat,
    int cloned,
    int ioctl,
    int kill,
    int tgkill,
    int prlimit,
    int[] refused) {

  /** The same on all architectures; no older Java calls them first. */
  static final int OPENAT2 = 437;

  static final int CLONE3 = 435;

  /** What came after {@code mseal}; on x86 also the numbers of the x32 interface. */
  static final int FIRST_UNKNOWN = 463;

  /**
   * Refused, in this order:
   *
   * <pre>
   * execve, execveat, fork, vfork, socket, socketpair, connect, bind, listen, accept,
   * accept4, sendto, sendmsg, sendmmsg, creat, truncate, rename, renameat, renameat2,
   * unlink, unlinkat, rmdir, mkdir, mkdirat, link, linkat, symlink, symlinkat, mknod,
   * mknodat, chmod, fchmod, fchmodat, fchmodat2, chown, lchown, fchown, fchownat, utime,
   * utimes, utimensat, futimesat, setxattr, lsetxattr, fsetxattr, removexattr,
   * lremovexattr, fremovexattr, mount, umount2, pivot_root, chroot, unshare, setns,
   * move_mount, open_tree, fsopen, fsmount, fsconfig, fspick, mount_setattr, ptrace,
   * process_vm_readv, process_vm_writev, bpf, perf_event_open, userfaultfd, keyctl,
   * add_key, request_key, init_module, finit_module, delete_module, kexec_load,
   * kexec_file_load, reboot, swapon, swapoff, acct, quotactl, quotactl_fd,
   * name_to_handle_at, open_by_handle_at, io_uring_setup, io_uring_enter,
   * io_uring_register, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal,
   * pidfd_open, pidfd_getfd, settimeofday, clock_settime, clock_adjtime, adjtimex,
   * sethostname, setdomainname, iopl, ioperm, modify_ldt, personality, shmget, msgget,
   * semget, mq_open, mq_unlink
   * </pre>
   */
  private static final SystemCalls X86_64 =
      new SystemCalls(
          0xC000003E,
          317,
          2,
          257,
          56,
          16,
          62,
          234,
          302,
          new int[] {
            59, 322, 57, 58, 41, 53, 42, 49, 50, 43, 288, 44, 46, 307, 85, 76, 82, 264, 316, 87,
            263, 84, 83, 258, 86, 265, 88, 266, 133, 259, 90, 91, 268, 452, 92, 94, 93, 260, 132,
            235, 280, 261, 188, 189, 190, 197, 198, 199, 165, 166, 155, 161, 272, 308, 429, 428,
            430, 432, 431, 433, 442, 101, 310, 311, 321, 298, 323, 250, 248, 249, 175, 313, 176,
            246, 320, 169, 167, 168, 163, 179, 443, 303, 304, 425, 426, 427, 200, 129, 297, 424,
            434, 438, 164, 227, 305, 159, 170, 171, 172, 173, 154, 135, 29, 68, 64, 240, 241
          });

  /** The same, but for calls that this architecture never had. */
  private static final SystemCalls AARCH64 =
      new SystemCalls(
          0xC00000B7,
          277,
          -1,
          56,
          220,
          29,
          129,
          131,
          261,
          new int[] {
            221, 281, 198, 199, 203, 200, 201, 202, 242, 206, 211, 269, 45, 38, 276, 35, 34, 37, 36,
            33, 52, 53, 452, 55, 54, 88, 5, 6, 7, 14, 15, 16, 40, 39, 41, 51, 97, 268, 429, 428,
            430, 432, 431, 433, 442, 117, 270, 271, 280, 241, 282, 219, 217, 218, 105, 273, 106,
            104, 294, 142, 224, 225, 89, 60, 443, 264, 265, 425, 426, 427, 130, 138, 240, 424, 434,
            438, 170, 112, 266, 171, 161, 162, 92, 194, 186, 190, 180, 181
          });

  static Optional<SystemCalls> ofThisMachine() {
    return System.getProperty("os.name", "").equals("Linux")
        ? of(System.getProperty("os.arch", ""))
        : Optional.empty();
  }

  static Optional<SystemCalls> of(String machine) {
    return switch (machine.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> Optional.of(X86_64);
      case "aarch64", "arm64" -> Optional.of(AARCH64);
      default -> Optional.empty();
    };
  }
}
