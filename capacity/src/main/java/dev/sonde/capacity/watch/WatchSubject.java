package dev.sonde.capacity.watch;

/**
 * What a watch looks at, for people and files.
 *
 * @param model the graph's file, or that of the first checkpoint
 * @param format how it is kept
 * @param parameters how many trainable numbers it has
 * @param data the data's source
 * @param dataSha256 their hash
 * @param samples how many samples are seen
 * @param population how many there are
 * @param loss the loss's name
 * @param attentionTokens on how many tokens attention logits are measured, 0 where they are not
 */
public record WatchSubject(
    String model,
    String format,
    int parameters,
    String data,
    String dataSha256,
    int samples,
    int population,
    String loss,
    int attentionTokens) {}
