/**
 * The runs of a folder as live pages, for browsers and scripts; computes nothing.
 *
 * <pre>{@code
 * try (ServedFolder served = RunServer.of(Path.of("runs"), "0.1.0").start()) {
 *   System.out.println(served.address());
 *   served.await();
 * }
 * }</pre>
 *
 * <p>What a page says is read from the folder: from the JSON that commands leave, and from the
 * ledgers of those that are at work, in whichever process.
 *
 * <ul>
 *   <li>{@code shelf}: the runs of the folder, read again when their files change; which of them a
 *       link asks for.
 *   <li>{@code page}: the pages that are made here, and the list for scripts.
 *   <li>{@code work}: commands that readers start and stop, where that is allowed.
 *   <li>This package: the server, who is let in, who listens.
 * </ul>
 *
 * <p><b>Who is let in.</b> Requests that name this server as it was started, so that no page from
 * elsewhere reaches it by a name that it made point here; with a {@link dev.sonde.serve.Token},
 * those that have it. Only {@code GET} and {@code HEAD} are answered, beside the door itself.
 *
 * <p><b>What can be read.</b> Files that the {@linkplain dev.sonde.serve.shelf.RunShelf shelf}
 * listed, by the names in its list. No part of a request is ever made a path. Reports run their
 * scripts in an origin of their own (the CSP directive {@code sandbox}), since their makers may be
 * anyone.
 */
@NullMarked
package dev.sonde.serve;

import org.jspecify.annotations.NullMarked;
