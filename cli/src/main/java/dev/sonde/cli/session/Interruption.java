package dev.sonde.cli.session;

import dev.sonde.findings.file.AtomicFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns Ctrl-C into an interrupt of the working thread, which then ends early, keeps what it has
 * and reports it. The second Ctrl-C ends the process on the spot; so does the first {@linkplain
 * #beforeAnythingIsKept before there is anything to keep}. {@linkplain #whileWriting While results
 * are written} the first is only noted.
 *
 * <p>A shutdown hook would not do: while the process shuts down, a second Ctrl-C is swallowed. So
 * the signal itself is caught, by the one class Java has for that, reached by reflection because no
 * compiler may be told to trust it.
 */
public final class Interruption implements AutoCloseable {
  /** Ctrl-C, a polite {@code kill}, a closed terminal. */
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  /** What the first signal does. */
  private enum Answer {
    END,
    INTERRUPT,
    NOTE
  }

  private final Thread worker;
  private final Runnable announcement;
  private Answer answer = Answer.INTERRUPT;
  private volatile Runnable farewell = () -> {};
  private boolean requested;
  private final List<Runnable> restorations = new ArrayList<>();

  private final Limits limits;

  private Interruption(Thread worker, Runnable announcement, Limits limits) {
    this.worker = worker;
    this.announcement = announcement;
    this.limits = limits;
  }

  /**
   * Interrupts the calling thread on the first signal, until closed.
   *
   * @param announcement tells the user that the signal was heard
   */
  public static Interruption ofThisThread(Runnable announcement) {
    return ofThisThread(Limits.none(), announcement);
  }

  /**
   * Interrupts the calling thread on the first signal or when a limit is reached, until closed.
   *
   * @param limits the command's
   * @param announcement tells the user that the signal was heard
   */
  public static Interruption ofThisThread(Limits limits, Runnable announcement) {
    Interruption interruption = new Interruption(Thread.currentThread(), announcement, limits);
    limits.attend(interruption);
    for (String signal : SIGNALS) {
      interruption.listenTo(signal);
    }
    return interruption;
  }

  /** Returns whether the user asked to stop. */
  public synchronized boolean requested() {
    return requested;
  }

  /**
   * From now on the first signal ends the process, whatever the thread is doing: a model's own
   * program, for one, may never end.
   *
   * @param words tells the user that nothing could be kept
   */
  public synchronized void beforeAnythingIsKept(Runnable words) {
    answer = Answer.END;
    farewell = words;
  }

  /** From now on the first signal interrupts the thread, which keeps what it has. */
  public synchronized void whileWorking() {
    answer = Answer.INTERRUPT;
  }

  /**
   * From now on the first signal is only noted, since the work ends soon anyway; the thread is left
   * uninterrupted, because an interrupt would close the files that it writes.
   */
  public synchronized void whileWriting() {
    answer = Answer.NOTE;
    if (requested) {
      Thread.interrupted();
    }
  }

  /** Acts as a signal does. */
  void request() {
    switch (heard()) {
      case END -> {
        farewell.run();
        end();
      }
      case INTERRUPT -> announcement.run();
      case NOTE -> {
        // Writing takes a moment; whoever cannot wait for it asks again.
      }
    }
  }

  /** Interrupts within the lock: later, the thread might be writing. */
  private synchronized Answer heard() {
    if (requested) {
      end();
    }
    requested = true;
    if (answer == Answer.INTERRUPT) {
      worker.interrupt();
    }
    return answer;
  }

  /** Ends the process without the shutdown that could wait for native code for ever. */
  private void end() {
    AtomicFile.discardUnfinished();
    Runtime.getRuntime().halt(limits.code(ExitCode.INTERRUPTED));
  }

  private void listenTo(String name) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                switch (method.getName()) {
                  case "handle" -> request();
                  case "hashCode" -> {
                    return System.identityHashCode(proxy);
                  }
                  case "equals" -> {
                    return proxy == arguments[0];
                  }
                  default -> {
                    return "Sonde's interruption";
                  }
                }
                return null;
              });
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      Method handle = signalType.getMethod("handle", signalType, handlerType);
      Object previous = handle.invoke(null, signal, handler);
      restorations.add(() -> restore(handle, signal, previous));
    } catch (InvocationTargetException e) {
      // The system has no such signal, or Java was started with -Xrs: then Ctrl-C just ends Sonde.
    } catch (ReflectiveOperationException e) {
      // A Java without jdk.unsupported: the same.
    }
  }

  private static void restore(Method handle, Object signal, Object previous) {
    try {
      handle.invoke(null, signal, previous);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a signal that was caught could not be given back", e);
    }
  }

  /** Gives the signals back, and leaves the thread uninterrupted: files are still to be written. */
  @Override
  public void close() {
    limits.leave();
    restorations.forEach(Runnable::run);
    restorations.clear();
    if (requested()) {
      Thread.interrupted();
    }
  }
}
