package dev.sonde.studies.variants;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.StudyResult;
import java.util.Optional;

/** A study whose form on data is computed cell by cell, and whose theory is computed at once. */
public interface StudyInCells {

  /**
   * Holds the closed forms against a simulation.
   *
   * @return the claims with their verdicts
   */
  StudyResult theory();

  /**
   * Plans the cells on data, for a network of the study's own.
   *
   * @param data the data
   * @return the cells
   */
  CellStudy cells(Dataset data);

  /**
   * Plans the cells on data, for a network of the reader's.
   *
   * @param network as it was before training
   * @param data the data
   * @return the cells
   */
  CellStudy cells(Network network, Dataset data);

  /**
   * Plans the cells on data.
   *
   * @param network the reader's network; otherwise the study has its own
   * @param data the data
   * @return the cells
   */
  default CellStudy cells(Optional<Network> network, Dataset data) {
    return network.isPresent() ? cells(network.get(), data) : cells(data);
  }
}
