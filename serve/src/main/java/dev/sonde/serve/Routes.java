package dev.sonde.serve;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Words;
import dev.sonde.serve.page.DoorHtml;
import dev.sonde.serve.page.LivePages;
import dev.sonde.serve.page.RunHtml;
import dev.sonde.serve.page.RunListHtml;
import dev.sonde.serve.page.RunTable;
import dev.sonde.serve.page.WorkHtml;
import dev.sonde.serve.shelf.RunFiles;
import dev.sonde.serve.shelf.RunShelf;
import dev.sonde.serve.shelf.ShelfQuery;
import dev.sonde.serve.shelf.ShelvedRun;
import dev.sonde.serve.work.CommandLine;
import dev.sonde.serve.work.Workshop;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which address shows what. */
final class Routes {
  private static final String CSV = "text/csv; charset=utf-8";
  private static final String JSON = "application/json";
  private static final String POLICY = "Content-Security-Policy";

  /** What a file of a run may do: show itself, in an origin that is nobody's. */
  private static final String OF_FILES =
      "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src"
          + " 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final RunShelf shelf;
  private final EventStreams streams;
  private final Words words;
  private final RunListHtml list;
  private final RunHtml one;
  private final WorkHtml work;
  private final Optional<Workshop> workshop;
  private final DoorHtml door;
  private final Comparisons comparisons;
  private final Doorkeeper keeper;
  private final Map<String, String> headers = new LinkedHashMap<>();

  Routes(
      RunShelf shelf,
      EventStreams streams,
      LivePages pages,
      Access access,
      Optional<Workshop> workshop) {
    this.shelf = shelf;
    this.streams = streams;
    this.workshop = workshop;
    words = pages.words();
    list = new RunListHtml(pages, workshop);
    one = new RunHtml(pages, workshop);
    work = new WorkHtml(pages);
    door = new DoorHtml(pages);
    comparisons = new Comparisons(pages);
    keeper = new Doorkeeper(access, door, words);
    headers.put(POLICY, pages.policy() + "; frame-ancestors 'none'");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Cache-Control", "no-store");
  }

  /** What every answer has, errors of the server's own included. */
  Map<String, String> headers() {
    return headers;
  }

  void add(RoutesConfig routes) {
    routes.before(keeper::check);
    routes.post("/token", keeper::enter);
    show(routes, "/", this::list);
    show(routes, "/runs.json", this::listAsJson);
    show(routes, "/runs.csv", this::listAsCsv);
    show(routes, "/runs/{run}", this::run);
    show(routes, "/runs/{run}/{file}", this::file);
    show(routes, "/run.json", this::runAsJson);
    show(routes, "/compare", this::compare);
    show(routes, "/compare.json", this::compareAsJson);
    show(routes, "/compare.csv", this::compareAsCsv);
    show(routes, "/favicon.ico", request -> request.status(HttpStatus.NO_CONTENT));
    routes.get("/events", streams::open);
    workshop.ifPresent(shop -> addWork(routes, shop));
    routes.error(HttpStatus.NOT_FOUND.getCode(), this::missing);
    routes.exception(
        InvalidInputException.class,
        (e, request) ->
            request
                .status(HttpStatus.BAD_REQUEST)
                .html(door.refusal(String.valueOf(e.getMessage()))));
    routes.exception(
        Exception.class,
        (e, request) ->
            request
                .status(HttpStatus.INTERNAL_SERVER_ERROR)
                .html(door.refusal(words.get("error.fault", e.toString()))));
  }

  private void addWork(RoutesConfig routes, Workshop shop) {
    show(routes, "/started", request -> request.html(work.render(shop.all(), shelf.version())));
    routes.post(
        "/start",
        request -> {
          CommandLine command = CommandLine.of(parameter(request, "command"), words);
          shop.start(command, parameter(request, "name"));
          request.redirect("/started", HttpStatus.SEE_OTHER);
        });
    routes.post(
        "/stop",
        request -> {
          String number = parameter(request, "number");
          boolean found = number.matches("[0-9]{1,9}") && shop.stop(Integer.parseInt(number));
          goOn(request, found);
        });
    routes.post(
        "/resume",
        request -> {
          Optional<ShelvedRun> run = shelf.run(parameter(request, "run"));
          run.ifPresent(shop::resume);
          goOn(request, run.isPresent());
        });
  }

  private static String parameter(Context request, String name) {
    return Optional.ofNullable(request.formParam(name)).orElse("");
  }

  private static void goOn(Context request, boolean found) {
    if (found) {
      request.redirect("/started", HttpStatus.SEE_OTHER);
    } else {
      request.status(HttpStatus.NOT_FOUND);
    }
  }

  /** Answers GET and, without the body, HEAD alike. */
  private static void show(RoutesConfig routes, String path, Handler handler) {
    routes.get(path, handler);
    routes.head(path, handler);
  }

  private static ShelfQuery query(Context request) {
    return ShelfQuery.from(name -> Optional.ofNullable(request.queryParam(name)));
  }

  private void list(Context request) {
    long known = shelf.version();
    request.html(list.render(shelf.runs(), query(request), known));
  }

  private void listAsJson(Context request) {
    request.contentType(JSON).result(RunTable.json(query(request).of(shelf.runs())));
  }

  private void listAsCsv(Context request) {
    request.contentType(CSV).result(RunTable.csv(query(request).of(shelf.runs())));
  }

  private void run(Context request) {
    long known = shelf.version();
    Optional<ShelvedRun> run = shelf.run(request.pathParam("run"));
    if (run.isPresent()) {
      request.html(one.render(run.get(), shelf.runs(), known));
    } else {
      request.status(HttpStatus.NOT_FOUND);
    }
  }

  private void runAsJson(Context request) {
    Optional<ShelvedRun> run = Optional.ofNullable(request.queryParam("run")).flatMap(shelf::run);
    if (run.isPresent()) {
      request.contentType(JSON).result(RunTable.json(run.get()));
    } else {
      request.status(HttpStatus.NOT_FOUND);
    }
  }

  private void file(Context request) {
    String name = request.pathParam("file");
    Optional<InputStream> content =
        shelf.run(request.pathParam("run")).flatMap(run -> RunFiles.open(run, name));
    if (content.isPresent()) {
      request.header(POLICY, OF_FILES).contentType(type(name)).result(content.get());
    } else {
      request.status(HttpStatus.NOT_FOUND);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "json" -> JSON;
      case "csv" -> CSV;
      case "svg" -> "image/svg+xml";
      case "png" -> "image/png";
      default -> "application/octet-stream";
    };
  }

  private void compare(Context request) {
    request.header(POLICY, OF_FILES).html(comparisons.html(chosen(request)));
  }

  private void compareAsJson(Context request) {
    request.contentType(JSON).result(comparisons.json(chosen(request)));
  }

  private void compareAsCsv(Context request) {
    request.contentType(CSV).result(comparisons.csv(chosen(request)));
  }

  private List<ShelvedRun> chosen(Context request) {
    List<ShelvedRun> chosen =
        request.queryParams("run").stream().flatMap(key -> shelf.run(key).stream()).toList();
    if (chosen.size() != 2) {
      throw new InvalidInputException(
          words.get("compare.two", Integer.toString(request.queryParams("run").size())));
    }
    return chosen;
  }

  private void missing(Context request) {
    request.html(door.refusal(words.get("error.missing")));
  }
}
