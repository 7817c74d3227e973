package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/** What to say where the system or a decompressor could not read a file. */
final class ReadFault {
  private ReadFault() {}

  /** The message for a file that the system or a decompressor could not read. */
  static InvalidInputException unreadable(String name, IOException fault) {
    return new InvalidInputException(
        InvalidInputException.Kind.DAMAGED,
        "%s cannot be read (%s). The file is damaged or cannot be reached: copy or write it again"
            .formatted(Quoted.of(name), reason(fault)),
        fault);
  }

  /** What went wrong in words, also where the fault has none. */
  static String reason(Exception fault) {
    String message = fault.getMessage();
    if (fault instanceof AccessDeniedException) {
      return "permission denied";
    }
    return message == null || fault instanceof EOFException ? "it ends early" : message;
  }
}
