package dev.sonde.nets.network;

import dev.sonde.exported.AllowedOperators;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads the program text of a TorchScript archive, every {@code code/….py}, before native code
 * does: some of it runs while a file is loaded ({@code __setstate__}).
 *
 * <p>In these texts {@code torch.NAME} and {@code ops.NAMESPACE.NAME} are operators, and a name
 * behind any other value is a method of the archive's own, or an operator on it. So every name is
 * held against {@link AllowedOperators}, wherever it stands. The trial process then holds what
 * libtorch made of the text against the same list, operation by operation.
 */
final class ProgramText {
  /** Operators under which something else than a number comes into the world, as methods. */
  private static final Set<String> REACHING =
      Set.of(
          "save",
          "from_file",
          "to_here",
          "local_value",
          "set_",
          "set_data",
          "resize_",
          "resize_as_",
          "record_stream",
          "share_memory_");

  /** Calls of other processes, which need no namespace. */
  private static final Set<String> RESERVED = Set.of("rpc_async", "rpc_sync", "rpc_remote");

  private final Path path;
  private final AllowedOperators allowed;
  private final Set<String> defined = new HashSet<>();

  private ProgramText(Path path, AllowedOperators allowed) {
    this.path = path;
    this.allowed = allowed;
  }

  /**
   * Returns if every operator that the texts name is allowed.
   *
   * @param path the archive
   * @param allowed the list
   * @throws InvalidInputException if one is not; it is named, with its place
   */
  static void require(Path path, AllowedOperators allowed) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(path.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().endsWith(".py")) {
          byte[] text = zip.getInputStream(entry).readAllBytes();
          texts.put(entry.getName(), words(new String(text, StandardCharsets.ISO_8859_1)));
        }
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          path + " cannot be read: " + e.getMessage() + ". Copy the file again", e);
    }
    ProgramText program = new ProgramText(path, allowed);
    texts.values().forEach(program::define);
    texts.forEach(program::check);
  }

  private void define(List<String> words) {
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).equals("def")) {
        defined.add(words.get(i + 1));
      }
    }
  }

  private void check(String entry, List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!isName(word)) {
        continue;
      }
      boolean member = i > 0 && words.get(i - 1).equals(".");
      if (!member && word.equals("torch")) {
        requireAllowed(entry, "aten::" + member(entry, words, i));
      } else if (!member && word.equals("ops")) {
        String namespace = member(entry, words, i);
        requireAllowed(entry, namespace + "::" + member(entry, words, i + 2));
      } else if (member && word.equals("classes") && isOfTorch(words, i)) {
        throw refused(entry, "a class of a native library (torch.classes)");
      } else if (member && !isPath(words, i)) {
        requireMethod(entry, word, i + 1 < words.size() && words.get(i + 1).equals("("));
      } else if (!member && RESERVED.contains(word) && !isDefinition(words, i)) {
        throw refused(entry, word);
      } else if (!member && word.equals("getattr")) {
        requireText(entry, words, i);
      }
    }
  }

  /** The name behind a namespace; one that stands alone could be called under another name. */
  private String member(String entry, List<String> words, int at) {
    if (at + 2 < words.size() && words.get(at + 1).equals(".") && isName(words.get(at + 2))) {
      return words.get(at + 2);
    }
    throw refused(entry, words.get(at) + " under another name");
  }

  /** {@code __torch__.torch.classes}, in types and constructors. */
  private static boolean isOfTorch(List<String> words, int at) {
    return at > 3 && words.get(at - 2).equals("torch") && words.get(at - 4).equals("__torch__");
  }

  /** Whether a name is part of a path from {@code __torch__}, or of torch or ops, seen already. */
  private static boolean isPath(List<String> words, int at) {
    int first = at;
    while (first >= 2 && words.get(first - 1).equals(".") && isName(words.get(first - 2))) {
      first -= 2;
    }
    String root = words.get(first);
    boolean bare = first == 0 || !words.get(first - 1).equals(".");
    return bare
        && (root.equals("__torch__")
            || (root.equals("torch") && at == first + 2)
            || (root.equals("ops") && at <= first + 4));
  }

  private static boolean isDefinition(List<String> words, int at) {
    return at > 0 && words.get(at - 1).equals("def");
  }

  private void requireAllowed(String entry, String operator) {
    if (!allowed.contains(operator)) {
      throw refused(entry, operator);
    }
  }

  private void requireMethod(String entry, String name, boolean called) {
    boolean known =
        defined.contains(name)
            || allowed.contains("aten::" + name)
            || allowed.contains("prim::" + name)
            || name.startsWith("__");
    if (REACHING.contains(name) || (called && !known)) {
      throw refused(entry, "the method " + name);
    }
  }

  /** {@code getattr(value, "name")} is a dot, written otherwise. */
  private void requireText(String entry, List<String> words, int at) {
    for (int i = at + 1; i < words.size() && !words.get(i).equals(")"); i++) {
      String word = words.get(i);
      if (word.startsWith("\"") && REACHING.contains(word.substring(1))) {
        throw refused(entry, "the method " + word.substring(1));
      }
    }
  }

  private InvalidInputException refused(String entry, String what) {
    return new InvalidInputException(
        InvalidInputException.Kind.FORMAT,
        path
            + ": the model's program, "
            + Quoted.of(entry)
            + ", calls "
            + Quoted.of(what)
            + ", which is not among the operators that only compute; a program may otherwise write"
            + " files as you can. If you trust the file's origin, add --trust-model; if not, do"
            + " not load it");
  }

  private static boolean isName(String word) {
    return Character.isJavaIdentifierStart(word.charAt(0)) && word.charAt(0) != '$';
  }

  /**
   * Cuts a text into names, other characters one by one, and texts, each behind one {@code "};
   * comments are left out.
   */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = at + 1;
      if (c == '#') {
        end = endOfLine(text, at);
      } else if (c == '"' || c == '\'') {
        end = endOfText(text, at);
        words.add("\"" + inner(text, at, end));
      } else if (Character.isJavaIdentifierStart(c)) {
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
          end++;
        }
        words.add(text.substring(at, end));
      } else if (!Character.isWhitespace(c) && c != '\\') {
        words.add(String.valueOf(c));
      }
      at = end;
    }
    return words;
  }

  private static String inner(String text, int at, int end) {
    String quote = closing(text, at);
    int from = at + quote.length();
    int to = text.startsWith(quote, end - quote.length()) ? end - quote.length() : end;
    return from >= to ? "" : text.substring(from, to);
  }

  private static int endOfLine(String text, int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  /** What ends the text that begins here: its quote, or three of them. */
  private static String closing(String text, int at) {
    String quote = text.substring(at, at + 1);
    return text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  }

  private static int endOfText(String text, int at) {
    String closing = closing(text, at);
    int end = at + closing.length();
    while (end < text.length()) {
      if (text.startsWith(closing, end)) {
        return end + closing.length();
      }
      if (text.charAt(end) == '\n' && closing.length() == 1) {
        return end;
      }
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return text.length();
  }
}
