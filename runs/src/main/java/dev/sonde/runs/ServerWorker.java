package dev.sonde.runs;

import dev.sonde.findings.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Who works on a ledger, among the processes of several machines.
 *
 * @param process the process on its machine
 * @param machine where its number means something: on Linux a hash of the machine's boot and of the
 *     namespace of process numbers, which containers on one machine have each their own of;
 *     elsewhere drawn by the process, so that nobody else takes it for a neighbour
 * @param session drawn for each time that a ledger is opened: one process may open it twice
 */
record ServerWorker(Owner process, String machine, String session) {
  static ServerWorker ofThisProcess() {
    return new ServerWorker(Owner.ofThisProcess(), thisMachine(), drawn());
  }

  private static String drawn() {
    return UUID.randomUUID().toString().substring(0, 8);
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ServerWorker parse(String text) {
    String[] parts = text.split("@", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("'" + text + "' names no process");
    }
    return new ServerWorker(Owner.parse(parts[0] + "@" + parts[1]), parts[2], parts[3]);
  }

  private static String thisMachine() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      Path numbers = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      return Sha256.of(boot + numbers).hexadecimal().substring(0, 16);
    } catch (IOException | RuntimeException e) {
      return UUID.randomUUID().toString();
    }
  }

  /** Whether it ran where this one does, and has ended. */
  boolean isDeadBeside(ServerWorker here) {
    return machine.equals(here.machine) && !process.isAlive();
  }

  @Override
  public String toString() {
    return process + "@" + machine + "@" + session;
  }
}
