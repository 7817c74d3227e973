/**
 * The pages that are made for whoever looks: the list of runs, one run, and a door that asks for a
 * token. Reports are served as they were written.
 */
@NullMarked
package dev.sonde.serve.page;

import org.jspecify.annotations.NullMarked;
