package dev.sonde.serve;

import java.util.Optional;

/**
 * Who may read.
 *
 * @param names the names by which a request may call this server
 * @param token what it has to bring; empty for nothing
 */
record Access(HostNames names, Optional<Token> token) {}
