/** Files: written aside and moved into place, with their provenance, and what all JSON shares. */
@NullMarked
package dev.sonde.report.file;

import org.jspecify.annotations.NullMarked;
