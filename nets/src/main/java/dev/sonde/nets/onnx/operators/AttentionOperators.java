package dev.sonde.nets.onnx.operators;

import dev.sonde.nets.libtorch.NativeValues;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Scaled dot products and rotary positions, written out in operators with second derivatives. */
final class AttentionOperators {
  private AttentionOperators() {}

  static void addTo(OperatorTable table) {
    table.several("Attention", AttentionOperators::attention);
    table.one("RotaryEmbedding", AttentionOperators::rotary);
  }

  /** Attention of operator set 23 and later. */
  private static Operator attention(NodeCall call) {
    boolean causal = call.flag("is_causal", false);
    double scale = call.real("scale", Double.NaN);
    double cap = call.real("softcap", 0);
    long[] window = {call.whole("left_window_size", -1), call.whole("right_window_size", -1)};
    long shown = call.whole("qk_matmul_output_mode", 0);
    return in -> {
      boolean flat = in.at(0).dim() == 3;
      Tensor q = heads(in.at(0), call.whole("q_num_heads", 0));
      Tensor k = heads(in.at(1), call.whole("kv_num_heads", 0));
      Tensor v = heads(in.at(2), call.whole("kv_num_heads", 0));
      long past = in.has(4) ? in.at(4).size(2) : 0;
      k = in.has(4) ? joined(in.at(4), k) : k;
      v = in.has(5) ? joined(in.at(5), v) : v;
      Tensor keys = repeated(k, q.size(1));
      Tensor values = repeated(v, q.size(1));
      double factor = Double.isNaN(scale) ? 1 / Math.sqrt((double) q.size(3)) : scale;
      Tensor products = torch.mul(torch.matmul(q, keys.transpose(2, 3)), new Scalar(factor));
      // (batch, heads, queries, keys)
      Tensor capped =
          cap > 0
              ? torch.mul(torch.tanh(torch.mul(products, new Scalar(1 / cap))), new Scalar(cap))
              : products;
      Tensor masked = masked(capped, in, causal, window, past);
      Tensor shares = torch.softmax(masked, -1);
      shares = // a query that sees nothing has no shares
          torch.where(
              torch.isneginf(torch.amax(masked, new long[] {-1}, true)),
              torch.zeros_like(shares),
              shares);
      Tensor mixed = torch.matmul(shares, values);
      Tensor out = flat ? mixed.transpose(1, 2).reshape(mixed.size(0), mixed.size(2), -1) : mixed;
      Tensor look =
          switch ((int) shown) {
            case 0 -> products;
            case 1 -> capped;
            case 2 -> masked;
            default -> shares;
          };
      return new Tensor[] {out, k, v, look};
    };
  }

  private static Tensor masked(
      Tensor products, Arguments in, boolean causal, long[] window, long past) {
    Tensor out = products;
    long queries = products.size(2);
    long keys = products.size(3);
    TensorOptions counting = new TensorOptions(ScalarType.Long);
    Tensor place = torch.arange(new Scalar(keys), counting);
    if (in.has(3)) {
      Tensor mask = in.at(3);
      boolean truth = mask.scalar_type().value == ScalarType.Bool.value;
      mask =
          mask.size(-1) < keys
              ? Shapes.padded(
                  mask,
                  mask.dim() - 1,
                  0,
                  keys - mask.size(-1),
                  truth ? 0 : Double.NEGATIVE_INFINITY)
              : mask;
      out =
          truth
              ? torch.where(mask, out, hidden(out))
              : torch.add(out, Elementwise.cast(mask, out.scalar_type()));
    }
    if (in.has(6)) { // how many keys of each sample are there
      Tensor lengths = Elementwise.cast(in.at(6), ScalarType.Long).reshape(-1, 1, 1, 1);
      out = torch.where(torch.lt(place, lengths), out, hidden(out));
    }
    Tensor query = torch.arange(new Scalar(queries), counting).unsqueeze(1);
    Tensor here = // where each query stands among the keys
        in.has(6)
            ? torch.add(
                query,
                torch.sub(
                    Elementwise.cast(in.at(6), ScalarType.Long).reshape(-1, 1, 1, 1),
                    new Scalar(queries)))
            : torch.add(query, new Scalar(past));
    Tensor ahead = torch.sub(place, here);
    if (causal) {
      out = torch.where(torch.le(ahead, new Scalar(0L)), out, hidden(out));
    }
    if (window[0] >= 0) {
      out = torch.where(torch.ge(ahead, new Scalar(-window[0])), out, hidden(out));
    }
    if (window[1] >= 0) {
      out = torch.where(torch.le(ahead, new Scalar(window[1])), out, hidden(out));
    }
    return out;
  }

