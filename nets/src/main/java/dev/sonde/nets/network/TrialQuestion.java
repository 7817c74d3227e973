package dev.sonde.nets.network;

import dev.sonde.exported.AllowedOperators;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/**
 * What a trial process is asked about one file.
 *
 * @param file the file
 * @param trust which operators it may call
 * @param inputs the samples to run it on; empty for loading it alone
 */
record TrialQuestion(Path file, Trust trust, Optional<Values> inputs) {
  /** Enough to see a program run, and few enough for any memory. */
  private static final int SAMPLES = 2;

  /** Takes the first samples alone. */
  TrialQuestion {
    inputs =
        inputs.map(
            values ->
                values.select(IntStream.range(0, Math.min(SAMPLES, values.samples())).toArray()));
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(file.toAbsolutePath().toString());
      out.writeUTF(trust.name());
      out.writeUTF(inputs.map(Values::type).orElse(""));
      if (inputs.isPresent()) {
        write(inputs.get(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Values values, DataOutputStream out) throws IOException {
    out.writeInt(values.shape().length);
    for (long axis : values.shape()) {
      out.writeLong(axis);
    }
    for (int i = 0; i < values.count(); i++) {
      if (values instanceof Values.Integers integers) {
        out.writeLong(integers.values()[i]);
      } else {
        out.writeDouble(values.at(i));
      }
    }
  }

  static TrialQuestion parse(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      Path file = Path.of(in.readUTF());
      Trust trust = Trust.valueOf(in.readUTF());
      String type = in.readUTF();
      return new TrialQuestion(
          file, trust, type.isEmpty() ? Optional.empty() : Optional.of(read(type, in)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Values read(String type, DataInputStream in) throws IOException {
    long[] shape = new long[in.readInt()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = in.readLong();
      count = Math.multiplyExact(count, shape[i]);
    }
    int size = Math.toIntExact(count);
    if (type.equals("int64")) {
      long[] values = new long[size];
      for (int i = 0; i < size; i++) {
        values[i] = in.readLong();
      }
      return new Values.Integers(values, shape);
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = in.readDouble();
    }
    return new Values.Doubles(values, shape);
  }

  /** An answer on its way: empty for a good file, otherwise the reason. */
  record Answer(String reason) {
    byte[] bytes() {
      return reason.getBytes(StandardCharsets.UTF_8);
    }
  }

  static LoadProbe.Verdict verdict(byte[] answer) {
    String reason = new String(answer, StandardCharsets.UTF_8);
    return new LoadProbe.Verdict(reason.isEmpty(), reason);
  }

  /** In the trial process: loads, reads, holds against the list, and runs. */
  Answer answer() {
    try {
      Libtorch.run(
          () -> {
            JitModule module = ModelContainer.read(file);
            LoadProbe.touch(module);
            if (trust == Trust.COMPUTING_ONLY) {
              requireAllowed(module);
            }
            inputs.ifPresent(values -> run(module, values));
          });
      return new Answer("");
    } catch (RuntimeException e) {
      String said = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
      return new Answer(said.isEmpty() ? e.getClass().getSimpleName() : said);
    }
  }

  private static void requireAllowed(JitModule module) {
    AllowedOperators allowed = AllowedOperators.ofTorchScript();
    ModuleProgram.forEachNodeOfFile(
        module,
        (graph, node) -> {
          String operator = node.kind().toQualString().getString();
          if (!allowed.contains(operator)) {
            throw new InvalidInputException(
                "its program calls "
                    + operator
                    + ", which is not among the operators that only compute. If you trust the"
                    + " file's origin, add --trust-model");
          }
        });
  }

  /** Only whether the process survives it: what a model says against its inputs is said later. */
  private static void run(JitModule module, Values values) {
    NoGradGuard guard = new NoGradGuard();
    try {
      ScriptProgram.forward(module, NativeValues.tensor(values, workingType(module)));
    } catch (RuntimeException e) {
      // told with better words where the data are known
    } finally {
      guard.close();
    }
  }

  /** The element type of its first real parameter. */
  private static ScalarType workingType(JitModule module) {
    named_parameter_list parameters = module.named_parameters(true);
    for (named_parameter_iterator i = parameters.begin();
        i.notEquals(parameters.end());
        i.increment()) {
      Tensor parameter = i.multiply().value();
      if (parameter.is_floating_point()) {
        return parameter.scalar_type();
      }
    }
    return ScalarType.Float;
  }
}
