/**
 * Whether the attention of a trained transformer is healthy, and the theory of scaled dot products.
 *
 * <pre>{@code
 * AttentionReport report = AttentionProbe.of(onnx).on(texts);
 * for (AttentionLayer layer : report.layers()) {
 *   layer.heads().forEach(head -> System.out.println(head.role() + " " + head.verdicts()));
 * }
 * }</pre>
 *
 * <p>An ONNX file hides its attention logits between two matrix products. {@link
 * dev.sonde.attention.AttentionProbe} finds them by the structure of the graph, cuts the graph into
 * parts, one for each attention, has ONNX Runtime run these one after the other over each sequence,
 * and measures for each head how large and how spread its logits are, how saturated its softmax,
 * how much gradient is left, and what the head does, before the next part runs. The conventions are
 * part of the result: logits as the softmax sees them, scaled and after a soft cap, without the
 * mask and over visible pairs only; rows are centred before their spread is taken, since the
 * softmax does not see a row's shift.
 *
 * <p>An attention that is not recognised is named in the result, never left out silently.
 */
@NullMarked
package dev.sonde.attention;

import org.jspecify.annotations.NullMarked;
