package dev.sonde.attention.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory that ONNX Runtime writes shown tensors into, the same for every part of a pass and for
 * every pass that follows: it stays in the processor's cache. For one pass at a time.
 */
public final class PassMemory {
  private final List<ByteBuffer> slots = new ArrayList<>();

  /**
   * Returns room for a tensor.
   *
   * @param slot which of a part's tensors it is for; what the slot held before is overwritten
   * @param shape its shape
   */
  FloatBuffer floats(int slot, long[] shape) {
    long count = 1;
    for (long length : shape) {
      count *= length;
    }
    int bytes = Math.toIntExact(Math.multiplyExact(count, Float.BYTES));
    while (slots.size() <= slot) {
      slots.add(ByteBuffer.allocateDirect(0));
    }
    if (slots.get(slot).capacity() < bytes) {
      slots.set(slot, ByteBuffer.allocateDirect(bytes));
    }
    return slots.get(slot).slice(0, bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
