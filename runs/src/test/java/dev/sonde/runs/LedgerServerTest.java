package dev.sonde.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerServerTest {
  private static final Configuration PLAN = Configuration.of(Map.of("axis", "width"));
  private static final Run RUN = new Run("sonde sweep", "1", Instant.EPOCH, PLAN);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "postgresql://db.example.org/sonde,postgresql://db.example.org/sonde,jdbc:postgresql://db.example.org/sonde",
    "postgres://ann@db:6000/a,postgresql://ann@db:6000/a,jdbc:postgresql://db:6000/a",
    "postgresql:///a,postgresql:///a,jdbc:postgresql:///a",
    "postgresql://?service=team,postgresql:///?service=team,jdbc:postgresql:///",
    "postgresql://[::1]:6000/a?sslmode=require,postgresql://[::1]:6000/a?sslmode=require,jdbc:postgresql://[::1]:6000/a"
  })
  void addressesHaveOneForm(String given, String address, String driver) {
    LedgerServer server = LedgerServer.at(given);
    assertThat(server.address()).isEqualTo(address);
    assertThat(server.driverAddress()).isEqualTo(driver);
    assertThat(LedgerServer.at(server.address())).isEqualTo(server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann:hush@db/sonde",
        "postgresql://ann:hush@db",
        "postgres://:hush@db/sonde",
        "mysql://ann:hush@db/sonde",
        "postgresql://ann:hush/@db/sonde",
        "postgresql://ann:hu/sh#@db/sonde",
        "postgresql://db/sonde?password=hush",
        "postgresql://db/sonde?user=ann&PASSWORD=hush",
        "postgresql://db/sonde?sslpassword=hush"
      })
  void passwordsAreRefusedAndNotRepeated(String given) {
    assertThatThrownBy(() -> LedgerServer.at(given))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("PGPASSWORD")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @CsvSource({
    "https://db/sonde,does not begin with postgresql://",
    "jdbc:postgresql://db/sonde,does not begin with postgresql://",
    "postgresql:db,not of that form",
    "postgresql://db,names no database",
    "postgresql://db/a/b,names no database",
    "postgresql://a b/sonde,Illegal character",
    "postgresql://db_1_$/sonde,host cannot be read",
    "postgresql://db/sonde?socketFactory=evil,the option 'socketFactory'",
    "postgresql://db/sonde?sslmode,the option 'sslmode'",
    "'',does not begin with postgresql://"
  })
  void otherAddressesAreRefused(String given, String says) {
    assertThatThrownBy(() -> LedgerServer.at(given))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(says);
  }

  /** A question mark in a password makes options of its end. */
  @Test
  void whatMayBePartOfAPasswordIsNotRepeated() {
    assertThatThrownBy(() -> LedgerServer.at("postgresql://ann:hu?sh@db/sonde"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContainingAny("hu?", "sh@", "ann:hu");
  }

  @Test
  void userAndPasswordComeFromTheEnvironment() {
    Map<String, String> environment = Map.of("PGUSER", "ann", "PGPASSWORD", "hush");
    Properties properties =
        LedgerServer.at("postgresql://db/a?sslmode=require").driverProperties(environment);
    assertThat(properties)
        .containsOnly(
            Map.entry("user", "ann"),
            Map.entry("password", "hush"),
            Map.entry("sslmode", "require"));
    assertThat(LedgerServer.at("postgresql://bob@db/a").driverProperties(environment))
        .containsEntry("user", "bob");
    assertThat(LedgerServer.at("postgresql://db/a").driverProperties(Map.of())).isEmpty();
  }

  @Test
  void anUnreachableServerIsToldAtOnce() {
    LedgerServer nobody = LedgerServer.at("postgresql://127.0.0.1:1/a");
    assertThatThrownBy(nobody::check)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("cannot be reached");
    assertThatThrownBy(() -> Ledger.on(nobody, RUN)).hasMessageContaining("cannot be reached");
    assertThatThrownBy(() -> Ledger.create(folder, nobody, RUN))
        .hasMessageContaining("cannot be reached");
    assertThat(Ledger.isIn(folder)).isFalse();
  }

  @Test
  void aFolderAloneConnectsToNothing() throws IOException {
    Files.writeString(
        folder.resolve(Ledger.LOCATION_FILE),
        "ledger: postgresql://evil.example.org/a\nrun: sonde_" + "0".repeat(32) + "\n");
    assertThat(Ledger.isIn(folder)).isTrue();
    assertThat(Ledger.elsewhere(folder)).hasValueSatisfying(at -> assertThat(at).contains("evil"));
    for (ThrowingCallable opening :
        List.<ThrowingCallable>of(() -> Ledger.open(folder), () -> Ledger.create(folder, RUN))) {
      assertThatThrownBy(opening)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("nobody has named on this machine")
          .hasMessageContaining("--ledger 'postgresql://evil.example.org/a'");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no settings",
        "ledger: postgresql://db/a\n",
        "ledger: postgresql://db/a\nrun: public\n",
        "ledger: postgresql://db/a\nrun: sonde_; DROP TABLE run\n",
        "ledger: postgresql://ann:hush@db/a\nrun: sonde_00000000000000000000000000000000\n"
      })
  void whatAFolderSaysIsChecked(String says) throws IOException {
    Files.writeString(folder.resolve(Ledger.LOCATION_FILE), says);
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("does not say where the run's ledger is")
        .hasMessageNotContaining("hush");
    assertThat(Ledger.elsewhere(folder)).isEmpty();
  }

  @Test
  void aFolderHasOneLedger() {
    Ledger.create(folder, RUN).close();
    assertThatThrownBy(
            () -> Ledger.create(folder, LedgerServer.at("postgresql://127.0.0.1:1/a"), RUN))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("has a ledger of its own");
  }

  @Test
  void workersOfOtherMachinesAreNotLookedForHere() {
    ServerWorker here = ServerWorker.ofThisProcess();
    assertThat(ServerWorker.parse(here.toString())).isEqualTo(here);
    assertThat(here.isDeadBeside(here)).isFalse();
    ServerWorker gone =
        new ServerWorker(new Owner(here.process().process(), 1), here.machine(), "1");
    assertThat(gone.isDeadBeside(here)).isTrue();
    assertThat(new ServerWorker(gone.process(), "elsewhere", "1").isDeadBeside(here)).isFalse();
  }
}
