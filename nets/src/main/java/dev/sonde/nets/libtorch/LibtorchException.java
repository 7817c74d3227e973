package dev.sonde.nets.libtorch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A failure in native code, its message cut down to what a person can use.
 *
 * <p>Callers that know what was being attempted add the rest: what was expected and what to do.
 */
public final class LibtorchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Pattern NO_DERIVATIVE =
      Pattern.compile("derivative for (\\S+) is not implemented");
  private static final Pattern ENFORCED =
      Pattern.compile("^\\[enforce fail at [^\\]]*\\]\\s*\\.?\\s*");
  private static final Pattern RAISED =
      Pattern.compile("^(?:[A-Za-z_]\\w*\\.)*\\w*(?:Error|Exception):\\s*(?=\\S)");
  private static final Pattern ALLOCATION = Pattern.compile("you tried to allocate (\\d+) bytes");

  private LibtorchException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Cuts a native error down; errors of Java itself pass through unchanged. */
  static RuntimeException translated(RuntimeException e) {
    // JavaCPP throws every C++ exception as a plain RuntimeException
    if (e.getClass() != RuntimeException.class) {
      return e;
    }
    return new LibtorchException(useful(String.valueOf(e.getMessage())), e);
  }

  /**
   * Adds where in a program a native error happened; errors of Java itself pass through unchanged.
   *
   * @param place the operation and its module
   * @param e what was thrown
   * @return what to throw instead
   */
  public static RuntimeException at(String place, RuntimeException e) {
    return e.getClass() == RuntimeException.class
        ? new LibtorchException(useful(String.valueOf(e.getMessage())) + " (" + place + ")", e)
        : e;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Whether an operation has no derivative of the order that was asked for. */
  public boolean isMissingDerivative() {
    return NO_DERIVATIVE.matcher(getMessage()).find();
  }

  /** The operation without a derivative, when {@link #isMissingDerivative()}. */
  public String operationWithoutDerivative() {
    Matcher matcher = NO_DERIVATIVE.matcher(getMessage());
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Whether native memory ran out. */
  public boolean isOutOfMemory() {
    String message = getMessage();
    return message.contains("bad_alloc") || ALLOCATION.matcher(message).find();
  }

  /** Whether integers came where reals were wanted, or the other way round. */
  public boolean isAboutElementTypes() {
    String message = getMessage();
    return message.contains("same dtype") || message.contains("scalar type");
  }

  /** Whether the program takes other arguments than one tensor. */
  public boolean isAboutArguments() {
    return getMessage().contains("missing value for argument");
  }

  /**
   * The useful line: for an error inside a TorchScript program the one after its traceback,
   * otherwise the first, in both cases without C++ frames.
   */
  static String useful(String message) {
    int raised = message.indexOf("Exception raised from");
    String text = raised >= 0 ? message.substring(0, raised) : message;
    String best = "";
    for (String line : text.split("\n", -1)) {
      String stripped = line.strip();
      Matcher raisedError = RAISED.matcher(stripped);
      if (raisedError.find()) {
        best = stripped.substring(raisedError.end());
      } else if (best.isEmpty() && !stripped.isEmpty() && !isTraceback(stripped)) {
        best = stripped;
      }
    }
    best = ENFORCED.matcher(best).replaceFirst("");
    return best.isEmpty() ? "no reason given" : withoutFinalStop(best);
  }

  private static String withoutFinalStop(String line) {
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  private static boolean isTraceback(String line) {
    return line.startsWith("The following operation failed in the TorchScript interpreter")
        || line.startsWith("Traceback of TorchScript")
        || line.startsWith("File \"")
        || line.startsWith("frame #");
  }
}
