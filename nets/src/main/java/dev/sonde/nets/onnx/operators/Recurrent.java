package dev.sonde.nets.onnx.operators;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** LSTM, GRU and plain recurrent layers, step by step, as the standard writes them out. */
final class Recurrent {

  /** What a layer makes of one step; the first of a state is what it shows. */
  private interface Cell {
    Tensor[] step(Tensor x, Tensor[] state);
  }

  /** Makes a cell for one direction. */
  private interface Cells {
    Cell of(Arguments in, long direction, List<UnaryOperator<Tensor>> activations);
  }

  private Recurrent() {}

  static void addTo(OperatorTable table) {
    table.several("RNN", call -> layer(call, 1, 1, List.of("Tanh"), (in, d, f) -> plain(in, d, f)));
    table.several(
        "GRU",
        call -> layer(call, 1, 2, List.of("Sigmoid", "Tanh"), (in, d, f) -> gru(call, in, d, f)));
    table.several(
        "LSTM",
        call ->
            layer(
                call,
                2,
                3,
                List.of("Sigmoid", "Tanh", "Tanh"),
                (in, d, f) -> lstm(call, in, d, f)));
  }

  private static Operator layer(
      NodeCall call, int states, int functions, List<String> usual, Cells cells) {
    String direction = call.text("direction", "forward");
    boolean batchFirst = call.flag("layout", false);
    int directions = direction.equals("bidirectional") ? 2 : 1;
    List<UnaryOperator<Tensor>> activations = activations(call, functions * directions, usual);
    return in -> {
      Tensor x = batchFirst ? in.at(0).transpose(0, 1) : in.at(0);
      List<Tensor> all = new ArrayList<>();
      List<List<Tensor>> last = new ArrayList<>();
      for (int s = 0; s < states; s++) {
        last.add(new ArrayList<>());
      }
      for (int d = 0; d < directions; d++) {
        boolean reverse = direction.equals("reverse") || d == 1;
        Tensor[] state = new Tensor[states];
        for (int s = 0; s < states; s++) {
          state[s] = initial(in, 5 + s, d, x, batchFirst);
        }
        Cell cell = cells.of(in, d, activations.subList(d * functions, (d + 1) * functions));
        all.add(sequence(cell, x, state, in, reverse));
        for (int s = 0; s < states; s++) {
          last.get(s).add(state[s]);
        }
      }
      Tensor[] out = new Tensor[1 + states];
      Tensor shown = stacked(all, 1); // (time, directions, batch, hidden)
      out[0] = batchFirst ? shown.permute(2, 0, 1, 3) : shown;
      for (int s = 0; s < states; s++) {
        Tensor end = stacked(last.get(s), 0);
        out[1 + s] = batchFirst ? end.transpose(0, 1) : end;
      }
      return out;
    };
  }

  private static Tensor stacked(List<Tensor> parts, long axis) {
    return torch.stack(new TensorVector(parts.toArray(Tensor[]::new)), axis);
  }

  private static Tensor initial(Arguments in, int i, int d, Tensor x, boolean batchFirst) {
    if (in.has(i)) {
      return batchFirst ? in.at(i).select(1, d) : in.at(i).select(0, d);
    }
    return torch.zeros(
        new long[] {x.size(1), in.at(2).size(-1)}, new TensorOptions(x.scalar_type()));
  }

  /** Runs over time; {@code state} becomes the last one. Sequences that have ended stay. */
  private static Tensor sequence(
      Cell cell, Tensor x, Tensor[] state, Arguments in, boolean reverse) {
    int steps = Math.toIntExact(x.size(0));
    @Nullable Tensor lengths =
        in.has(4) ? Elementwise.cast(in.at(4), ScalarType.Long).unsqueeze(1) : null;
    Tensor[] shown = new Tensor[steps];
    for (int k = 0; k < steps; k++) {
      int t = reverse ? steps - 1 - k : k;
      Tensor[] next = cell.step(x.select(0, t), state);
      Tensor show = next[0];
      if (lengths != null) {
        Tensor runs = torch.gt(lengths, new Scalar((long) t));
        show = torch.where(runs, next[0], torch.zeros_like(next[0]));
        for (int s = 0; s < state.length; s++) {
          next[s] = torch.where(runs, next[s], state[s]);
        }
      }
      System.arraycopy(next, 0, state, 0, state.length);
      shown[t] = show;
    }
    return torch.stack(new TensorVector(shown), 0);
  }

