package dev.sonde.attention.runtime;

import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.vectors.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes sequences through a model's parts, several at the same time, a thread for each, and shows
 * what each part returned to its measurement in the order of the sequences: figures do not depend
 * on how many are under way.
 *
 * <pre>
 * thread 1:  sequence 0: part 0, part 1, part 2 …  sequence 2: part 0 …
 * thread 2:              sequence 1: part 0, part 1, part 2 …
 * </pre>
 *
 * <p>While one thread measures, the others go on with their own sequences; threads that share one
 * sequence would wait for each other at the end of every operator and of every layer's heads.
 * Memory: what one part shows, for each sequence under way.
 */
public final class SequencePipeline {
  private final ModelParts model;
  private final List<Sequence> sequences;
  private final Visitor visitor;

  /** The next sequence to be shown, by part. */
  private final int[] turns;

  private int next;
  private @Nullable Failure failure;

  /** Looks at what parts returned. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Called once for each part and sequence, for one part in the order of the sequences, never
     * twice at a time for one part, at the same time for different ones.
     *
     * @param sequence the sequence's number
     * @param part the part's number
     * @param tensors what it returned; valid during the call
     */
    void visit(int sequence, int part, Map<String, Tensor> tensors);
  }

  /**
   * What became of a sequence.
   *
   * @param sequence the sequence's number
   * @param cause what running or showing it has thrown
   */
  public record Failure(int sequence, RuntimeException cause) {}

  public SequencePipeline(ModelParts model, List<Sequence> sequences, Visitor visitor) {
    this.model = model;
    this.sequences = sequences;
    this.visitor = visitor;
    turns = new int[model.parts().size()];
  }

  /**
   * Runs all sequences.
   *
   * @param underWay at most how many at the same time
   * @return the first that failed; those before it have been shown as a whole
   */
  public Optional<Failure> run(int underWay) {
    int threads = Math.min(underWay, sequences.size());
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        futures.add(executor.submit(() -> work()));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      end(executor);
    }
    return Optional.ofNullable(failure);
  }

  /** Waits for what runs: a session must not be closed under it. */
  private static void end(ExecutorService executor) {
    executor.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = executor.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    PassMemory memory = new PassMemory();
    for (int s = take(); s >= 0; s = take()) {
      try (ModelParts.Pass pass = model.pass(sequences.get(s).ids(), memory)) {
        for (int part = 0; part < turns.length; part++) {
          Map<String, Tensor> tensors = pass.next();
          awaitTurn(s, part);
          visitor.visit(s, part, tensors);
          endTurn(part);
        }
      } catch (CancellationException e) {
        return;
      } catch (RuntimeException e) {
        fail(new Failure(s, e));
        return;
      } catch (Error e) {
        fail(new Failure(s, new IllegalStateException("a worker failed", e)));
        throw e;
      }
    }
  }

  private synchronized int take() {
    return next < sequences.size() && failure == null ? next++ : -1;
  }

  private synchronized void awaitTurn(int sequence, int part) {
    while (turns[part] < sequence && !isCancelled(sequence)) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
    }
    if (isCancelled(sequence) || Thread.currentThread().isInterrupted()) {
      throw new CancellationException("an earlier sequence failed, or the caller was interrupted");
    }
  }

  private synchronized void endTurn(int part) {
    turns[part]++;
    notifyAll();
  }

  private synchronized void fail(Failure one) {
    if (failure == null || one.sequence < failure.sequence) {
      failure = one;
    }
    notifyAll();
  }

  /** Whether a sequence before this one failed. */
  private boolean isCancelled(int sequence) {
    return failure != null && failure.sequence < sequence;
  }
}
