/** Damage to files that knows their formats, for tests of several modules. */
@org.jspecify.annotations.NullMarked
package dev.sonde.mutation;