  private static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    Tensor product = torch.matmul(x, weight.t());
    return bias == null ? product : torch.add(product, bias);
  }

  private static Tensor part(Tensor gates, long which, long hidden) {
    return gates.narrow(-1, which * hidden, hidden);
  }

  private static @Nullable Tensor bias(Arguments in, long d, long which, long rows) {
    return in.has(3) ? in.at(3).select(0, d).narrow(0, which * rows, rows) : null;
  }

  private static Cell plain(Arguments in, long d, List<UnaryOperator<Tensor>> f) {
    Tensor w = in.at(1).select(0, d);
    Tensor r = in.at(2).select(0, d);
    long rows = w.size(0);
    @Nullable Tensor wb = bias(in, d, 0, rows);
    @Nullable Tensor rb = bias(in, d, 1, rows);
    return (x, state) ->
        new Tensor[] {f.get(0).apply(torch.add(linear(x, w, wb), linear(state[0], r, rb)))};
  }

  /** Gates in the order z, r, h. */
  private static Cell gru(NodeCall call, Arguments in, long d, List<UnaryOperator<Tensor>> f) {
    boolean resetAfter = call.flag("linear_before_reset", false);
    Tensor w = in.at(1).select(0, d);
    Tensor r = in.at(2).select(0, d);
    long hidden = r.size(1);
    @Nullable Tensor wb = bias(in, d, 0, 3 * hidden);
    @Nullable Tensor rb = bias(in, d, 1, 3 * hidden);
    Tensor candidateWeight = r.narrow(0, 2 * hidden, hidden);
    @Nullable Tensor candidateBias = rb == null ? null : rb.narrow(0, 2 * hidden, hidden);
    return (x, state) -> {
      Tensor fromInput = linear(x, w, wb);
      Tensor fromState = linear(state[0], r, rb);
      Tensor update =
          f.get(0).apply(torch.add(part(fromInput, 0, hidden), part(fromState, 0, hidden)));
      Tensor reset =
          f.get(0).apply(torch.add(part(fromInput, 1, hidden), part(fromState, 1, hidden)));
      Tensor recurrent =
          resetAfter
              ? torch.mul(reset, part(fromState, 2, hidden))
              : linear(torch.mul(reset, state[0]), candidateWeight, candidateBias);
      Tensor candidate = f.get(1).apply(torch.add(part(fromInput, 2, hidden), recurrent));
      // (1 - z) h + z H
      return new Tensor[] {torch.add(candidate, torch.mul(update, torch.sub(state[0], candidate)))};
    };
  }

  /** Gates in the order i, o, f, c. */
  private static Cell lstm(NodeCall call, Arguments in, long d, List<UnaryOperator<Tensor>> f) {
    boolean coupled = call.flag("input_forget", false);
    Tensor w = in.at(1).select(0, d);
    Tensor r = in.at(2).select(0, d);
    long hidden = r.size(1);
    @Nullable Tensor wb = bias(in, d, 0, 4 * hidden);
    @Nullable Tensor rb = bias(in, d, 1, 4 * hidden);
    @Nullable Tensor peepholes = in.has(7) ? in.at(7).select(0, d) : null;
    return (x, state) -> {
      Tensor gates = torch.add(linear(x, w, wb), linear(state[0], r, rb));
      Tensor before = state[1];
      Tensor input = f.get(0).apply(seen(part(gates, 0, hidden), peepholes, 0, before));
      Tensor forget =
          coupled
              ? torch.sub(torch.ones_like(input), input)
              : f.get(0).apply(seen(part(gates, 2, hidden), peepholes, 2, before));
      Tensor candidate = f.get(1).apply(part(gates, 3, hidden));
      Tensor cell = torch.add(torch.mul(forget, before), torch.mul(input, candidate));
      Tensor output = f.get(0).apply(seen(part(gates, 1, hidden), peepholes, 1, cell));
      return new Tensor[] {torch.mul(output, f.get(2).apply(cell)), cell};
    };
  }

  private static Tensor seen(Tensor gate, @Nullable Tensor peepholes, long which, Tensor cell) {
    return peepholes == null
        ? gate
        : torch.add(gate, torch.mul(part(peepholes, which, cell.size(-1)), cell));
  }

  private static List<UnaryOperator<Tensor>> activations(
      NodeCall call, int count, List<String> usual) {
    List<String> names = call.texts("activations");
    double[] alphas = call.reals("activation_alpha");
    double[] betas = call.reals("activation_beta");
    double clip = call.real("clip", 0);
    List<UnaryOperator<Tensor>> out = new ArrayList<>();
    int used = 0;
    for (int i = 0; i < count; i++) {
      String name = i < names.size() ? names.get(i) : usual.get(i % usual.size());
      boolean takes = TAKE_ALPHA.contains(name.toLowerCase(Locale.ROOT));
      double alpha = takes && used < alphas.length ? alphas[used] : Double.NaN;
      double beta = takes && used < betas.length ? betas[used] : Double.NaN;
      used += takes ? 1 : 0;
      UnaryOperator<Tensor> function = activation(name, alpha, beta);
      out.add(
          clip > 0
              ? x ->
                  function.apply(
                      torch.clamp(
                          x,
                          new ScalarOptional(new Scalar(-clip)),
                          new ScalarOptional(new Scalar(clip))))
              : function);
    }
    return out;
  }

  private static final Set<String> TAKE_ALPHA =
      Set.of("affine", "leakyrelu", "thresholdedrelu", "scaledtanh", "hardsigmoid", "elu");

  private static double or(double given, double otherwise) {
    return Double.isNaN(given) ? otherwise : given;
  }

  private static UnaryOperator<Tensor> activation(String name, double alpha, double beta) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "tanh" -> torch::tanh;
      case "sigmoid" -> torch::sigmoid;
      case "relu" -> torch::relu;
      case "softsign" -> x -> torch.div(x, torch.add(torch.abs(x), new Scalar(1.0)));
      case "softplus" -> torch::softplus;
      case "affine" ->
          x -> torch.add(torch.mul(x, new Scalar(or(alpha, 1))), new Scalar(or(beta, 0)));
      case "leakyrelu" -> x -> torch.leaky_relu(x, new Scalar(or(alpha, 0.01)));
      case "hardsigmoid" -> x -> Activations.hardSigmoid(x, or(alpha, 0.2), or(beta, 0.5));
      case "scaledtanh" ->
          x ->
              torch.mul(
                  torch.tanh(torch.mul(x, new Scalar(or(beta, 1)))), new Scalar(or(alpha, 1)));
      case "elu" -> x -> Activations.elu(x, or(alpha, 1), 1);
      default -> throw new UnsuitableNodeException("its activation is " + name);
    };
  }
}
