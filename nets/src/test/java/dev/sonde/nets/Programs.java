package dev.sonde.nets;

import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.Network;
import java.util.function.Consumer;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;

/** Hand-written TorchScript programs that the builders have no reason to make. */
public final class Programs {
  private Programs() {}

  /** One 3×3 matrix used by two layers: {@code W tanh(W x)}. */
  public static Network tiedLinear() {
    return program(
        root -> {
          Tensor weight = parameter(3, 3);
          for (String name : new String[] {"a", "b"}) {
            JitModule layer = new JitModule(new QualifiedName("__torch__.Tied_" + name));
            layer.register_parameter("weight", weight, false);
            layer.define(
                """
                def forward(self, x: Tensor) -> Tensor:
                  return torch.linear(x, self.weight)
                """);
            root.register_module(name, layer);
          }
          root.define(
              """
              def forward(self, x: Tensor) -> Tensor:
                return self.b.forward(torch.tanh(self.a.forward(x)))
              """);
        });
  }

  /** A program whose parameters are registered, and its forward defined, by the caller. */
  public static Network program(Consumer<JitModule> definition) {
    JitModule module =
        Libtorch.compute(
            () -> {
              JitModule root = Libtorch.keep(new JitModule(new QualifiedName("__torch__.Program")));
              definition.accept(root);
              return root;
            });
    return Network.of(module, "a program of a test", "");
  }

  /** A module of one 3×3 weight {@code w} with the given body. */
  public static Network of(String forward) {
    return program(
        root -> {
          root.register_parameter("w", parameter(3, 3), false);
          root.define(forward);
        });
  }

  public static Tensor parameter(int rows, int columns) {
    double[] values = Synthetic.vector(rows * columns, 99);
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return Tensor.create(narrow, rows, columns).set_requires_grad(true);
  }
}
