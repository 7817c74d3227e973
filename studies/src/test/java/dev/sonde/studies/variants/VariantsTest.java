package dev.sonde.studies.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Run;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class VariantsTest {
  @TempDir Path folder;

  /** Chains: in each, a cell adds a fraction to what the one before it yielded. */
  private static class Chains implements CellStudy {
    final AtomicInteger computed = new AtomicInteger();

    @Override
    public Configuration plan() {
      return Configuration.of(Map.of("study", "chains"));
    }

    private static Configuration cell(int chain, int link) {
      return Configuration.of(
          Map.of("chain", Integer.toString(chain), "link", Integer.toString(link)));
    }

    @Override
    public List<Configuration> cells() {
      List<Configuration> cells = new ArrayList<>();
      for (int link = 0; link < 4; link++) {
        for (int chain = 0; chain < 3; chain++) {
          cells.add(cell(chain, link));
        }
      }
      return cells;
    }

    @Override
    public Optional<Configuration> before(Configuration cell) {
      int link = Integer.parseInt(cell.get("link").orElseThrow());
      int chain = Integer.parseInt(cell.get("chain").orElseThrow());
      return link == 0 ? Optional.empty() : Optional.of(cell(chain, link - 1));
    }

    @Override
    public CellFigures compute(Configuration cell, Optional<CellFigures> before) {
      computed.incrementAndGet();
      double start = before.map(figures -> figures.figure("sum")).orElse(0.0);
      double chain = Double.parseDouble(cell.get("chain").orElseThrow());
      return CellFigures.none().with("sum", start / 3 + chain / 7);
    }
  }

  private static Run run(CellStudy study) {
    return new Run("a test", "0", Instant.EPOCH, study.plan());
  }

  @Test
  void cellsBuildOnThoseBefore() {
    Chains chains = new Chains();
    CellResults results = Variants.withDefaults().withThreads(4).of(chains);
    assertThat(results.missing()).isZero();
    assertThat(chains.computed).hasValue(12);
    double expected = 0;
    for (int link = 0; link < 4; link++) {
      expected = expected / 3 + 2.0 / 7;
      assertThat(results.of(Chains.cell(2, link)).orElseThrow().figure("sum")).isEqualTo(expected);
    }
  }

  /** As after kill -9: a cell that others build on was claimed by a process that is gone. */
  @Test
  @Timeout(60)
  void whatADeadProcessHadClaimedIsComputedThoughOthersWait() throws SQLException {
    Ledger.create(folder, run(new Chains())).close();
    try (Ledger ledger = Ledger.open(folder)) {
      ledger.add(new Chains().cells());
    }
    try (Connection file =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("ledger.db"));
        Statement statement = file.createStatement()) {
      // no system has a process of that number
      assertThat(
              statement.executeUpdate(
                  "UPDATE cell SET status = 'claimed', owner = '999999999@1' WHERE position = (SELECT"
                      + " min(position) FROM cell)"))
          .isEqualTo(1);
    }
    Chains chains = new Chains();
    try (Ledger ledger = Ledger.open(folder)) {
      CellResults all = Variants.withDefaults().withThreads(2).in(ledger, chains);
      assertThat(all.missing()).isZero();
      assertThat(chains.computed).hasValue(12);
    }
  }

  /** Some cells are committed, the others wait. */
  @Test
  void aRunThatWasStoppedEqualsOneThatWasNot() {
    String whole;
    try (Ledger ledger = Ledger.inMemory(run(new Chains()))) {
      Variants.withDefaults().in(ledger, new Chains());
      whole = ledger.fingerprint();
    }
    class Stopping extends Chains {
      @Override
      public CellFigures compute(Configuration cell, Optional<CellFigures> before) {
        if (computed.get() == 5) {
          Thread.currentThread().interrupt();
          throw new CancellationException();
        }
        return super.compute(cell, before);
      }
    }
    try (Ledger ledger = Ledger.create(folder, run(new Chains()))) {
      CellResults half = Variants.withDefaults().in(ledger, new Stopping());
      assertThat(half.missing()).isEqualTo(7);
      assertThatThrownBy(() -> Variants.withDefaults().of(new Stopping()))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(Thread.interrupted()).as("the caller is not interrupted by a cell's end").isFalse();
    Chains rest = new Chains();
    try (Ledger ledger = Ledger.open(folder)) {
      CellResults all = Variants.withDefaults().withThreads(2).in(ledger, rest);
      assertThat(all.missing()).isZero();
      assertThat(rest.computed).hasValue(7);
      assertThat(ledger.fingerprint()).isEqualTo(whole);
    }
  }

  /** Goes on until a link is as small as it wants, which its first cells do not tell. */
  private static class Searching extends Chains {
    @Override
    public List<Configuration> further(CellResults results) {
      int links = results.figures().size() + results.diverged();
      return links < 14
          ? List.of(Chains.cell(links, 0))
          : results.isComputed(Chains.cell(14, 0)) ? List.of() : List.of(Chains.cell(14, 0));
    }
  }

  @Test
  void whatResultsCallForIsComputedToo() {
    Searching searching = new Searching();
    CellResults results = Variants.withDefaults().withThreads(2).of(searching);
    assertThat(searching.computed).hasValue(15);
    assertThat(results.missing()).isZero();
    assertThat(results.isComputed(Chains.cell(14, 0))).isTrue();
    assertThat(results.isComputed(Chains.cell(15, 0))).isFalse();
  }

  /** Stopped while it computes what the first cells call for, and resumed. */
  @Test
  void aSearchThatWasStoppedEndsAsOneThatWasNot() {
    String whole;
    try (Ledger ledger = Ledger.inMemory(run(new Searching()))) {
      Variants.withDefaults().in(ledger, new Searching());
      whole = ledger.fingerprint();
    }
    class Stopping extends Searching {
      @Override
      public CellFigures compute(Configuration cell, Optional<CellFigures> before) {
        if (computed.get() == 12) {
          Thread.currentThread().interrupt();
          throw new CancellationException();
        }
        return super.compute(cell, before);
      }
    }
    try (Ledger ledger = Ledger.create(folder, run(new Searching()))) {
      assertThat(Variants.withDefaults().in(ledger, new Stopping()).missing()).isEqualTo(1);
    }
    try (Ledger ledger = Ledger.open(folder)) {
      assertThat(Variants.withDefaults().in(ledger, new Searching()).missing()).isZero();
      assertThat(ledger.fingerprint()).isEqualTo(whole);
    }
  }

  @Test
  void aTrainingThatDivergesIsAResult() {
    class Diverging extends Chains {
      @Override
      public Optional<Configuration> before(Configuration cell) {
        return Optional.empty();
      }

      @Override
      public CellFigures compute(Configuration cell, Optional<CellFigures> before) {
        if (cell.get("chain").equals(Optional.of("1"))) {
          throw new ArithmeticException("no longer finite");
        }
        return super.compute(cell, before);
      }
    }
    CellResults results = Variants.withDefaults().of(new Diverging());
    assertThat(results.diverged()).isEqualTo(4);
    assertThat(results.figures()).hasSize(8);
    assertThat(results.incomplete()).hasMessageContaining("smaller learning rate");
  }

  @Test
  void aFaultOfACellIsNoResult() {
    class Failing extends Chains {
      @Override
      public CellFigures compute(Configuration cell, Optional<CellFigures> before) {
        throw new InvalidInputException("no");
      }
    }
    try (Ledger ledger = Ledger.inMemory(run(new Chains()))) {
      Failing failing = new Failing();
      assertThatThrownBy(() -> Variants.withDefaults().withThreads(2).in(ledger, failing))
          .isInstanceOf(InvalidInputException.class);
      assertThat(ledger.cells()).allMatch(cell -> cell.status() == CellStatus.WAITING);
      Optional<Claim> next = ledger.claim();
      assertThat(next).isPresent();
    }
  }

  @Test
  void figuresKeepEveryBit() {
    CellFigures figures =
        CellFigures.none()
            .with("list", 0.1, -0.0, Double.MIN_VALUE, 1 / 3.0, Double.NaN)
            .withText("why", "a: b");
    CellFigures read = CellFigures.of(figures.text());
    assertThat(read).isEqualTo(figures);
    assertThat(read.list("list")).isEqualTo(figures.list("list"));
    assertThat(read.words("why")).isEqualTo("a: b");
    assertThatThrownBy(() -> read.figure("other")).hasMessageContaining("only list, why");
  }
}
