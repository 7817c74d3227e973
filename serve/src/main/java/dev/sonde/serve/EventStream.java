package dev.sonde.serve;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One listener's stream of server-sent events. Nobody waits for a slow listener: what it has not
 * taken yet is kept, of each subject the newest alone, so that it costs as much memory as there are
 * runs.
 *
 * <p>Source: HTML Living Standard, section 9.2, "Server-sent events".
 */
final class EventStream implements WriteListener {
  private final ServletOutputStream out;
  private final Map<String, String> waiting = new LinkedHashMap<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Consumer<EventStream> farewell;
  private boolean unflushed;

  /**
   * A stream.
   *
   * @param out where the listener reads
   * @param farewell is told once it has gone
   */
  EventStream(ServletOutputStream out, Consumer<EventStream> farewell) {
    this.out = out;
    this.farewell = farewell;
  }

  /** Is complete once the listener has gone. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /**
   * Sends an event, now or when the listener takes it.
   *
   * @param subject what it is about
   * @param text the event as the stream has it
   */
  synchronized void send(String subject, String text) {
    waiting.remove(subject);
    waiting.put(subject, text);
    write();
  }

  @Override
  public synchronized void onWritePossible() {
    write();
  }

  private void write() {
    try {
      while (!ended.isDone() && out.isReady()) {
        if (!waiting.isEmpty()) {
          Iterator<String> texts = waiting.values().iterator();
          byte[] next = texts.next().getBytes(StandardCharsets.UTF_8);
          texts.remove();
          out.write(next);
          unflushed = true;
        } else if (unflushed) {
          unflushed = false;
          out.flush();
        } else {
          return;
        }
      }
    } catch (IOException | IllegalStateException e) {
      onError(e);
    }
  }

  @Override
  public void onError(Throwable cause) {
    end();
  }

  /** Lets the listener go. */
  void end() {
    farewell.accept(this);
    ended.complete(null);
  }
}
