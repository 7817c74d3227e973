package dev.sonde.nets.onnx.operators;

/** All families of operators. */
public final class StandardOperators {
  private static final OperatorTable TABLE = filled();

  private StandardOperators() {}

  public static OperatorTable table() {
    return TABLE;
  }

  private static OperatorTable filled() {
    OperatorTable table = new OperatorTable();
    Elementwise.addTo(table);
    Activations.addTo(table);
    Products.addTo(table);
    Constants.addTo(table);
    Reductions.addTo(table);
    Shapes.addTo(table);
    Indexing.addTo(table);
    Logic.addTo(table);
    Convolutions.addTo(table);
    Pooling.addTo(table);
    Normalisations.addTo(table);
    Recurrent.addTo(table);
    AttentionOperators.addTo(table);
    Control.addTo(table);
    Resizing.addTo(table);
    return table;
  }
}
