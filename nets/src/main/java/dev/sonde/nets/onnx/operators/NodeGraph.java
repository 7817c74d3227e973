package dev.sonde.nets.onnx.operators;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Nodes ready to run, in order, with every value at a place of an array.
 *
 * <p>The given values come first: those that lie in the file, then the caller's. What is computed
 * is freed after its last use. The graph may be run by several threads at once.
 */
public final class NodeGraph {

  /**
   * One node.
   *
   * @param operator what it computes
   * @param label what messages call it
   * @param inputs the places of its inputs, negative for one that is left out
   * @param outputs the places of its outputs, negative for one that nobody reads
   * @param lastUsed places whose values nobody reads after it
   */
  @SuppressWarnings("ArrayRecordComponent") // read by the loop of one class
  record Step(Operator operator, String label, int[] inputs, int[] outputs, int[] lastUsed) {}

  private final String source;
  private final List<Step> steps;
  private final int given;
  private final int places;
  private final int[] outputs;

  /**
   * Puts the parts together.
   *
   * @param source what messages call the file
   * @param given how many values are given
   * @param places how many there are with those that are computed
   * @param outputs the places of the results
   */
  NodeGraph(String source, List<Step> steps, int given, int places, int[] outputs) {
    this.source = source;
    this.steps = List.copyOf(steps);
    this.given = given;
    this.places = places;
    this.outputs = outputs.clone();
  }

  /**
   * Runs the nodes.
   *
   * @param values the given values by place; left as they are
   * @return the results, owned by the caller's scope
   * @throws InvalidInputException if a node is given what it cannot compute with
   */
  public Tensor[] run(@Nullable Tensor[] values) {
    @Nullable Tensor[] all = Arrays.copyOf(values, places);
    try {
      for (Step step : steps) {
        run(step, all);
      }
      Tensor[] out = new Tensor[outputs.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = new Tensor(present(all[outputs[i]], "a result"));
      }
      return out;
    } finally {
      for (int place = given; place < places; place++) {
        close(all, place);
      }
    }
  }

  private void run(Step step, @Nullable Tensor[] all) {
    PointerScope scope = new PointerScope();
    try {
      @Nullable Tensor[] in = new @Nullable Tensor[step.inputs().length];
      for (int i = 0; i < in.length; i++) {
        int place = step.inputs()[i];
        in[i] = place < 0 ? null : present(all[place], "the input " + i + " of " + step.label());
      }
      Tensor[] results = step.operator().run(new Arguments(in));
      for (int i = 0; i < step.outputs().length; i++) {
        int place = step.outputs()[i];
        if (place >= 0) {
          if (i >= results.length) {
            throw new UnsuitableNodeException("its output " + i + " is not worked out");
          }
          all[place] = Libtorch.keep(new Tensor(results[i]));
        }
      }
    } catch (UnsuitableNodeException e) {
      throw refused(source, step.label(), e);
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
      throw refused(source, step.label(), unfit(e));
    } catch (RuntimeException e) {
      throw LibtorchException.at(step.label(), e);
    } finally {
      scope.close();
    }
    for (int place : step.lastUsed()) {
      close(all, place);
    }
  }

  private static Tensor present(@Nullable Tensor value, String what) {
    if (value == null) {
      throw new UnsuitableNodeException(what + " was not worked out");
    }
    return value;
  }

  private static void close(@Nullable Tensor[] all, int place) {
    Tensor tensor = all[place];
    if (tensor != null) {
      tensor.close();
      all[place] = null;
    }
  }

  /** What a node's numbers lead to that no sound file has: lists of unequal length, say. */
  static UnsuitableNodeException unfit(RuntimeException e) {
    return new UnsuitableNodeException(
        "its inputs and settings do not fit together (" + e.getMessage() + ")");
  }

  static InvalidInputException refused(String source, String label, UnsuitableNodeException e) {
    return new InvalidInputException(
        source
            + ": the node "
            + label
            + " cannot be differentiated here: "
            + e.getMessage()
            + ". Export the model with torch.export (model.pt2) instead",
        e);
  }
}
