package dev.sonde.studies;

/**
 * The figures of one study, a record of its own for each: {@code InputsFigures}, {@code
 * StoppingFigures}, …. What is drawn, and what stands under {@code figures} in JSON.
 */
public interface StudyFigures {}
