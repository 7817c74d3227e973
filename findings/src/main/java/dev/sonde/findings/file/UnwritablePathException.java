package dev.sonde.findings.file;

import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;

/**
 * A file or folder that cannot be written: no space left, no permission, no such folder. Nothing
 * half-written is left behind, and a file that was there before is still whole.
 */
public final class UnwritablePathException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param path what should have been written
   * @param reason what the system said
   * @param advice what to do
   * @param cause the fault behind it
   */
  UnwritablePathException(Path path, String reason, String advice, Throwable cause) {
    super("cannot write " + path + ": " + reason + "; " + advice, cause);
  }
}
