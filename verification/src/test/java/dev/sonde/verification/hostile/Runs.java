package dev.sonde.verification.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sonde.mutation.Chance;
import dev.sonde.mutation.TreeMutation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Hostile configuration files, ledgers, checkpoints and results. */
final class Runs {
  private static final String CONFIG =
      """
      data: digits
      features: fourier
      samples: 60
      test: 60
      noise: 0.1
      widths: [10, 20, 40, 60, 80]
      ridges: [0.1, 1.0]
      seeds: 2
      refine: 0
      vary: [subset, labels]
      """;

  private static final YAMLMapper YAML =
      new YAMLMapper(YAMLFactory.builder().streamWriteConstraints(TreeMutation.DEEPER).build());

  private static final List<String> TEXTS =
      List.of(
          """
          a: &a [x,x,x,x,x,x,x,x,x]
          b: &b [*a,*a,*a,*a,*a,*a,*a,*a]
          c: &c [*b,*b,*b,*b,*b,*b,*b]
          widths: [*c,*c,*c,*c,*c,*c,*c]
          """,
          "widths: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL"
              + " [\"http://localhost/\"]]]]\n",
          "widths: &a [*a]\n",
          "? [1, 2]\n: 3\n",
          "---\nseeds: 1\n---\nseeds: 2\n",
          "seeds: 2\nseeds: 3\n",
          "\tseeds: 2\n",
          "<<: {seeds: 3}\n",
          "data: /dev/zero\n",
          "data: /proc/self/mem\n",
          "config: other.yaml\n",
          "out: ../../outside/victim\n",
          "seeds: " + "9".repeat(5_000) + "\n",
          "[".repeat(5_000),
          "{a: ".repeat(5_000),
          "x: " + "y".repeat(200_000) + "\n",
          "",
          "%YAML 9.9\n---\nseeds: 2\n");

  private Runs() {}

  /** Whether a message says which option it is about. */
  static boolean namesASetting(String message) {
    return message.contains("--")
        || CONFIG.lines().anyMatch(line -> message.contains(line.substring(0, line.indexOf(':'))));
  }

  /** Options of a sweep as YAML. */
  static Attempt configuration(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    byte[] bytes =
        switch (chance.below(6)) {
          case 0 -> chance.damaged(Chance.utf8(CONFIG));
          case 1 -> Chance.utf8(chance.of(TEXTS));
          case 2 -> Chance.utf8(CONFIG + chance.of(TEXTS));
          default -> YAML.writeValueAsBytes(new TreeMutation(chance).of(YAML.readTree(CONFIG)));
        };
    Path file = Files.write(folder.resolve("hostile.yaml"), bytes);
    List<String> command =
        new ArrayList<>(List.of("sweep", "features", "--config", file.toString()));
    if (chance.below(4) > 0) {
      command.add("--estimate");
    }
    command.addAll(List.of("--threads", "1", "--quiet"));
    return new Attempt(file, Cases.limited(jail, command.toArray(String[]::new)));
  }

  /** Rows, schemas and bytes of a ledger. */
  static Mutator ledger(GoodRuns good) {
    return (random, folder, jail) -> {
      Chance chance = new Chance(random);
      Path file = folder.resolve("ledger.db");
      Files.copy(good.sweep().resolve("ledger.db"), file);
      switch (chance.below(6)) {
        case 0 -> Files.write(file, chance.damaged(Files.readAllBytes(file)));
        case 1 -> Files.write(file, pageDamaged(Files.readAllBytes(file), chance));
        case 2 -> Files.write(folder.resolve("ledger.db-wal"), chance.noise(5_000));
        default -> statements(file, chance);
      }
      List<String> command =
          new ArrayList<>(
              switch (chance.below(4)) {
                case 0 -> List.of("runs", "show", folder.toString());
                case 1 -> List.of("runs", "resume", folder.toString(), "--quiet", "--threads", "1");
                default ->
                    List.of(
                        "runs",
                        "export",
                        folder.toString(),
                        "--quiet",
                        "--out",
                        jail.out().toString());
              });
      command.addAll(List.of("--timeout", Cases.TIMEOUT));
      return new Attempt(folder, command);
    };
  }

  /**
   * How far a training was when its process ended. In every second one the checksum before it is
   * right, as it is where somebody means harm.
   */
  static Mutator checkpoint(GoodRuns good) {
    return (random, folder, jail) -> {
      Chance chance = new Chance(random);
      GoodRuns.copy(good.begun(), folder);
      Path file =
          folder
              .resolve("unfinished")
              .resolve(java.util.Objects.requireNonNull(good.unfinished().getFileName()));
      byte[] body = Chance.tail(Files.readAllBytes(file), Long.BYTES);
      if (chance.oneIn(3)) {
        body = chance.damaged(body);
      } else {
        // a length or a number, most of which stand at multiples of four
        ByteBuffer numbers = ByteBuffer.wrap(body);
        for (int i = 1 + chance.below(3); i > 0; i--) {
          int at = chance.oneIn(2) ? chance.below(64) : chance.below(body.length - Long.BYTES);
          if (chance.oneIn(2)) {
            numbers.putInt(at / Integer.BYTES * Integer.BYTES, (int) chance.number());
          } else {
            numbers.putDouble(at / Integer.BYTES * Integer.BYTES, chance.real());
          }
        }
      }
      byte[] sum = java.util.Arrays.copyOf(Files.readAllBytes(file), Long.BYTES);
      if (chance.oneIn(2)) {
        CRC32 right = new CRC32();
        right.update(body);
        sum = ByteBuffer.allocate(Long.BYTES).putLong(right.getValue()).array();
      }
      Files.write(file, Chance.joined(sum, body));
      return new Attempt(
          folder,
          List.of(
              "runs",
              "resume",
              folder.toString(),
              "--quiet",
              "--threads",
              "1",
              "--timeout",
              Cases.TIMEOUT));
    };
  }

