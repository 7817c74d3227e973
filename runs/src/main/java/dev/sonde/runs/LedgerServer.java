package dev.sonde.runs;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.findings.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * A database of PostgreSQL that keeps ledgers, so that processes on several machines share the
 * cells of one run.
 *
 * <pre>{@code
 * LedgerServer server = LedgerServer.at("postgresql://db.example.org/sonde");
 * SweepPlan plan = SweepPlan.over(widths).in(folder).keptOn(server);
 * Sweep sweep = plan.on(data);
 * }</pre>
 *
 * <p><b>Passwords</b> are no part of an address: addresses stand in command lines, which other
 * users of a machine can read, in ledgers and in JSON. They come from where programs of PostgreSQL
 * find them: {@code PGPASSWORD}, {@code PGPASSFILE} or {@code ~/.pgpass}, or a service of {@code
 * PGSERVICEFILE} or {@code ~/.pg_service.conf}. {@code PGUSER} is the user where the address names
 * none.
 *
 * <p><b>Runs</b> each have a schema of their own there, named by the hash of their plan: equal
 * plans share one ledger, and other plans never meet. The user needs the right to create schemas,
 * once for each run, and everyone at work on one run the same user.
 *
 * @param address in one form: {@code postgresql://[user@]host[:port]/database[?option=value&…]}
 */
public record LedgerServer(String address) {
  private static final String SCHEME = "postgresql:";

  /** Options of an address. Others of the driver's load classes or write files. */
  private static final Set<String> OPTIONS = Set.of("service", "sslmode", "sslrootcert");

  /** A name and a password before the host, or a password among the options. */
  private static final Pattern PASSWORD =
      Pattern.compile("//[^?@]*:[^?]*@|[?&][^=]*pass[^=]*=", Pattern.CASE_INSENSITIVE);

  private static final int CONNECT_SECONDS = 10;

  /** No statement on a ledger takes nearly as long; a server that is silent so long is lost. */
  private static final int SILENCE_SECONDS = 60;

  private static final String EXAMPLE = "postgresql://db.example.org/sonde";

  /** Checks the address, and brings it into its one form. */
  public LedgerServer {
    address = checked(address.strip());
  }

  /**
   * Takes an address.
   *
   * @param address as above; {@code postgresql://?service=NAME} for a service alone
   * @return the server, which was not asked for anything yet
   * @throws InvalidInputException if it is no such address, or holds a password
   */
  public static LedgerServer at(String address) {
    return new LedgerServer(address);
  }

  private static String checked(String given) {
    if (PASSWORD.matcher(given).find()) {
      throw new InvalidInputException(
          "the address of the ledger's server holds a password, which every user of this machine"
              + " can read in the list of processes; leave it out, and give it by PGPASSWORD or"
              + " ~/.pgpass");
    }
    // a service alone has no host, which an address has to have in Java
    URI uri = uri(given.replaceFirst("^(postgres(?:ql)?)://\\?", "$1:///?"));
    StringBuilder address = new StringBuilder(SCHEME).append("//");
    if (uri.getRawUserInfo() != null) {
      address.append(uri.getRawUserInfo()).append('@');
    }
    if (uri.getHost() != null) {
      address.append(uri.getHost());
    }
    if (uri.getPort() > 0) {
      address.append(':').append(uri.getPort());
    }
    address.append(uri.getRawPath());
    Map<String, String> options = options(uri.getQuery());
    if (!options.isEmpty()) {
      StringJoiner joined = new StringJoiner("&", "?", "");
      options.forEach((name, value) -> joined.add(name + "=" + value));
      address.append(joined);
    }
    boolean database = uri.getRawPath() != null && uri.getRawPath().matches("/[^/]+");
    if (!database && !options.containsKey("service")) {
      throw refusal(given, "it names no database");
    }
    return address.toString();
  }

  private static URI uri(String given) {
    try {
      URI uri = new URI(given);
      if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
        throw refusal(given, "it does not begin with postgresql://");
      }
      if (uri.isOpaque() || uri.getFragment() != null) {
        throw refusal(given, "it is not of that form");
      }
      if (uri.getRawAuthority() != null && uri.getHost() == null) {
        throw refusal(given, "its host cannot be read");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw refusal(given, e.getReason());
    }
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new LinkedHashMap<>();
    if (query != null) {
      for (String part : query.split("&", -1)) {
        int at = part.indexOf('=');
        String name = at < 0 ? part : part.substring(0, at);
        if (at < 0 || !OPTIONS.contains(name) || part.substring(at + 1).isBlank()) {
          throw new InvalidInputException(
              "the address of the ledger's server has the option '"
                  + (name.matches("[A-Za-z]+") ? name : "…")
                  + "'; it takes service, sslmode and sslrootcert, each with a value");
        }
        options.put(name, part.substring(at + 1));
      }
    }
    return options;
  }

  private static InvalidInputException refusal(String given, String why) {
    return new InvalidInputException(
        "'%s' is not the address of a ledger's server (%s); write postgresql://host/database, for example %s"
            .formatted(given.contains("@") ? "…" : given.replaceAll("\\?.*", "?…"), why, EXAMPLE));
  }

  /** The address as the driver takes it, without user and options. */
  String driverAddress() {
    URI uri = URI.create(address);
    String host = uri.getHost() == null ? "" : uri.getHost();
    String port = uri.getPort() > 0 ? ":" + uri.getPort() : "";
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return "jdbc:" + SCHEME + "//" + host + port + path;
  }

  /**
   * What the driver is told beside the address.
   *
   * @param environment where user and password may be
   */
  Properties driverProperties(Map<String, String> environment) {
    URI uri = URI.create(address);
    Properties properties = new Properties();
    Map<String, String> options = options(uri.getQuery());
    properties.putAll(options);
    Optional<String> user =
        Optional.ofNullable(uri.getUserInfo()).or(() -> given("PGUSER", environment));
    user.ifPresent(name -> properties.setProperty("user", name));
    given("PGPASSWORD", environment)
        .ifPresent(password -> properties.setProperty("password", password));
    return properties;
  }

  private static Optional<String> given(String name, Map<String, String> environment) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
  }

  /**
   * Connects.
   *
   * @param schema what names of tables stand for
   */
  Connection connect(String schema) throws SQLException {
    Properties properties = driverProperties(System.getenv());
    properties.setProperty("currentSchema", schema);
    properties.setProperty("ApplicationName", "sonde");
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(SILENCE_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    // not by the driver manager, which would load every driver that there is
    Connection made = new Driver().connect(driverAddress(), properties);
    if (made == null) {
      throw new SQLException("the driver does not take " + address, "08001");
    }
    return made;
  }

  /** Ends a connection, which may be broken. */
  static void end(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // it is of no more use, whatever it says
    }
  }

  /**
   * Connects once.
   *
   * @throws LedgerException if the server cannot be reached, or does not let us in
   */
  public void check() {
    try (Connection made = connect("public")) {
      made.isValid(0);
    } catch (SQLException e) {
      throw PostgresTrouble.of(address, "the same command again", e);
    }
  }

  /**
   * Notes that a person named this server on this machine, so that folders of runs may name it too.
   *
   * @throws LedgerException if that cannot be noted
   */
  public void remember() {
    try {
      Path marker = marker().orElseThrow(() -> new IOException("no home folder is known"));
      Files.createDirectories(marker.getParent());
      if (!Files.exists(marker)) {
        AtomicFile.write(marker, address + "\n");
      }
    } catch (IOException | InvalidInputException e) {
      throw new LedgerException(
          "that "
              + address
              + " is a server you named could not be noted ("
              + e.getMessage()
              + "); set XDG_CACHE_HOME to a folder that can be written",
          e);
    }
  }

  /** Whether a person named it on this machine. */
  boolean isKnown() {
    return marker().filter(Files::exists).isPresent();
  }

  /** {@code $XDG_CACHE_HOME/sonde/ledger-servers}, or the same in {@code ~/.cache}. */
  private Optional<Path> marker() {
    try {
      String given = System.getenv("XDG_CACHE_HOME");
      Path cache =
          given != null && !given.isBlank() && Path.of(given).isAbsolute()
              ? Path.of(given)
              : Path.of(System.getProperty("user.home"), ".cache");
      return Optional.of(
          cache
              .resolve("sonde")
              .resolve("ledger-servers")
              .resolve(Sha256.of(address).hexadecimal()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return address;
  }
}
