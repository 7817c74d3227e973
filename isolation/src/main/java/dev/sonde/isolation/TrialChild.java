package dev.sonde.isolation;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** The other end of a {@link TrialProcess}. */
public final class TrialChild {
  /** What the process ends with when an answer takes longer than it may. */
  static final int TOO_LATE = 124;

  /** Beyond what the parent allows: it should be the one to say so. */
  private static final long GRACE_MILLISECONDS = 1_000;

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);

  private TrialChild() {}

  /**
   * Answers questions until the parent ends or closes its side; does not return.
   *
   * @param arguments those of {@code main}
   * @param preparation loads every library that will be needed: it happens before the process gives
   *     up its rights
   * @param answer answers one question; what it throws ends the process
   */
  public static void serve(String[] arguments, Runnable preparation, UnaryOperator<byte[]> answer) {
    new TrialChild().answer(Long.parseLong(arguments[0]), preparation, answer);
  }

  private void answer(long memory, Runnable preparation, UnaryOperator<byte[]> answer) {
    daemon("sonde-trial-parent", this::listen);
    try {
      String token = lines.take();
      preparation.run();
      Lockdown.apply(memory);
      while (true) {
        String[] question = lines.take().split(" ", 2);
        long most = Long.parseLong(question[0]) + GRACE_MILLISECONDS;
        Thread guard = daemon("sonde-trial-deadline", () -> endAfter(most));
        byte[] answered = answer.apply(Base64.getDecoder().decode(question[1]));
        guard.interrupt();
        // what was printed meanwhile may lack the end of its line
        out.print("\n" + token + Base64.getEncoder().encodeToString(answered) + "\n");
        out.flush();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      Runtime.getRuntime().halt(1);
    }
  }

  /** Reads what the parent says; when it says no more, it has ended. */
  private void listen() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // the same: nobody is there
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static void endAfter(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
      Runtime.getRuntime().halt(TOO_LATE);
    } catch (InterruptedException e) {
      // answered in time
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
