package dev.sonde.serve.work;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.serve.shelf.ShelvedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Starts commands for readers, each as a process of its own whose run lies in the folder that is
 * served, and stops those that it started.
 *
 * <p>A few run at once, {@value #MOST_AT_ONCE} at most. When the server ends, they are told to end
 * too, with what they have computed kept.
 */
public final class Workshop implements AutoCloseable {
  private static final int MOST_AT_ONCE = 4;

  /** Those that ended longest ago are forgotten beyond this. */
  private static final int REMEMBERED = 50;

  private static final String LANGUAGE = "--lang";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final List<String> launcher;
  private final Path folder;
  private final Words words;
  private final Language language;
  private final Runnable changed;
  private final List<Started> all = new CopyOnWriteArrayList<>();
  private int count;

  /**
   * A workshop in a folder.
   *
   * @param launcher the words that start Sonde, to which a command's are added
   * @param folder where runs are left
   * @param words what to answer where a command is refused
   * @param language of what is started, unless the command names another
   * @param changed told when a command began or ended
   */
  public Workshop(
      List<String> launcher, Path folder, Words words, Language language, Runnable changed) {
    this.launcher = List.copyOf(launcher);
    this.folder = folder;
    this.words = words;
    this.language = language;
    this.changed = changed;
  }

  /**
   * Starts a command.
   *
   * @param command it
   * @param name of its run's folder; blank for one made of the time and the command
   * @return it, at work
   * @throws InvalidInputException where the name is none or taken, or enough are at work
   */
  public Started start(CommandLine command, String name) {
    String run = name.isBlank() ? TIME.format(Instant.now()) + "-" + command.name() : name.strip();
    if (!NAME.matcher(run).matches()) {
      throw new InvalidInputException(words.get("start.name", run));
    }
    if (Files.exists(folder.resolve(run), LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidInputException(words.get("start.taken", run));
    }
    List<String> line = new ArrayList<>(command.words());
    line.addAll(List.of("--out", folder.resolve(run).toString()));
    return begin(line, command.text(), run);
  }

  /**
   * Goes on with a run that stopped.
   *
   * @param run it
   * @return the command that does, at work
   * @throws InvalidInputException where enough are at work, or one is on this run
   */
  public Started resume(ShelvedRun run) {
    if (at(run.name()).isPresent()) {
      throw new InvalidInputException(words.get("start.taken", run.name()));
    }
    String path = folder.resolve(run.name()).toString();
    return begin(List.of("runs", "resume", path), "sonde runs resume " + run.name(), run.name());
  }

  private synchronized Started begin(List<String> line, String shown, String run) {
    if (all.stream().filter(one -> one.exitCode().isEmpty()).count() >= MOST_AT_ONCE) {
      throw new InvalidInputException(words.get("start.many", Integer.toString(MOST_AT_ONCE)));
    }
    List<String> whole = new ArrayList<>(launcher);
    whole.addAll(line);
    whole.add("--no-progress");
    if (!line.contains(LANGUAGE)) {
      whole.addAll(List.of(LANGUAGE, language.tag()));
    }
    try {
      Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
      process.getOutputStream().close();
      count++;
      Started started = new Started(count, shown, run, process, changed);
      all.add(0, started);
      for (int i = all.size() - 1; i >= REMEMBERED; i--) {
        if (all.get(i).exitCode().isPresent()) {
          all.remove(i);
        }
      }
      changed.run();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that were started here, the newest first. */
  public List<Started> all() {
    return List.copyOf(all);
  }

  /** What is at work on a run, and was started here. */
  public Optional<Started> at(String run) {
    return all.stream()
        .filter(one -> one.run().equals(run) && one.exitCode().isEmpty())
        .findFirst();
  }

  /**
   * Tells one of them to end.
   *
   * @return whether there is one of this number
   */
  public boolean stop(int number) {
    Optional<Started> found = all.stream().filter(one -> one.number() == number).findFirst();
    found.ifPresent(Started::stop);
    return found.isPresent();
  }

  /** Tells all of them to end. */
  @Override
  public void close() {
    all.forEach(Started::stop);
  }
}
