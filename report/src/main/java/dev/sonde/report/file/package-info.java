/** What all files share: their provenance, and the one mapper of JSON. */
@NullMarked
package dev.sonde.report.file;

import org.jspecify.annotations.NullMarked;