  /** What a run wrote, given as the one that another is held against. */
  static Mutator outcome(GoodRuns good) {
    return (random, folder, jail) -> {
      Chance chance = new Chance(random);
      Path run = good.any(chance);
      String name =
          List.of("measure.json", "attention.json", "sweep.json").stream()
              .filter(each -> Files.exists(run.resolve(each)))
              .findFirst()
              .orElseThrow();
      byte[] whole = Files.readAllBytes(run.resolve(name));
      byte[] bytes =
          switch (chance.below(8)) {
            case 0 -> chance.damaged(whole);
            case 1 -> Chance.utf8(chance.of("", "null", "[]", "{}", "[".repeat(5_000), "1e999"));
            default -> TreeMutation.of(whole, chance);
          };
      Path file = Files.write(folder.resolve(name), bytes);
      if (chance.oneIn(2)) {
        return new Attempt(
            folder, Cases.limited(jail, "compare", run.toString(), folder.toString(), "--quiet"));
      }
      return chance.oneIn(2)
          ? new Attempt(
              file,
              List.of(
                  "check",
                  "run",
                  run.toString(),
                  "--against",
                  file.toString(),
                  "--timeout",
                  Cases.TIMEOUT))
          : new Attempt(
              folder,
              List.of(
                  "check",
                  "run",
                  folder.toString(),
                  "--max",
                  chance.of("trace=1", "accuracy=0.5", "heads=3", "points=1"),
                  "--timeout",
                  Cases.TIMEOUT));
    };
  }

  /** A few bytes of one page, its header or what its cells point to. */
  private static byte[] pageDamaged(byte[] bytes, Chance chance) {
    byte[] out = bytes.clone();
    int page = 4096 * chance.below(Math.max(1, out.length / 4096));
    for (int i = 0; i < 4 && page + 128 < out.length; i++) {
      out[page + (chance.oneIn(2) ? chance.below(16) : chance.below(128))] =
          (byte) chance.below(256);
    }
    return out;
  }

  private static void statements(Path file, Chance chance) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (int i = 1 + chance.below(2); i > 0; i--) {
        try {
          statement.executeUpdate(sql(chance));
        } catch (SQLException e) {
          // a statement that does not fit what another one left
        }
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static String sql(Chance chance) {
    String text = "'" + chance.text().replace("'", "''").replace("\0", "") + "'";
    long number = chance.number();
    int row = chance.below(12);
    String where = " WHERE position = " + row;
    return chance.of(
        "DELETE FROM cell" + where,
        "DELETE FROM cell",
        "UPDATE cell SET position = " + number + where,
        "UPDATE cell SET key = " + text + where,
        "UPDATE cell SET configuration = " + text + where,
        "UPDATE cell SET configuration = replace(configuration, '1', '3')" + where,
        "UPDATE cell SET status = " + text + where,
        "UPDATE cell SET status = 'waiting'" + where,
        "UPDATE cell SET status = 'claimed', owner = " + text + where,
        "UPDATE cell SET owner = '1@" + number + "', status = 'claimed'" + where,
        "UPDATE cell SET result = " + text + where,
        "UPDATE cell SET result = replace(result, '1', '2')" + where,
        "UPDATE cell SET result = zeroblob(1000000)" + where,
        "UPDATE cell SET result = NULL" + where,
        "UPDATE cell SET provenance = " + text + where,
        "UPDATE cell SET checksum = " + number + where,
        "UPDATE cell SET checksum = NULL",
        "UPDATE run SET value = " + text + " WHERE name = 'plan'",
        "UPDATE run SET value = replace(value, '0', '9') WHERE name = 'plan'",
        "UPDATE run SET value = " + text + " WHERE name = 'command'",
        "UPDATE run SET value = " + text + " WHERE name = 'started'",
        "UPDATE run SET value = " + text + " WHERE name = 'cells'",
        "DELETE FROM run WHERE name = 'plan'",
        "DELETE FROM run",
        "INSERT INTO run VALUES (" + text + ", " + text + ")",
        "INSERT INTO cell (key, configuration, status) VALUES (" + text + ", " + text + ", 'done')",
        "DROP TABLE run",
        "DROP TABLE cell",
        "ALTER TABLE cell RENAME TO cell2",
        "ALTER TABLE cell DROP COLUMN provenance",
        "ALTER TABLE cell ADD COLUMN extra TEXT DEFAULT 'x'",
        "DROP INDEX cell_status",
        "CREATE TRIGGER t AFTER UPDATE ON cell BEGIN DELETE FROM run; END",
        "CREATE VIEW v AS SELECT load_extension('x')",
        "CREATE TABLE other (a TEXT DEFAULT (writefile('/tmp/x', 'y')))",
        "PRAGMA user_version = " + (int) number,
        "PRAGMA application_id = " + (int) number);
  }

  /** Whether an exported report says of the points what the good run's does. */
  static boolean isSame(Path exported, Path good) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode one = json.readTree(exported.resolve("sweep.json").toFile());
    JsonNode other = json.readTree(good.resolve("sweep.json").toFile());
    return one.path("points").equals(other.path("points"))
        && one.path("doubleDescent").equals(other.path("doubleDescent"));
  }
}
