package dev.sonde.nets.onnx.operators;

/** A node that asks for what its operator does not do; whoever knows the node says which it is. */
final class UnsuitableNodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param what the rest of a sentence that begins with the node, or one of its own
   */
  UnsuitableNodeException(String what) {
    super(what);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
