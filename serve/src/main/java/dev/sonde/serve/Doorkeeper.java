package dev.sonde.serve;

import dev.sonde.report.words.Words;
import dev.sonde.serve.page.DoorHtml;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who is let in, before anything else is looked at. */
final class Doorkeeper {
  private static final String DOOR = "/token";
  private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);
  private static final String BEARER = "bearer ";

  /** Where commands are started and stopped, where that is allowed. */
  private static final Set<String> WORK = Set.of("/start", "/stop", "/resume");

  private final HostNames names;
  private final Optional<Token> token;
  private final Access.Work work;
  private final DoorHtml pages;
  private final Words words;

  Doorkeeper(Access access, DoorHtml pages, Words words) {
    names = access.names();
    token = access.token();
    work = access.work();
    this.pages = pages;
    this.words = words;
  }

  /** Answers those who are not let in; nothing else answers them then. */
  void check(Context request) {
    String host = Optional.ofNullable(request.header("Host")).orElse("");
    if (!names.hold(host) || !names.hold(request.req().getServerName())) {
      answer(
          request, HttpStatus.MISDIRECTED_REQUEST, pages.refusal(words.get("error.refused", host)));
      return;
    }
    boolean isReading = READING.contains(request.method());
    boolean isAtTheDoor = request.method().equals(HandlerType.POST) && request.path().equals(DOOR);
    boolean isWork =
        work == Access.Work.ALLOWED
            && request.method().equals(HandlerType.POST)
            && WORK.contains(request.path());
    if (!isReading && !isAtTheDoor && !isWork) {
      request.header("Allow", "GET, HEAD");
      answer(request, HttpStatus.METHOD_NOT_ALLOWED, pages.refusal(words.get("error.method")));
      return;
    }
    if (!isAtTheDoor && token.isPresent() && !hasPass(request, token.get())) {
      request.header("WWW-Authenticate", "Bearer");
      String asked = request.req().getRequestURI();
      String query = request.queryString();
      answer(
          request,
          HttpStatus.UNAUTHORIZED,
          pages.token(query == null ? asked : asked + "?" + query, DoorHtml.Attempt.NONE));
      return;
    }
    if (isWork && !isFromHere(request, host)) {
      answer(request, HttpStatus.FORBIDDEN, pages.refusal(words.get("error.origin")));
    }
  }

  /**
   * Whether a request to start something comes from a page of this server, or from a script that
   * has the token: a browser that visits a stranger's page would send its form here too, with the
   * pass, but says whose page it was.
   */
  private boolean isFromHere(Context request, String host) {
    String header = Optional.ofNullable(request.header("Authorization")).orElse("");
    if (token.isPresent() && header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return true; // hasPass has held it against the token
    }
    String origin = Optional.ofNullable(request.header("Origin")).orElse("");
    return origin.equals("http://" + host) || origin.equals("https://" + host);
  }

  private static boolean hasPass(Context request, Token token) {
    String header = Optional.ofNullable(request.header("Authorization")).orElse("");
    if (header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return token.is(header.substring(BEARER.length()).strip());
    }
    return Optional.ofNullable(request.cookie(cookie(request))).map(token::isPass).orElse(false);
  }

  /** Browsers share cookies between the ports of a machine. */
  private static String cookie(Context request) {
    return "sonde-" + request.req().getLocalPort();
  }

  /** Takes a token, and gives a pass for it. */
  void enter(Context request) {
    String target = local(Optional.ofNullable(request.formParam("to")).orElse("/"));
    String tried = Optional.ofNullable(request.formParam("token")).orElse("").strip();
    if (token.isPresent() && !token.get().is(tried)) {
      answer(request, HttpStatus.UNAUTHORIZED, pages.token(target, DoorHtml.Attempt.WRONG));
      return;
    }
    if (token.isPresent()) {
      Cookie pass = new Cookie(cookie(request), token.get().pass());
      pass.setHttpOnly(true);
      pass.setSameSite(SameSite.LAX);
      pass.setPath("/");
      request.cookie(pass);
    }
    request.redirect(target, HttpStatus.SEE_OTHER);
  }

  /** A path of this server, whatever somebody put into a form. */
  private static String local(String target) {
    return target.matches("/([^/\\\\\\s][^\\\\\\s]*)?") ? target : "/";
  }

  private static void answer(Context request, HttpStatus status, String page) {
    request.status(status).html(page).skipRemainingHandlers();
  }
}
