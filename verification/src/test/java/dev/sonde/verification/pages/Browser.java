package dev.sonde.verification.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chromium without a window, driven by the Chrome DevTools Protocol: one page, opened again and
 * again. Of the protocol it speaks a dozen messages; a driver would bring a browser of its own.
 *
 * <p>Source: Chrome DevTools Protocol, version 1.3, domains Page, Runtime, Emulation, Network and
 * Log.
 */
final class Browser implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final int SECONDS = 60;
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> messages;
  private final List<String> troubles = new ArrayList<>();
  private String session = "";

  /** The server of the page that was opened; empty for a file. */
  private String origin = "";

  private int last;

  /** How a page is shown. */
  record View(int width, int height, String scheme, String media) {
    @Override
    public String toString() {
      return width + "x" + height + " " + scheme + " " + media;
    }
  }

  private Browser(Process process, WebSocket socket, BlockingQueue<JsonNode> messages) {
    this.process = process;
    this.socket = socket;
    this.messages = messages;
  }

  /** Where a browser is: the property {@code sonde.browser}, or a usual name on the PATH. */
  static Optional<Path> executable() {
    String told = System.getProperty("sonde.browser", "");
    if (!told.isEmpty()) {
      return Optional.of(Path.of(told));
    }
    List<String> folders =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1));
    return folders.stream()
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts it with one blank page.
   *
   * @param executable the browser
   * @param profile an empty folder for what it keeps
   */
  static Browser start(Path executable, Path profile) throws IOException {
    Process process =
        new ProcessBuilder(
                executable.toString(),
                "--headless=new",
                // a container's root may not make the sandbox; the pages are ours
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address(process), new Listener(messages))
            .join();
    Browser browser = new Browser(process, socket, messages);
    String target =
        browser.ask("Target.createTarget", "url", "about:blank").get("targetId").asText();
    browser.session =
        browser
            .ask("Target.attachToTarget", "targetId", target, "flatten", true)
            .get("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
      browser.ask(domain + ".enable");
    }
    return browser;
  }

  private static URI address(Process process) throws IOException {
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        drain(lines);
        return URI.create(matcher.group(1));
      }
      said.append(line).append('\n');
    }
    throw new IOException("the browser ended: " + said);
  }

  /** What it says later is of no interest, but must not fill its pipe. */
  private static void drain(BufferedReader lines) {
    Thread reader =
        new Thread(
            () -> {
              try (lines) {
                while (lines.readLine() != null) {
                  // nothing to do
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  /** Puts messages together, of which large ones come in parts. */
  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> messages;
    private final StringBuilder text = new StringBuilder();

    Listener(BlockingQueue<JsonNode> messages) {
      this.messages = messages;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket own, CharSequence data, boolean isLast) {
      text.append(data);
      if (isLast) {
        try {
          messages.add(MAPPER.readTree(text.toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        text.setLength(0);
      }
      own.request(1);
      return null;
    }
  }

  /** Opens a file in one of its views, and waits until it is there. */
  void open(Path page, View view) {
    open(page.toUri(), view);
  }

  /** Opens a page of a file or a server; a page of a server may ask that server. */
  void open(URI page, View view) {
    troubles.clear();
    origin = page.getScheme().equals("file") ? "" : page.resolve("/").toString();
    ask(
        "Emulation.setDeviceMetricsOverride",
        "width",
        view.width(),
        "height",
        view.height(),
        "deviceScaleFactor",
        1,
        "mobile",
        false);
    ObjectNode scheme = JsonNodeFactory.instance.objectNode();
    scheme.put("name", "prefers-color-scheme").put("value", view.scheme());
    ask(
        "Emulation.setEmulatedMedia",
        "media",
        view.media(),
        "features",
        JsonNodeFactory.instance.arrayNode().add(scheme));
    ask("Page.navigate", "url", page.toString());
    awaitLoad();
  }

  /** Does what leads to another page, such as pressing a link, and waits until that is there. */
  void follow(String expression) {
    evaluate("setTimeout(() => { " + expression + " }, 0)");
    awaitLoad();
  }

  private void awaitLoad() {
    while (!next().path("method").asText().equals("Page.loadEventFired")) {
      // everything before it has been noted
    }
  }

  /** What went wrong since the page was opened: errors, warnings, and requests beside its own. */
  List<String> troubles() {
    return List.copyOf(troubles);
  }

  /** What an expression of JavaScript is, when its promise is kept. */
  JsonNode evaluate(String expression) {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            "expression",
            expression,
            "awaitPromise",
            true,
            "returnByValue",
            true);
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(answer.get("exceptionDetails").toString());
    }
    return answer.at("/result/value");
  }

  private JsonNode ask(String method, Object... parameters) {
    ObjectNode question = JsonNodeFactory.instance.objectNode();
    question.put("id", ++last).put("method", method);
    if (!session.isEmpty()) {
      question.put("sessionId", session);
    }
    ObjectNode values = question.putObject("params");
    for (int i = 0; i < parameters.length; i += 2) {
      values.set(parameters[i].toString(), MAPPER.valueToTree(parameters[i + 1]));
    }
    socket.sendText(question.toString(), true).join();
    for (; ; ) {
      JsonNode message = next();
      if (message.path("id").asInt() == last) {
        if (message.has("error")) {
          throw new IllegalStateException(method + ": " + message.get("error"));
        }
        return message.get("result");
      }
    }
  }

  private JsonNode next() {
    try {
      JsonNode message = messages.poll(SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new IllegalStateException("the browser said nothing for " + SECONDS + " s");
      }
      note(message);
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the browser worked", e);
    }
  }

  private void note(JsonNode message) {
    JsonNode about = message.path("params");
    switch (message.path("method").asText()) {
      case "Runtime.exceptionThrown" -> troubles.add("exception: " + about);
      case "Runtime.consoleAPICalled" -> troubles.add("console: " + about.path("args"));
      case "Log.entryAdded" -> troubles.add("log: " + about.at("/entry/text").asText());
      case "Network.requestWillBeSent" -> {
        String url = about.at("/request/url").asText();
        boolean own = about.path("type").asText().equals("Document") && url.startsWith("file:");
        boolean served = !origin.isEmpty() && url.startsWith(origin);
        if (!own && !served && !url.startsWith("data:")) {
          troubles.add("request: " + url);
        }
      }
      default -> {
        // of no interest
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
  }
}
