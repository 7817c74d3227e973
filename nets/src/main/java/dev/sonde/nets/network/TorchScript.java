package dev.sonde.nets.network;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Reads TorchScript files, which Python writes with
 *
 * <pre>{@code
 * model.eval()
 * torch.jit.trace(model, example_inputs).save("model.pt")     # or torch.jit.script(model).save(…)
 * }</pre>
 *
 * <p><b>A TorchScript file is a program.</b> Loading and running it executes the code inside with
 * the rights of this process. The checks here protect against damaged and mistaken files, not
 * against malice: load only files whose origin you trust.
 *
 * <p>A damaged file can make libtorch end the whole process. So the container is checked first, in
 * Java; then a child process loads the file; only what survives there is loaded here. The child
 * costs a few seconds once per file: its verdict is remembered by the file's SHA-256, in the user's
 * cache folder, and files that this library wrote are not asked about again.
 */
public final class TorchScript {
  /** How to make a file that loads; ends messages about files that do not. */
  static final String HOW_TO_EXPORT =
      "Export the model from Python with torch.jit.trace(model.eval(), example).save(\"model.pt\")"
          + " or torch.jit.script(model.eval()).save(\"model.pt\")";

  private TorchScript() {}

  /**
   * Loads a network, in evaluation mode. Tensors saved on a GPU come to the CPU. Weights in half
   * precision load; they are computed with in the precision of an {@link Evaluation}. Calls of
   * {@code print} in the program are left out.
   *
   * @param path the file
   * @return the network, which the caller closes
   * @throws InvalidInputException if the file is missing, damaged, of another format, or holds a
   *     model without trainable parameters
   */
  public static Network load(Path path) {
    String sha256 = ModelContainer.check(path);
    LoadProbe.require(path, sha256);
    return loadUnchecked(path, sha256);
  }

  /** Loads a file that has been checked. */
  public static Network loadUnchecked(Path path, String sha256) {
    Network network;
    try {
      JitModule module =
          Libtorch.compute(
              () -> {
                JitModule read = read(path);
                ElementaryOperations.writeOut(read);
                silence(read);
                return Libtorch.keep(read);
              });
      network = Network.of(module, path.toString(), sha256);
    } catch (LibtorchException e) {
      throw refused(path, e.getMessage());
    }
    try {
      requireUsable(network, path);
    } catch (InvalidInputException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /** Reads a module onto the CPU, into the caller's scope. */
  static JitModule read(Path path) {
    return torch.load(path.toString(), new DeviceOptional(new Device("cpu")), true);
  }

  /** Takes {@code print} out of the program: standard output belongs to the results. */
  private static void silence(JitModule module) {
    ModuleProgram.forEachNodeOfFile(
        module,
        (graph, node) -> {
          if (ModuleProgram.is(node, "prim::Print")) {
            node.destroy();
          }
        });
  }

  static InvalidInputException refused(Path path, String reason) {
    return new InvalidInputException(
        InvalidInputException.Kind.FORMAT,
        path + " is not a TorchScript module that can be loaded: " + reason + ". " + HOW_TO_EXPORT);
  }

  private static void requireUsable(Network network, Path path) {
    boolean callable = Libtorch.compute(() -> network.module().find_method("forward").has_value());
    if (!callable) {
      throw new InvalidInputException(
          path
              + ": the module has no method forward, so there is no output to measure. Give the"
              + " model a forward method and export it again");
    }
    if (network.parameters().isEmpty()) {
      throw new InvalidInputException(path + ": " + whyNothingIsTrainable(network));
    }
    for (int i = 0; i < network.tensors().size(); i++) {
      Tensor tensor = network.tensors().get(i);
      if (!tensor.is_floating_point() || tensor.is_sparse() || tensor.is_mkldnn()) {
        throw new InvalidInputException(
            path
                + ": the parameter "
                + network.parameters().get(i).name()
                + " is "
                + tensor.scalar_type()
                + (tensor.is_sparse() || tensor.is_mkldnn() ? ", in a packed layout" : "")
                + "; parameters must be dense real numbers. Convert the model before exporting it");
      }
    }
  }

  private static String whyNothingIsTrainable(Network network) {
    if (!network.frozenParameters().isEmpty()) {
      return "all "
          + network.frozenParameters().size()
          + " parameters have requires_grad=False, so there is nothing to differentiate by. Call"
          + " model.requires_grad_(True) before exporting";
    }
    return "the module has no parameters, so there is nothing to differentiate by. Was it frozen"
        + " (torch.jit.freeze, optimize_for_inference) or quantised? Export the trained model"
        + " without that";
  }
}
