package dev.sonde.nets.onnx.operators;

import org.bytedeco.pytorch.Tensor;

/** A node that was prepared: a function of tensors. May be called by several threads at once. */
@FunctionalInterface
interface Operator {

  /**
   * Computes.
   *
   * @param in the node's inputs
   * @return its outputs in order, owned by the caller's scope; fewer than the node names where the
   *     rest is not worked out
   */
  Tensor[] run(Arguments in);
}
