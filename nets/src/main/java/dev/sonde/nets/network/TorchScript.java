package dev.sonde.nets.network;

import dev.sonde.exported.AllowedOperators;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;

/**
 * Reads TorchScript files, which Python writes with
 *
 * <pre>{@code
 * model.eval()
 * torch.jit.trace(model, example_inputs).save("model.pt")     # or torch.jit.script(model).save(…)
 * }</pre>
 *
 * <p><b>A TorchScript file is a program.</b> Loading and running it executes the code inside with
 * the rights of this process, and libtorch has operators that write files. So the program's text is
 * read first, and only operators that compute may stand in it, unless the caller trusts the file
 * ({@link Trust}). Memory errors of libtorch's own remain: see SECURITY.md.
 *
 * <p>A damaged file can make libtorch end the whole process. So the container is checked first, in
 * Java; then a child process without rights loads the file and runs it once; only what survives
 * there is loaded here. The child costs a few seconds once per file: its verdict is remembered by
 * the file's SHA-256, in the user's cache folder, and files that this library wrote are not asked
 * about again.
 */
public final class TorchScript {
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
    return load(path, Trust.COMPUTING_ONLY, Optional.empty());
  }

  /**
   * Loads a network like {@link #load(Path)}, and runs it once on two samples in the trial process.
   *
   * @param path the file
   * @param trust which operators its program may call
   * @param inputs samples of the data that it will be used on; empty for loading it alone
   * @return the network, which the caller closes
   * @throws InvalidInputException as above, and if the program calls operators that it may not, or
   *     ends the trial process
   */
  public static Network load(Path path, Trust trust, Optional<Values> inputs) {
    String sha256 = ModelContainer.check(path);
    if (trust == Trust.COMPUTING_ONLY) {
      ProgramText.require(path, AllowedOperators.ofTorchScript());
    }
    LoadProbe.require(path, sha256, trust, inputs);
    return loadUnchecked(path, sha256);
  }

  /**
   * Loads a file that another process has tried, which had the same bytes: container and text are
   * checked again, and no child process is started.
   *
   * @param path the file
   * @param trust which operators its program may call
   * @return the network, which the caller closes
   * @throws InvalidInputException as {@link #load(Path)}
   */
  public static Network loadTried(Path path, Trust trust) {
    String sha256 = ModelContainer.check(path);
    if (trust == Trust.COMPUTING_ONLY) {
      ProgramText.require(path, AllowedOperators.ofTorchScript());
    }
    return loadUnchecked(path, sha256);
  }

  /** Loads a file that has been checked. */
  public static Network loadUnchecked(Path path, String sha256) {
    Network network;
    try {
      JitModule module =
          Libtorch.compute(
              () -> {
                JitModule read = ModelContainer.read(path);
                ElementaryOperations.writeOut(read);
                silence(read);
                return Libtorch.keep(read);
              });
      network = Network.of(module, path.toString(), sha256);
    } catch (LibtorchException e) {
      throw ModelContainer.refused(path, e.getMessage());
    }
    try {
      requireUsable(network, path);
    } catch (InvalidInputException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /**
   * Takes {@code print} and {@code warnings.warn} out of the program: standard output belongs to
   * the results, and neither stream to a file's texts as they are.
   */
  private static void silence(JitModule module) {
    ModuleProgram.forEachNodeOfFile(
        module,
        (graph, node) -> {
          if (ModuleProgram.is(node, "prim::Print") || ModuleProgram.is(node, "aten::warn")) {
            node.destroy();
          }
        });
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
