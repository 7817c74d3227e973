package dev.sonde.nets.exported;

import java.util.List;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;

/** An argument that differs from run to run, made from the run's values. */
sealed interface Operand {

  /** The argument as the dispatcher takes it; the caller's scope owns it. */
  IValue in(Object[] values);

  /** One tensor. */
  record OneTensor(int place) implements Operand {
    @Override
    public IValue in(Object[] values) {
      return new IValue((Tensor) values[place]);
    }
  }

  /** A list of tensors; a negative place stands for none. */
  record TensorList(int[] places, Type.TypePtr element) implements Operand {
    @Override
    public IValue in(Object[] values) {
      GenericList list = new GenericList(element);
      list.reserve(places.length);
      for (int place : places) {
        list.push_back(place < 0 ? new IValue() : new IValue((Tensor) values[place]));
      }
      return new IValue(list);
    }
  }

  /** One scalar. */
  record OneNumber(NumberSource number, boolean asReal) implements Operand {
    @Override
    public IValue in(Object[] values) {
      Object value = number.in(values);
      if (value instanceof Boolean flag) {
        return new IValue(flag.booleanValue());
      }
      return value instanceof Long whole && !asReal
          ? new IValue(whole.longValue())
          : new IValue(((Number) value).doubleValue());
    }
  }

  /** A list of scalars. */
  record NumberList(List<NumberSource> numbers, Type.TypePtr element, boolean asReal)
      implements Operand {
    @Override
    public IValue in(Object[] values) {
      GenericList list = new GenericList(element);
      list.reserve(numbers.size());
      for (NumberSource number : numbers) {
        list.push_back(new OneNumber(number, asReal).in(values));
      }
      return new IValue(list);
    }
  }

  /**
   * A scalar: a constant, or a value of the run.
   *
   * @param constant the constant; only where {@code place} is negative
   * @param place where the run keeps it
   */
  record NumberSource(Object constant, int place) {
    static NumberSource constant(Object value) {
      return new NumberSource(value, -1);
    }

    static NumberSource at(int place) {
      return new NumberSource(0L, place);
    }

    Object in(Object[] values) {
      return place < 0 ? constant : values[place];
    }
  }
}
