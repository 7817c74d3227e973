package dev.sonde.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns Ctrl-C into an interrupt of the working thread, which then ends early, keeps what it has
 * and reports it. The second Ctrl-C ends the process on the spot.
 *
 * <p>A shutdown hook would not do: while the process shuts down, a second Ctrl-C is swallowed. So
 * the signal itself is caught, by the one class Java has for that, reached by reflection because no
 * compiler may be told to trust it.
 */
final class Interruption implements AutoCloseable {
  /** Ctrl-C, a polite {@code kill}, a closed terminal. */
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private final Thread worker;
  private final Runnable announcement;
  private final AtomicBoolean requested = new AtomicBoolean();
  private final List<Runnable> restorations = new ArrayList<>();

  private Interruption(Thread worker, Runnable announcement) {
    this.worker = worker;
    this.announcement = announcement;
  }

  /**
   * Interrupts the calling thread on the first signal, until closed.
   *
   * @param announcement tells the user that the signal was heard
   */
  static Interruption ofThisThread(Runnable announcement) {
    Interruption interruption = new Interruption(Thread.currentThread(), announcement);
    for (String signal : SIGNALS) {
      interruption.listenTo(signal);
    }
    return interruption;
  }

  /** Returns whether the user asked to stop. */
  boolean requested() {
    return requested.get();
  }

  /** Acts as a signal does. */
  void request() {
    if (requested.compareAndSet(false, true)) {
      announcement.run();
      worker.interrupt();
    } else {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
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
    restorations.forEach(Runnable::run);
    restorations.clear();
    if (requested.get()) {
      Thread.interrupted();
    }
  }
}
