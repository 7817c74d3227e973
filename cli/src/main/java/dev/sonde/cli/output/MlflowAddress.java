package dev.sonde.cli.output;

import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.outcomes.tracking.MlflowServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server of MLflow as somebody names it, and the secret that the environment has for it. */
public final class MlflowAddress {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private MlflowAddress() {}

  /**
   * Names a server; nothing is sent yet.
   *
   * @param option the option that names it
   * @param text {@code http://host:port}, perhaps with a path
   * @throws Complaint where it is no such address, or has a password in it
   */
  public static MlflowServer server(String option, String text, Session session) {
    return MlflowServer.at(
        address(option, text, session), authorization(session.terminal().environment()));
  }

  private static URI address(String option, String text, Session session) {
    try {
      URI address = new URI(text.strip());
      if (SCHEMES.contains(String.valueOf(address.getScheme())) && address.getHost() != null) {
        if (address.getUserInfo() != null || address.getQuery() != null) {
          throw new Complaint(session.say(TrackerPhrases.PASSWORD_IN_URL, option));
        }
        return address;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new Complaint(
        session.say(TrackerPhrases.NO_URL, option, text.replaceAll("//[^/]*@", "//…@")));
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
    if (!token.isEmpty()) {
      return Optional.of("Bearer " + token);
    }
    String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
  }
}
