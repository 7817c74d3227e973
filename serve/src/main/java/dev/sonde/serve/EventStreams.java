package dev.sonde.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.serve.page.ProgressText;
import dev.sonde.serve.shelf.RunShelf;
import dev.sonde.serve.shelf.ShelfChange;
import dev.sonde.serve.shelf.ShelvedRun;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CopyOnWriteArrayList;

/** All who listen, and what they are told of a change: a few words of a run, once for all. */
final class EventStreams implements AutoCloseable {
  /** More listeners than a team has browsers are a mistake of a script. */
  private static final int MOST = 500;

  /** Half of the 30 s after which servers and proxies close what is silent. */
  private static final long BEAT_MILLISECONDS = 15_000;

  private final RunShelf shelf;
  private final ProgressText words;
  private final List<EventStream> streams = new CopyOnWriteArrayList<>();
  private final Runnable silence;
  private final Timer beat = new Timer("sonde-beat", true);

  EventStreams(RunShelf shelf, ProgressText words) {
    this.shelf = shelf;
    this.words = words;
    silence = shelf.listen(this::tell);
    beat.schedule(
        new TimerTask() {
          @Override
          public void run() {
            streams.forEach(stream -> stream.send("beat", ":\n\n"));
          }
        },
        BEAT_MILLISECONDS,
        BEAT_MILLISECONDS);
  }

  /** Answers a request with a stream that lasts until its reader goes. */
  void open(Context request) throws IOException {
    if (streams.size() >= MOST) {
      request.status(HttpStatus.SERVICE_UNAVAILABLE);
      return;
    }
    ServletOutputStream out = request.res().getOutputStream();
    request
        .contentType("text/event-stream")
        .header("X-Accel-Buffering", "no")
        .future(
            () -> {
              EventStream stream = new EventStream(out, streams::remove);
              streams.add(stream);
              out.setWriteListener(stream);
              stream.send("version", event("version", Long.toString(shelf.version())));
              return stream.ended();
            });
  }

  private void tell(ShelfChange change) {
    if (change.kind() == ShelfChange.Kind.WHOLE || change.run().isEmpty()) {
      String text = event("whole", Long.toString(shelf.version()));
      streams.forEach(stream -> stream.send("whole", text));
    } else {
      String text = event("progress", progress(change.run().get()));
      streams.forEach(stream -> stream.send(change.key(), text));
    }
  }

  private String progress(ShelvedRun run) {
    ObjectNode news = JsonNodeFactory.instance.objectNode();
    news.put("run", run.key()).put("text", words.of(run)).put("version", shelf.version());
    run.progress()
        .ifPresent(
            seen -> news.put("cells", seen.counts().all()).put("ended", seen.counts().ended()));
    return news.toString();
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  /** How many listen. */
  int count() {
    return streams.size();
  }

  /** Sends everybody away. */
  @Override
  public void close() {
    silence.run();
    beat.cancel();
    streams.forEach(EventStream::end);
  }
}
