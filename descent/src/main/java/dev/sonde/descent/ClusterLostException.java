package dev.sonde.descent;

/** A {@link Cluster} was lost amid a sweep. What was committed is kept. */
public final class ClusterLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, what is kept, what to do
   * @param cause the fault behind it
   */
  public ClusterLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
