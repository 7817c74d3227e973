/**
 * Findings in words, charts, HTML, JSON and terminal tables; computes nothing.
 *
 * <p>Everything here renders the records of {@code dev.sonde.capacity}. The same records and the
 * same language give the same bytes: there is no clock and no machine's locale in any of them.
 */
@NullMarked
package dev.sonde.report;

import org.jspecify.annotations.NullMarked;
