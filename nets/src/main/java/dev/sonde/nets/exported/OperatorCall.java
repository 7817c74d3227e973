package dev.sonde.nets.exported;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** A call of an ATen operator through libtorch's dispatcher. */
final class OperatorCall implements Step {
  private final OperatorHandle operator;
  private final IValueVector constants;
  private final int[] positions;
  private final Operand[] operands;
  private final int[] results;
  private final boolean listResult;
  private final int[] lastUsed;
  private final String place;

  /**
   * Prepares a call.
   *
   * @param operator what is called; owned by the step from now on, as are the constants
   * @param constants all arguments in the schema's order, of those that change any value
   * @param positions which arguments change
   * @param operands those
   * @param results where results go, a negative place where nobody uses one
   * @param listResult whether the operator returns one list, whose elements the results are
   * @param lastUsed the places whose values nobody uses after this call
   * @param place the operation and its module, for messages
   */
  OperatorCall(
      OperatorHandle operator,
      IValueVector constants,
      int[] positions,
      Operand[] operands,
      int[] results,
      boolean listResult,
      int[] lastUsed,
      String place) {
    this.operator = operator;
    this.constants = constants;
    this.positions = positions;
    this.operands = operands;
    this.results = results;
    this.listResult = listResult;
    this.lastUsed = lastUsed;
    this.place = place;
  }

  @Override
  public void run(Object[] values) {
    PointerScope scope = new PointerScope();
    try {
      IValueVector stack = new IValueVector();
      stack.put(constants);
      for (int i = 0; i < positions.length; i++) {
        stack.put(positions[i], operands[i].in(values));
      }
      operator.callBoxed(stack);
      if (listResult) {
        takeList(stack.get(0).toTensorVector(), values);
      } else {
        takeAll(stack, values);
      }
    } catch (ClassCastException e) {
      throw unfit("takes a tensor where its program gives a number, or the other way round");
    } catch (RuntimeException e) {
      throw LibtorchException.at(place, e);
    } finally {
      scope.close();
    }
    free(values, lastUsed);
  }

  private void takeList(TensorVector list, Object[] values) {
    if (list.size() < results.length) {
      throw unfit("gave " + list.size() + " tensors, and the graph takes " + results.length);
    }
    for (int i = 0; i < results.length; i++) {
      if (results[i] >= 0) {
        values[results[i]] = Libtorch.keep(new Tensor(list.get(i)));
      }
    }
  }

  private void takeAll(IValueVector stack, Object[] values) {
    if (stack.size() < results.length) {
      throw unfit("gave " + stack.size() + " values, and the graph takes " + results.length);
    }
    for (int i = 0; i < results.length; i++) {
      if (results[i] >= 0) {
        values[results[i]] = taken(stack.get(i));
      }
    }
  }

  private Object taken(IValue value) {
    if (value.isTensor()) {
      return Libtorch.keep(new Tensor(value.toTensor())); // the stack owns what it shows
    }
    if (value.isBool()) {
      return value.toBool();
    }
    if (value.isInt()) {
      return value.toInt();
    }
    if (value.isDouble()) {
      return value.toDouble();
    }
    throw unfit("gave a " + value.tagKind().getString() + ", which nothing can be done with");
  }

  /** The graph says one thing of an operation, and the operation is another. */
  private InvalidInputException unfit(String how) {
    return new InvalidInputException(
        place + " " + how + "; the program is damaged, so export it again");
  }

  /** Frees what a run no longer needs; stored tensors are never among it. */
  static void free(Object[] values, int[] places) {
    for (int place : places) {
      if (values[place] instanceof Tensor tensor) {
        tensor.close();
      }
      values[place] = Step.GONE;
    }
  }

  @Override
  public void close() {
    constants.close();
    operator.close();
  }
}
