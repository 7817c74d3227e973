package dev.sonde.serve.shelf;

import dev.sonde.outcomes.RunSummary;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import dev.sonde.runs.RunProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The runs of a folder: what they say is read when their files change and kept meanwhile.
 *
 * <p>A run is a child of the folder that holds a ledger or the JSON of a command. Every {@value
 * #LOOK_MILLISECONDS} ms one thread looks at the times and sizes of three files a run: of the
 * folder itself, into which results are moved when they are whole, of the ledger, and of the
 * ledger's log. Looking at 200 runs takes a few milliseconds.
 */
public final class RunShelf implements AutoCloseable {
  private static final long LOOK_MILLISECONDS = 250;

  /**
   * Clocks of file systems tick every few milliseconds to two seconds (FAT): what changed just now
   * may change once more without another time.
   */
  private static final long SETTLED_MILLISECONDS = 2_000;

  /** What is kept of a run between looks. */
  private record Slot(ShelvedRun run, String mark, String cells, long seen) {}

  private final Path folder;
  private final ConcurrentMap<String, Slot> slots = new ConcurrentHashMap<>();
  private final List<Consumer<ShelfChange>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong version = new AtomicLong(System.currentTimeMillis());
  private final Timer watch = new Timer("sonde-shelf", true);

  private RunShelf(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads every run, then goes on watching.
   *
   * @param folder the folder that holds the runs' folders; a link to it is followed
   * @return the shelf, which the caller closes
   * @throws UncheckedIOException if it cannot be read
   */
  public static RunShelf watching(Path folder) {
    try {
      RunShelf shelf = new RunShelf(folder.toRealPath());
      try (Stream<Path> children = Files.list(shelf.folder)) {
        children.toList().parallelStream().forEach(shelf::look);
      }
      shelf.watch.schedule(
          new TimerTask() {
            @Override
            public void run() {
              shelf.lookAgain();
            }
          },
          LOOK_MILLISECONDS,
          LOOK_MILLISECONDS);
      return shelf;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder, without links. */
  public Path folder() {
    return folder;
  }

  /** Every run as it was when it was last looked at, in no particular order. */
  public List<ShelvedRun> runs() {
    return slots.values().stream().map(Slot::run).toList();
  }

  /** The run of a key. */
  public Optional<ShelvedRun> run(String key) {
    return Optional.ofNullable(slots.get(key)).map(Slot::run);
  }

  /** A number that grows with every change, also from one shelf of the folder to the next. */
  public long version() {
    return version.get();
  }

  /**
   * Tells a listener of every change, on the shelf's own thread; it must not block.
   *
   * @return what ends it
   */
  public Runnable listen(Consumer<ShelfChange> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** A fault amid one look must not end the looking. */
  private void lookAgain() {
    try {
      Set<String> there = new HashSet<>();
      List<Path> children;
      try (Stream<Path> listed = Files.list(folder)) {
        children = listed.toList();
      }
      for (Path child : children) {
        look(child).ifPresent(there::add);
      }
      for (String key : new ArrayList<>(slots.keySet())) {
        if (!there.contains(key)) {
          slots.remove(key);
          tell(new ShelfChange(key, Optional.empty(), ShelfChange.Kind.WHOLE));
        }
      }
    } catch (IOException | RuntimeException e) {
      // the folder is gone for now, or a disk stutters: the next look tells
    }
  }

  /** Looks at one child, and returns its key where it is a run. */
  private Optional<String> look(Path child) {
    if (!RunFiles.isFolder(child)) {
      return Optional.empty();
    }
    String key = RunKey.of(String.valueOf(child.getFileName()));
    Optional<Slot> before = Optional.ofNullable(slots.get(key));
    String mark = RunFiles.mark(child);
    String cells =
        before.filter(old -> old.cells().isEmpty() && isSettled(old, mark)).isPresent()
            // without a ledger before, and nothing came into the folder since
            ? ""
            : RunFiles.mark(child.resolve(Ledger.FILE))
                + RunFiles.mark(child.resolve(Ledger.FILE + "-wal"));
    long now = System.currentTimeMillis();
    if (before.isPresent() && isSame(before.get(), mark, cells)) {
      Slot old = before.get();
      ShelvedRun run = old.run().now();
      if (run.state() != old.run().state()) {
        // somebody died
        put(key, new Slot(run, mark, cells, old.seen()), before);
      }
      return Optional.of(key);
    }
    Optional<ShelvedRun> read = read(child, before.filter(old -> isSettled(old, mark)));
    read.ifPresent(run -> put(key, new Slot(run, mark, cells, now), before));
    return read.map(run -> key);
  }

  private static boolean isSame(Slot old, String mark, String cells) {
    return old.mark().equals(mark) && old.cells().equals(cells) && isOld(old);
  }

  /** Whether what was read of the folder's files can be kept. */
  private static boolean isSettled(Slot old, String mark) {
    return old.mark().equals(mark) && isOld(old);
  }

  private static boolean isOld(Slot old) {
    long changed = Long.parseLong(old.mark().split(" ", 2)[0]) / 1_000_000;
    return old.seen() - changed > SETTLED_MILLISECONDS || old.seen() < changed;
  }

  /** Reads a run; its summary and its files only where they may have changed. */
  private static Optional<ShelvedRun> read(Path child, Optional<Slot> before) {
    boolean hasLedger = Files.isRegularFile(child.resolve(Ledger.FILE), LinkOption.NOFOLLOW_LINKS);
    List<String> files;
    try {
      files = before.isPresent() ? before.get().run().files() : RunFiles.in(child);
    } catch (IOException e) {
      return Optional.empty();
    }
    Optional<RunSummary> summary =
        before.isPresent() ? before.get().run().summary() : summary(child, files);
    if (!hasLedger && summary.isEmpty()) {
      return Optional.empty();
    }
    Optional<RunProgress> progress = Optional.empty();
    String trouble = "";
    if (hasLedger) {
      try {
        progress = Optional.of(RunProgress.of(child));
      } catch (LedgerException e) {
        trouble = String.valueOf(e.getMessage());
      }
    }
    return Optional.of(ShelvedRun.now(child, summary, progress, trouble, files));
  }

  /** What the file that a summary is read from says, unless it is a link to somewhere else. */
  private static Optional<RunSummary> summary(Path child, List<String> files) {
    return RunSummary.files().stream()
        .filter(name -> Files.exists(child.resolve(name), LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .filter(files::contains)
        .flatMap(name -> RunSummary.of(child));
  }

  private void put(String key, Slot slot, Optional<Slot> before) {
    slots.put(key, slot);
    if (before.isEmpty()) {
      tell(new ShelfChange(key, Optional.of(slot.run()), ShelfChange.Kind.WHOLE));
      return;
    }
    Slot old = before.get();
    boolean isWhole =
        slot.run().state() != old.run().state()
            || !slot.run().summary().equals(old.run().summary())
            || !slot.run().files().equals(old.run().files())
            || !slot.run().trouble().equals(old.run().trouble());
    if (isWhole) {
      tell(new ShelfChange(key, Optional.of(slot.run()), ShelfChange.Kind.WHOLE));
    } else if (!slot.run().progress().equals(old.run().progress())) {
      tell(new ShelfChange(key, Optional.of(slot.run()), ShelfChange.Kind.PROGRESS));
    }
  }

  /** Has whoever listens look again: something changed that is no run's. */
  public void noteChange() {
    tell(new ShelfChange("", Optional.empty(), ShelfChange.Kind.WHOLE));
  }

  private void tell(ShelfChange change) {
    version.incrementAndGet();
    listeners.forEach(listener -> listener.accept(change));
  }

  /** Stops looking. */
  @Override
  public void close() {
    watch.cancel();
  }
}
