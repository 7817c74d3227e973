package dev.sonde.serve;

import dev.sonde.serve.shelf.RunShelf;
import dev.sonde.serve.work.Workshop;
import io.javalin.Javalin;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A folder that is being served, until it is closed. */
public final class ServedFolder implements AutoCloseable {
  private final Javalin server;
  private final RunShelf shelf;
  private final EventStreams streams;
  private final Optional<Workshop> workshop;
  private final URI address;
  private final CountDownLatch closed = new CountDownLatch(1);

  ServedFolder(
      Javalin server,
      RunShelf shelf,
      EventStreams streams,
      Optional<Workshop> workshop,
      String host) {
    this.server = server;
    this.workshop = workshop;
    this.shelf = shelf;
    this.streams = streams;
    String name = host.contains(":") ? "[" + host + "]" : host;
    address = URI.create("http://" + name + ":" + server.port() + "/");
  }

  /** Where a browser finds it. */
  public URI address() {
    return address;
  }

  /** How many pages listen for news. */
  public int listeners() {
    return streams.count();
  }

  /** Waits until somebody closes it, or interrupts the thread. */
  public void await() throws InterruptedException {
    closed.await();
  }

  /** Answers nobody any more, and tells what readers started to end. */
  @Override
  public void close() {
    workshop.ifPresent(Workshop::close);
    streams.close();
    shelf.close();
    server.stop();
    closed.countDown();
  }
}
