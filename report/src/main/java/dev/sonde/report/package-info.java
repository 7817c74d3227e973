/**
 * Findings in words, charts, HTML, JSON and terminal tables; computes nothing.
 *
 * <pre>{@code
 * System.out.print(MeasureTable.render(measurement, Language.ENGLISH, TerminalStyle.plain()));
 * String page = MeasureHtml.render(provenance, measurement, Language.JAPANESE);
 * }</pre>
 *
 * <p>Everything here renders the records of the modules below. The same records and the same
 * language give the same bytes: there is no clock and no machine's locale in any of them.
 *
 * <h2>Table of contents</h2>
 *
 * <ul>
 *   <li>{@code measure}, {@code sweep} (with the demo), {@code attention}, {@code theory}, {@code
 *       study}, {@code check}, {@code compare}: what a command writes, one package each, with its
 *       page, JSON, table and text.
 *   <li>{@code page}: what pages are made of. {@code PageFrame}, {@code Html}, {@code
 *       FindingsSection}.
 *   <li>{@code chart}: charts as models, and as pictures.
 *   <li>{@code words}: English and Japanese. {@code Words}, {@code FindingText}, {@code
 *       FigureFormat}.
 *   <li>{@code file}: provenance, and the one JSON mapper. {@code terminal}: lines of text.
 * </ul>
 */
@NullMarked
package dev.sonde.report;

import org.jspecify.annotations.NullMarked;
