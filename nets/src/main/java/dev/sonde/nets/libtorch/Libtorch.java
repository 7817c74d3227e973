package dev.sonde.nets.libtorch;

import dev.sonde.spectra.dense.NativeLibraries;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * The border to libtorch: loads it once with the settings every figure relies on, bounds the life
 * of native objects, and turns native errors into words.
 *
 * <p><b>The scope idiom.</b> Native memory is not Java's: a collector that sees a 40-byte Java
 * handle knows nothing of the megabytes behind it. So every piece of code that makes tensors runs
 * inside {@link #run} or {@link #compute}; whatever was made inside is freed at the end, and what
 * must live longer is taken out with {@link #keep} and closed by its owner.
 *
 * <p>An accessor that returns a reference into another native object ({@code TensorVector.get})
 * does not own what it shows: copy the handle, {@code new Tensor(vector.get(i))}, before keeping
 * it.
 */
public final class Libtorch {
  private static boolean started;

  private Libtorch() {}

  /** Loads the library on first use; {@link #run} and {@link #compute} call this first. */
  public static synchronized void start() {
    if (started) {
      return;
    }
    // JavaCPP would otherwise compare the process's resident memory with a bound derived from the
    // Java heap, and fail with OutOfMemoryError although the machine has memory left.
    setUnlessGiven("org.bytedeco.javacpp.maxBytes", "0");
    setUnlessGiven("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    NativeLibraries.load("pytorch-2.10.0-1.5.13", Libtorch::configure);
    started = true;
  }

  /**
   * Begins to load the library in a thread of its own, for whoever will need it and has something
   * else to do first. What goes wrong there is said where it is needed.
   */
  public static void startAside() {
    Thread aside = new Thread(Libtorch::start, "sonde-libtorch");
    aside.setUncaughtExceptionHandler((thread, failure) -> {});
    aside.setDaemon(true);
    aside.start();
  }

  private static void configure() {
    // One intra-op thread a worker: parallelism is over minibatches, in Java. OpenMP's barriers
    // spin, and on a busy machine cost a hundred times what they save.
    torch.set_num_threads(1);
    openblas_nolapack.blas_set_num_threads(1);
    // The profiling executor rewrites a module's graph after its first runs, so that the first and
    // the third run differ in their last bits.
    torch.getProfilingMode().put(false);
    // The fused attention kernels of the CPU have no second derivative.
    Context context = torch.globalContext();
    context.setSDPUseFlash(false);
    context.setSDPUseMemEfficient(false);
    context.setSDPUseMath(true);
  }

  /**
   * Runs work whose native objects are freed when it ends.
   *
   * @throws LibtorchException if native code fails
   */
  public static void run(Runnable work) {
    start();
    PointerScope scope = new PointerScope();
    try {
      work.run();
    } catch (RuntimeException e) {
      throw LibtorchException.translated(e);
    } finally {
      scope.close();
    }
  }

  /**
   * Runs work whose native objects are freed when it ends, and returns its result.
   *
   * @throws LibtorchException if native code fails
   */
  public static <T> T compute(Supplier<T> work) {
    start();
    PointerScope scope = new PointerScope();
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw LibtorchException.translated(e);
    } finally {
      scope.close();
    }
  }

  /** Lets a native object outlive the scope it was made in; its new owner closes it. */
  public static <P extends Pointer> P keep(P pointer) {
    pointer.retainReference();
    return pointer;
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
