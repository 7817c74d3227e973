package dev.sonde.attention.runtime;

import dev.sonde.attention.aten.TransformerFile;
import dev.sonde.exported.ModelFile;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.isolation.RememberedVerdicts;
import dev.sonde.isolation.TrialChild;
import dev.sonde.isolation.TrialEndedException;
import dev.sonde.isolation.TrialLimits;
import dev.sonde.isolation.TrialProcess;
import dev.sonde.onnx.OnnxGraph;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model's first session and first pass, in a process of their own: ONNX Runtime ends the process
 * that divides the smallest integer by −1, and follows a loop of 2⁶² trips.
 *
 * <p>The process starts while the caller finds attention and cuts texts. Models that survived are
 * remembered by their hash; external data count by their sizes and times.
 */
public final class ModelTrial implements AutoCloseable {
  private static final RememberedVerdicts SURVIVED = RememberedVerdicts.of("onnx-1.26-1");

  /** As many as the first look of a measurement takes. */
  private static final int TOKENS = 16;

  private static final long HEAP = 1L << 30;

  /** Beyond the library: a small model's session and pass. */
  private static final long MEMORY = 4L << 30;

  /** Weights as read, and as the session has laid them out. */
  private static final int COPIES = 3;

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration LEAST = Duration.ofSeconds(60);
  private static final long BYTES_PER_SECOND = 20L << 20;

  private final OnnxGraph graph;
  private final String key;
  private final Optional<TrialProcess> process;
  private final Duration most;

  private ModelTrial(OnnxGraph graph, String key, Optional<TrialProcess> process, Duration most) {
    this.graph = graph;
    this.key = key;
    this.process = process;
    this.most = most;
  }

  /**
   * Starts the process, where the model is not known to survive.
   *
   * @param graph the model
   * @return the trial, to be closed
   */
  public static ModelTrial of(OnnxGraph graph) {
    return of(graph, LEAST.plusSeconds(size(graph) / BYTES_PER_SECOND));
  }

  /** The same, with a time of its own. */
  static ModelTrial of(OnnxGraph graph, Duration most) {
    String key = key(graph);
    boolean needed = !SURVIVED.contains(key) && TrialProcess.isPossible();
    return new ModelTrial(
        graph,
        key,
        needed
            ? Optional.of(
                TrialProcess.start(
                    ModelTrial.class, new TrialLimits(HEAP, MEMORY + COPIES * size(graph), START)))
            : Optional.empty(),
        most);
  }

  /** With other weights, the weights' hash is the description's; the program is what is tried. */
  private static String key(OnnxGraph graph) {
    String program =
        graph.description().weights().isPresent() ? ModelFile.sha256(graph.file()) : "";
    return program + graph.description().sha256() + graph.externalData().fingerprint();
  }

  private static long size(OnnxGraph graph) {
    return graph.file().toFile().length() + graph.externalData().size();
  }

  /**
   * Returns if a session of the model and a pass on the first tokens leave the process alive. What
   * the model says against its inputs is said later, where it is put into words.
   *
   * @param ids a sequence's token ids
   * @param exact whether the model takes no shorter sequences
   * @throws InvalidInputException if the process ends
   */
  public void require(long[] ids, boolean exact) {
    if (process.isEmpty()) {
      return;
    }
    long[] first = exact ? ids : Arrays.copyOf(ids, Math.min(TOKENS, ids.length));
    try {
      process.get().ask(question(graph.file(), first), most);
      SURVIVED.add(key);
    } catch (TrialEndedException e) {
      String how =
          switch (e.how()) {
            case CRASH -> "ends the process that runs it, or there is no memory for it";
            case TIMEOUT ->
                "does not come to an end within the time that any model of its size needs";
          };
      throw new InvalidInputException(
          Kind.RUNTIME,
          graph.file()
              + " "
              + how
              + ": it was tried on "
              + first.length
              + " tokens in a process of its own. Check it with onnx.checker.check_model, and"
              + " export it again",
          e);
    }
  }

  @Override
  public void close() {
    process.ifPresent(TrialProcess::close);
  }

  private static byte[] question(Path file, long[] ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(file.toAbsolutePath().toString());
      out.writeInt(ids.length);
      for (long id : ids) {
        out.writeLong(id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The process.
   *
   * @param arguments of the trial process
   */
  public static void main(String[] arguments) {
    TrialChild.serve(
        arguments,
        ScoreSession::environment,
        question -> {
          try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(question))) {
            Path file = Path.of(in.readUTF());
            long[] ids = new long[in.readInt()];
            for (int i = 0; i < ids.length; i++) {
              ids[i] = in.readLong();
            }
            run(file, ids);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return new byte[0];
        });
  }

  private static void run(Path file, long[] ids) {
    try (ScoreSession session =
        ScoreSession.open(TransformerFile.read(file), List.of(), Set.of(), 1)) {
      session.run(ids, session.outputs());
    } catch (RuntimeException e) {
      // it survived; what is wrong is told by the measurement, with better words
    }
  }
}
