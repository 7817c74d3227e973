package dev.sonde.nets.network;

import dev.sonde.exported.ModelFile;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import dev.sonde.nets.libtorch.NativeValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A trained or untrained network: a {@link Program} and the list of its trainable tensors.
 *
 * <p>Tensors that need no gradient are left out of every figure and named by {@link
 * #frozenParameters()}. A tensor used in several places (tied weights) counts once, under the first
 * of its names.
 *
 * <p>A network holds native memory until it is closed. It is not safe for use by several threads at
 * once; an {@link Objective} copies what its workers need.
 */
public final class Network implements AutoCloseable {
  /** Keeps the outputs of a wide layer within some megabytes. */
  private static final int OUTPUT_BATCH = 1_000;

  private final Program program;
  private final String source;
  private final String sha256;
  private final List<ParameterTensor> parameters;
  private final List<Tensor> tensors;
  private final List<String> frozen;
  private final List<Layer> layers;
  private final int parameterCount;
  private final List<String> leftOut;

  private Network(Program program, String source, String sha256, List<String> leftOut) {
    this.leftOut = List.copyOf(leftOut);
    this.program = program;
    this.source = source;
    this.sha256 = sha256;
    this.parameters = List.copyOf(program.parameters());
    this.tensors = List.copyOf(program.tensors());
    this.frozen = program.frozen().stream().filter(name -> !leftOut.contains(name)).toList();
    this.layers = Layer.of(parameters);
    this.parameterCount = parameters.stream().mapToInt(ParameterTensor::count).sum();
  }

  /**
   * Wraps a TorchScript module, which the network then owns.
   *
   * @param module a TorchScript module on the CPU, owned by no scope
   * @param source where it came from, for people
   * @param sha256 the hash of the file it came from, or an empty string
   */
  public static Network of(JitModule module, String source, String sha256) {
    return of(new ScriptProgram(module), source, sha256);
  }

  /**
   * Wraps a program, which the network then owns.
   *
   * @param program the program, in evaluation mode
   * @param source where it came from, for people
   * @param sha256 the hash of the file it came from, or an empty string
   * @return the network
   */
  public static Network of(Program program, String source, String sha256) {
    return new Network(program, source, sha256, List.of());
  }

  /**
   * Returns this network with some of its parameters only; the others are constants. This one must
   * not be used any more, nor closed: what it holds is the result's.
   *
   * @param choice which parameters are measured
   * @return the network of those, or this one if that is all
   * @throws InvalidInputException if a pattern fits no parameter, or none is left
   */
  public Network choosing(ParameterChoice choice) {
    List<String> names = parameters.stream().map(ParameterTensor::name).toList();
    choice.requireSome(source, names);
    List<String> others = names.stream().filter(name -> !choice.includes(name)).toList();
    return others.isEmpty()
        ? this
        : new Network(program.choosing(choice::includes), source, sha256, others);
  }

  /**
   * Returns this network as one that predicts the next token at every position but the last. This
   * one must not be used any more, nor closed: what it holds is the result's.
   *
   * @return the network, whose output {@code [N, T, …]} is cut to {@code [N, T − 1, …]}
   */
  public Network predictingNext() {
    return new Network(new NextTokenProgram(program), source, sha256, leftOut);
  }

  /**
   * Returns what there is to say of how the model's file was read.
   *
   * @return merged weights, and what came from a checkpoint
   */
  public ReadingNotes notes() {
    return program.notes();
  }

  /**
   * Returns the names of the parameters that {@link #choosing} left out.
   *
   * @return dotted names in the program's order
   */
  public List<String> leftOut() {
    return leftOut;
  }

  /**
   * Returns the trainable tensors, in the module's order, tied ones once.
   *
   * @return the tensors; their offsets are positions in {@link #parameterVector()}
   */
  public List<ParameterTensor> parameters() {
    return parameters;
  }

  /**
   * Returns how many trainable numbers there are.
   *
   * @return the number <i>P</i> of parameters
   */
  public int parameterCount() {
    return parameterCount;
  }

  /**
   * Returns the names of the parameters that need no gradient, which no figure includes.
   *
   * @return dotted names in the module's order
   */
  public List<String> frozenParameters() {
    return frozen;
  }

  /**
   * Returns the trainable tensors grouped by the submodule that owns them.
   *
   * @return one layer per owning submodule, in the module's order
   */
  public List<Layer> layers() {
    return layers;
  }

  /**
   * Returns a copy of all trainable numbers.
   *
   * @return the flat vector of length {@link #parameterCount()}, in {@link #parameters()} order
   */
  public double[] parameterVector() {
    double[] out = new double[parameterCount];
    Libtorch.run(
        () -> {
          for (int i = 0; i < tensors.size(); i++) {
            ParameterTensor p = parameters.get(i);
            Tensor flat = tensors.get(i).detach().to(ScalarType.Double).contiguous();
            flat.data_ptr_double().get(out, p.offset(), p.count());
          }
        });
    return out;
  }

  /**
   * Replaces all trainable numbers.
   *
   * @param vector the new values, of length {@link #parameterCount()}, in {@link #parameters()}
   *     order; rounded to the network's own precision
   * @throws IllegalArgumentException if the length differs
   */
  public void setParameterVector(double[] vector) {
    if (vector.length != parameterCount) {
      throw new IllegalArgumentException(
          "the network has " + parameterCount + " parameters, got " + vector.length + " values");
    }
    Libtorch.run(
        () -> {
          for (int i = 0; i < tensors.size(); i++) {
            ParameterTensor p = parameters.get(i);
            double[] part = Arrays.copyOfRange(vector, p.offset(), p.offset() + p.count());
            tensors.get(i).detach().copy_(Tensor.create(part, p.shape()));
          }
        });
  }

  /**
   * Returns where the network came from, for people: a file's path, or the builder's words.
   *
   * @return the source
   */
  public String source() {
    return source;
  }

  /**
   * Returns the hash of the file the network was loaded from.
   *
   * @return SHA-256 in hexadecimal, or an empty string for a network built in memory
   */
  public String sha256() {
    return sha256;
  }

  /**
   * Returns the file format the network is kept in.
   *
   * @return {@code TorchScript} or {@code torch.export}
   */
  public String format() {
    return program.format();
  }

  /**
   * Saves the network as TorchScript that Python loads with {@code torch.jit.load}, whole or not at
   * all.
   *
   * @param path the file to write; replaced if it exists
   * @throws dev.sonde.findings.file.UnwritablePathException if it cannot be written
   * @throws IllegalStateException if the network is none of TorchScript
   */
  public void save(Path path) {
    JitModule module = module();
    try {
      Path folder = Files.createTempDirectory("sonde-");
      // the archive's entries carry the file's name: always this one, so that one network gives the
      // same bytes wherever it is saved
      Path aside = folder.resolve("network.pt");
      try {
        Libtorch.run(() -> module.save(aside.toString()));
        String written = ModelFile.sha256(aside);
        AtomicFile.write(path, out -> Files.copy(aside, out));
        LoadProbe.remember(written);
      } finally {
        deleteIfThere(aside);
        deleteIfThere(folder);
      }
    } catch (LibtorchException | IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "the network for "
                  + path
                  + " could not be written into the system's folder for temporary files ("
                  + e.getMessage()
                  + "); check that it is writable, and that the disk is not full",
              e));
    }
  }

  /**
   * Returns a network of the same parameters in single precision, to be trained apart from this
   * one.
   *
   * @return the copy, in evaluation mode, which the caller closes
   */
  public Network copy() {
    return of(program.copy(ScalarType.Float), source, sha256);
  }

  /** Frees the native memory; the network is unusable afterwards. */
  @Override
  public void close() {
    program.close();
  }

  /**
   * Computes the outputs for many inputs, in evaluation mode, on the calling thread.
   *
   * @param inputs the inputs {@code [N, …]}, passed in minibatches of at most 1,000
   * @return the outputs {@code [N, …]} in single precision, not finite where the network overflows
   * @throws InvalidInputException if the network refuses the inputs, or its output's first axis
   *     does not count them
   */
  public Values.Floats outputs(Values inputs) {
    int samples = inputs.samples();
    float[][] parts = new float[(samples + OUTPUT_BATCH - 1) / OUTPUT_BATCH][];
    long[] shape = {samples};
    for (int part = 0; part < parts.length; part++) {
      int from = part * OUTPUT_BATCH;
      int to = Math.min(samples, from + OUTPUT_BATCH);
      Values minibatch = inputs.select(IntStream.range(from, to).toArray());
      try {
        shape = outputsInto(parts, part, minibatch);
      } catch (LibtorchException e) {
        throw new InvalidInputException(
            InvalidInputException.Kind.SHAPE,
            source
                + ": the model refused inputs of shape "
                + Arrays.toString(inputs.shape())
                + ": "
                + e.getMessage()
                + ". Check that x has the shape and the type the model was exported with.",
            e);
      }
    }
    int size = 0;
    for (float[] part : parts) {
      size += part.length;
    }
    float[] all = new float[size];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    shape[0] = samples;
    return new Values.Floats(all, shape);
  }

  private long[] outputsInto(float[][] parts, int part, Values minibatch) {
    return Libtorch.compute(
        () -> {
          NoGradGuard guard = new NoGradGuard();
          try {
            Tensor output =
                forward(NativeValues.tensor(minibatch, ScalarType.Float))
                    .to(ScalarType.Float)
                    .contiguous();
            long[] shape = NativeValues.shape(output);
            if (shape.length == 0 || shape[0] != minibatch.samples()) {
              throw new InvalidInputException(
                  source
                      + ": the model's output has shape "
                      + Arrays.toString(shape)
                      + " for "
                      + minibatch.samples()
                      + " samples; its first axis must count the samples. Wrap the model so that it"
                      + " does.");
            }
            float[] values = new float[Math.toIntExact(output.numel())];
            output.data_ptr_float().get(values);
            parts[part] = values;
            return shape;
          } finally {
            guard.close();
          }
        });
  }

  /** What the network computes. */
  public Program program() {
    return program;
  }

  /** The TorchScript module itself, in evaluation mode unless its user switched it. */
  public JitModule module() {
    Program whole = program instanceof NextTokenProgram next ? next.model() : program;
    if (whole instanceof ScriptProgram script) {
      return script.module();
    }
    throw new IllegalStateException(source + " is " + program.format() + ", no TorchScript");
  }

  /** The trainable tensors themselves, in {@link #parameters()} order. */
  public List<Tensor> tensors() {
    return tensors;
  }

  /** Runs the program; the result belongs to the caller's scope. */
  public Tensor forward(Tensor... inputs) {
    return program.forward(inputs);
  }

  private static void deleteIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // its folder vanished: nothing is left to delete
    }
  }
}
