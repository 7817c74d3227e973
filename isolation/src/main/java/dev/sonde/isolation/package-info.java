/**
 * Child processes in which files from outside are tried before, or instead of, being read here.
 *
 * <p>Native libraries believe much of what a file says, and some files are programs. A {@link
 * dev.sonde.isolation.TrialProcess} is a Java of its own that answers questions: it ends with its
 * parent, has bounded memory and time, and once its libraries are loaded it can, where {@link
 * dev.sonde.isolation.Protection} is there, neither write nor send nor start anything.
 */
@NullMarked
package dev.sonde.isolation;

import org.jspecify.annotations.NullMarked;
