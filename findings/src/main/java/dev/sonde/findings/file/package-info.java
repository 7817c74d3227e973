/**
 * Files that every module writes the same way, aside, whole, then moved into place; and the hashes
 * that tell files apart.
 */
@NullMarked
package dev.sonde.findings.file;

import org.jspecify.annotations.NullMarked;
