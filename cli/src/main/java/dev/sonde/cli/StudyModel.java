package dev.sonde.cli;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.nets.network.Trust;
import java.nio.file.Path;
import java.util.Optional;

/** The reader's network in a study. */
final class StudyModel {
  private StudyModel() {}

  /**
   * Loads a network as {@code measure} does.
   *
   * @param name the file's name
   * @param data what it is to look at
   * @param session how the command was called
   */
  static Network load(String name, Dataset data, Session session) {
    Path path = RunFolder.path("MODEL", name, session.language());
    return ExportedProgram.isAt(path)
        ? ExportedProgram.load(path)
        : TorchScript.load(path, Trust.COMPUTING_ONLY, Optional.of(data.inputs()));
  }
}
