package dev.sonde.nets.onnx.operators;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Graphs that run by a condition or several times. A graph takes its own inputs first, then all
 * that the node captures from outside.
 */
final class Control {
  /** More than any model unrolls; a file that asks for more would never end. */
  private static final long MOST_ROUNDS = 100_000;

  private Control() {}

  static void addTo(OperatorTable table) {
    table.several(
        "If",
        call -> {
          NodeGraph then = call.body("then_branch");
          NodeGraph otherwise = call.body("else_branch");
          return in -> {
            boolean truth = in.number(0) != 0;
            return (truth ? then : otherwise).run(tail(in, 1).toArray(Tensor[]::new));
          };
        });
    table.several("Loop", Control::loop);
    table.several("Scan", Control::scan);
  }

  private static List<Tensor> tail(Arguments in, int from) {
    List<Tensor> out = new ArrayList<>();
    for (int i = from; i < in.count(); i++) {
      out.add(in.at(i));
    }
    return out;
  }

  private static Operator loop(NodeCall call) {
    NodeGraph body = call.body("body");
    int carried = call.node().getInputCount() - 2;
    return in -> {
      long rounds = in.has(0) ? in.whole(0) : MOST_ROUNDS;
      boolean goesOn = !in.has(1) || in.number(1) != 0;
      List<Tensor> captured = tail(in, 2 + carried);
      List<Tensor> state = new ArrayList<>(tail(in, 2).subList(0, carried));
      List<List<Tensor>> scans = new ArrayList<>();
      for (int i = carried; i < call.outputs(); i++) {
        scans.add(new ArrayList<>());
      }
      for (long round = 0; round < rounds && goesOn; round++) {
        if (round >= MOST_ROUNDS) {
          throw new UnsuitableNodeException("it runs more than " + MOST_ROUNDS + " rounds");
        }
        List<Tensor> given = new ArrayList<>();
        given.add(torch.full(new long[0], new Scalar(round), new TensorOptions(ScalarType.Long)));
        given.add(torch.full(new long[0], new Scalar(1L), new TensorOptions(ScalarType.Bool)));
        given.addAll(state);
        given.addAll(captured);
        Tensor[] out = body.run(given.toArray(Tensor[]::new));
        goesOn = out[0].item().toDouble() != 0;
        state.clear();
        for (int i = 0; i < carried; i++) {
          state.add(out[1 + i]);
        }
        for (int i = 0; i < scans.size(); i++) {
          scans.get(i).add(out[1 + carried + i]);
        }
      }
      return together(state, scans, new long[scans.size()]);
    };
  }

  private static Tensor[] together(List<Tensor> state, List<List<Tensor>> scans, long[] axes) {
    List<Tensor> out = new ArrayList<>(state);
    for (int i = 0; i < scans.size(); i++) {
      if (scans.get(i).isEmpty()) {
        throw new UnsuitableNodeException("it gathers results of no round");
      }
      out.add(torch.stack(new TensorVector(scans.get(i).toArray(Tensor[]::new)), axes[i]));
    }
    return out.toArray(Tensor[]::new);
  }

  private static Operator scan(NodeCall call) {
    NodeGraph body = call.body("body");
    int scanned = Math.toIntExact(call.whole("num_scan_inputs", 0));
    int carried = call.node().getInputCount() - scanned;
    call.require(scanned > 0 && carried >= 0, "its num_scan_inputs is " + scanned);
    int results = call.outputs() - carried;
    long[] inputAxes = filled(call.wholes("scan_input_axes"), scanned);
    long[] outputAxes = filled(call.wholes("scan_output_axes"), results);
    long[] backwards = filled(call.wholes("scan_input_directions"), scanned);
    long[] backwardsOut = filled(call.wholes("scan_output_directions"), results);
    return in -> {
      List<Tensor> captured = tail(in, carried + scanned);
      List<Tensor> state = new ArrayList<>(tail(in, 0).subList(0, carried));
      List<List<Tensor>> scans = new ArrayList<>();
      for (int i = 0; i < results; i++) {
        scans.add(new ArrayList<>());
      }
      long rounds = in.at(carried).size(inputAxes[0]);
      for (long round = 0; round < rounds; round++) {
        List<Tensor> given = new ArrayList<>(state);
        for (int i = 0; i < scanned; i++) {
          long place = backwards[i] != 0 ? rounds - 1 - round : round;
          given.add(in.at(carried + i).select(inputAxes[i], place));
        }
        given.addAll(captured);
        Tensor[] out = body.run(given.toArray(Tensor[]::new));
        state.clear();
        for (int i = 0; i < carried; i++) {
          state.add(out[i]);
        }
        for (int i = 0; i < results; i++) {
          scans.get(i).add(backwardsOut[i] != 0 ? 0 : scans.get(i).size(), out[carried + i]);
        }
      }
      return together(state, scans, outputAxes);
    };
  }

  private static long[] filled(long[] given, int count) {
    return given.length == count ? given : new long[count];
  }
}