  private static Tensor hidden(Tensor like) {
    return torch.full(
        new long[] {1},
        new Scalar(Double.NEGATIVE_INFINITY),
        new TensorOptions(like.scalar_type()));
  }

  /** (batch, positions, heads·d) as (batch, heads, positions, d). */
  private static Tensor heads(Tensor x, long heads) {
    if (x.dim() != 3) {
      return x;
    }
    if (heads < 1) {
      throw new UnsuitableNodeException("it has three axes and no number of heads");
    }
    return x.reshape(x.size(0), x.size(1), heads, -1).transpose(1, 2);
  }

  private static Tensor joined(Tensor past, Tensor now) {
    return torch.cat(new TensorVector(past, now), 2);
  }

  /** Keys and values that several heads share. */
  private static Tensor repeated(Tensor x, long heads) {
    long times = heads / x.size(1);
    if (times == 1) {
      return x;
    }
    return x.unsqueeze(2)
        .expand(x.size(0), x.size(1), times, x.size(2), x.size(3))
        .reshape(x.size(0), heads, x.size(2), x.size(3));
  }

  private static Function<Arguments, Tensor> rotary(NodeCall call) {
    boolean interleaved = call.flag("interleaved", false);
    long part = call.whole("rotary_embedding_dim", 0);
    return in -> {
      boolean flat = in.at(0).dim() == 3;
      Tensor x =
          flat
              ? in.at(0).reshape(in.at(0).size(0), in.at(0).size(1), call.whole("num_heads", 1), -1)
              : in.at(0).transpose(1, 2); // (batch, positions, heads, d)
      long turned = part > 0 ? part : x.size(3);
      Tensor rest = x.narrow(3, turned, x.size(3) - turned);
      Tensor turning = x.narrow(3, 0, turned);
      Tensor cos = angles(in, 1, turned / 2);
      Tensor sin = angles(in, 2, turned / 2);
      Tensor first = half(turning, 0, interleaved);
      Tensor second = half(turning, 1, interleaved);
      Tensor real = torch.sub(torch.mul(cos, first), torch.mul(sin, second));
      Tensor imaginary = torch.add(torch.mul(sin, first), torch.mul(cos, second));
      Tensor together =
          interleaved
              ? torch
                  .stack(new TensorVector(real, imaginary), -1)
                  .reshape(NativeValues.shape(turning))
              : torch.cat(new TensorVector(real, imaginary), -1);
      Tensor all = torch.cat(new TensorVector(together, rest), -1);
      return flat ? all.reshape(NativeValues.shape(in.at(0))) : all.transpose(1, 2);
    };
  }

  private static Tensor half(Tensor x, long which, boolean interleaved) {
    long half = x.size(3) / 2;
    return interleaved
        ? x.reshape(x.size(0), x.size(1), x.size(2), half, 2).select(4, which)
        : x.narrow(3, which * half, half);
  }

  /** (batch, positions, 1, half). */
  private static Tensor angles(Arguments in, int i, long half) {
    Tensor table = in.at(i);
    Tensor chosen = in.has(3) ? Indexing.gather(table, in.at(3), 0) : table;
    return chosen.narrow(-1, 0, half).unsqueeze(2);
  }
}
