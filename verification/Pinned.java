import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Takes out of recorded files what cannot be the same twice, and compares two records; for {@code
 * verification/pinned}. One file without libraries, so that Java runs it as it is.
 */
final class Pinned {
  /** Relative, for figures that another library works out in another order. */
  private static final double TOLERANCE = 1e-12;

  private static final Pattern NUMBER = Pattern.compile("-?(?:\\d+\\.\\d+|\\d+)(?:[eE][-+]?\\d+)?");
  private static final Pattern TAG = Pattern.compile("<[^<>]*>");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("([\\w:-]+)\\s*=\\s*(\"[^\"]*\"|'[^']*')");

  /** What differs between two runs of one program: regular expression, and what stands for it. */
  private static final String[][] PASSING = {
    {"\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z| UTC)?", "TIME"},
    {"(\"seconds\": )[0-9.E-]+", "$1\"TIME\""},
    {"(<dd>)[0-9.,]+ ?(?:s|min|h|秒|分|時間)(?: [^<]*)?(</dd>)", "$1TIME$2"},
    {"Trained in [0-9.]+ s", "Trained in TIME"},
    {"(about|約) ?[0-9.:]+ ?(?:s|min|h|秒|分|時間)", "$1 TIME"},
    {"( time=\")[0-9.]+", "$1TIME"},
    // progress, which comes only where a command takes long
    {"(?m)^.*%[)）].*(?:left|残り).*\n?", ""},
    {"\\b\\d+\\.\\d+\\.\\d+-SNAPSHOT\\b", "VERSION"},
    {"Java \\d+[.0-9+]* \\([^)]*\\)", "JAVA"},
    {"(?:Linux|Mac OS X|Windows) [\\w ]+, \\d+ cores?", "MACHINE"},
  };

  private Pinned() {}

  public static void main(String[] arguments) throws IOException {
    List<String> words = Arrays.asList(arguments);
    if (words.size() == 2 && words.get(0).equals("normalise")) {
      normalise(Path.of(words.get(1)).toRealPath());
    } else if (words.size() >= 3 && words.get(0).equals("compare")) {
      boolean figures = words.size() == 4 && words.get(3).equals("--figures");
      System.exit(compare(Path.of(words.get(1)), Path.of(words.get(2)), figures) ? 0 : 1);
    } else {
      System.err.println("usage: normalise DIR | compare A B [--figures]");
      System.exit(2);
    }
  }

  private static void normalise(Path root) throws IOException {
    for (String name : files(root)) {
      Path file = root.resolve(name);
      if (isArchive(file) && !name.matches("[^/]+[.](?:pt|onnx)")) {
        Files.writeString(file, entries(file)); // entries carry their time
        continue;
      }
      String text;
      try {
        text = Files.readString(file);
      } catch (CharacterCodingException binary) {
        continue;
      }
      text = text.replace(root.toString(), "HERE");
      for (String[] rule : PASSING) {
        text = text.replaceAll(rule[0], rule[1]);
      }
      Files.writeString(file, text);
    }
  }

  private static boolean isArchive(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(4), new byte[] {'P', 'K', 3, 4});
    }
  }

  private static String entries(Path archive) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      StringBuilder text = new StringBuilder();
      zip.stream()
          .forEach(
              entry ->
                  text.append(
                      String.format(
                          "%s %d %08x%n", entry.getName(), entry.getSize(), entry.getCrc())));
      return text.toString();
    }
  }

  private static SortedSet<String> files(Path root) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(Files::isRegularFile).forEach(file -> names.add(root.relativize(file).toString()));
    }
    return names;
  }

  private static boolean compare(Path a, Path b, boolean figures) throws IOException {
    SortedSet<String> names = files(a);
    names.addAll(files(b));
    int same = 0;
    List<String> toLookAt = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!Files.exists(a.resolve(name)) || !Files.exists(b.resolve(name))) {
        differences.add(name + ": only in " + (Files.exists(a.resolve(name)) ? a : b));
      } else if (Arrays.equals(
          Files.readAllBytes(a.resolve(name)), Files.readAllBytes(b.resolve(name)))) {
        same++;
      } else if (figures && name.endsWith(".png")) {
        toLookAt.add(name);
      } else {
        String difference = difference(a.resolve(name), b.resolve(name), figures);
        if (difference.isEmpty()) {
          same++;
        } else {
          differences.add(name + ": " + difference);
        }
      }
    }
    differences.forEach(System.out::println);
    toLookAt.forEach(name -> System.out.println(name + ": other pixels; look at both"));
    System.out.printf("%d files the same, %d not%n", same, differences.size() + toLookAt.size());
    if (names.size() < 20) {
      System.out.println("These are hardly records: a record has more than 20 files.");
      return false;
    }
    return differences.isEmpty();
  }

  /** Where two files part, or nothing. */
  private static String difference(Path a, Path b, boolean figures) throws IOException {
    String name = a.getFileName().toString();
    List<String> left = parts(a, name, figures);
    List<String> right = parts(b, name, figures);
    boolean numeric = figures && (name.endsWith(".json") || name.endsWith(".csv"));
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      String one = i < left.size() ? left.get(i) : "(end)";
      String other = i < right.size() ? right.get(i) : "(end)";
      if (!(numeric ? near(one, other) : one.equals(other))) {
        return "at " + (i + 1) + "\n  < " + shown(one) + "\n  > " + shown(other);
      }
    }
    return left.equals(right) || figures ? "" : "bytes differ";
  }

  private static List<String> parts(Path file, String name, boolean figures) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    if (figures && name.endsWith(".html")) {
      return elements(text);
    }
    return Arrays.asList(text.split("\n", -1));
  }

  /** Tags with their attributes in order, and texts with their white space as one. */
  private static List<String> elements(String html) {
    List<String> parts = new ArrayList<>();
    Matcher tag = TAG.matcher(html);
    int end = 0;
    while (tag.find()) {
      addText(parts, html.substring(end, tag.start()));
      TreeMap<String, String> attributes = new TreeMap<>();
      Matcher attribute = ATTRIBUTE.matcher(tag.group());
      while (attribute.find()) {
        String value = attribute.group(2);
        attributes.put(attribute.group(1), value.substring(1, value.length() - 1));
      }
      String word = tag.group().substring(1).split("[\\s/>]+", 2)[0];
      parts.add(tag.group().startsWith("</") ? tag.group().replace(" ", "") : word + attributes);
      end = tag.end();
    }
    addText(parts, html.substring(end));
    return parts;
  }

  private static void addText(List<String> parts, String text) {
    String plain = text.replaceAll("\\s+", " ").strip();
    if (!plain.isEmpty()) {
      parts.add(plain);
    }
  }

  /** Whether two lines are the same but for the last digits of their numbers. */
  private static boolean near(String a, String b) {
    if (!NUMBER.matcher(a).replaceAll("#").equals(NUMBER.matcher(b).replaceAll("#"))) {
      return false;
    }
    List<Double> left = numbers(a);
    List<Double> right = numbers(b);
    for (int i = 0; i < left.size(); i++) {
      double x = left.get(i);
      double y = right.get(i);
      if (!(Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y)))) {
        return false;
      }
    }
    return true;
  }

  private static List<Double> numbers(String text) {
    List<Double> numbers = new ArrayList<>();
    Matcher number = NUMBER.matcher(text);
    while (number.find()) {
      numbers.add(Double.parseDouble(number.group()));
    }
    return Collections.unmodifiableList(numbers);
  }

  private static String shown(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + " …";
  }
}
