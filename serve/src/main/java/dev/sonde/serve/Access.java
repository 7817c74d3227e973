package dev.sonde.serve;

import java.util.Optional;

/**
 * Who may read, and whether readers may do more.
 *
 * @param names the names by which a request may call this server
 * @param token what it has to bring; empty for nothing
 * @param work whether readers may start and stop runs
 */
record Access(HostNames names, Optional<Token> token, Work work) {
  /** Whether readers may start and stop runs. */
  enum Work {
    REFUSED,
    ALLOWED
  }
}
