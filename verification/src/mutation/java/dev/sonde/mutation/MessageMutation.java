package dev.sonde.mutation;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Changes one field of one message in a tree of protocol buffers. */
public final class MessageMutation {
  private final Chance chance;
  private final List<Message> all = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();

  public MessageMutation(Chance chance) {
    this.chance = chance;
  }

  /** A changed copy. */
  public Message of(Message root) {
    all.clear();
    texts.clear();
    collect(root);
    // nodes and tensors are many, and the messages that say what they are few
    Message chosen = chance.of(all);
    return replaced(root, chosen);
  }

  private void collect(Message message) {
    all.add(message);
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
              for (Object one : values) {
                if (one instanceof Message child) {
                  collect(child);
                } else if (one instanceof String text) {
                  texts.add(text);
                }
              }
            });
  }

  /** The same tree with the chosen message, found by its identity, changed. */
  private Message replaced(Message message, Message chosen) {
    if (message == chosen) {
      return changed(message);
    }
    Message.Builder builder = message.toBuilder();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                return;
              }
              if (field.isRepeated()) {
                List<?> children = (List<?>) value;
                for (int i = 0; i < children.size(); i++) {
                  Message child = (Message) children.get(i);
                  Message other = replaced(child, chosen);
                  if (other != child) {
                    builder.setRepeatedField(field, i, other);
                  }
                }
              } else {
                Message other = replaced((Message) value, chosen);
                if (other != value) {
                  builder.setField(field, other);
                }
              }
            });
    Message other = builder.build();
    return other.equals(message) ? message : other;
  }

  private Message changed(Message message) {
    Message.Builder builder = message.toBuilder();
    List<FieldDescriptor> fields = new ArrayList<>(message.getAllFields().keySet());
    if (fields.isEmpty() || chance.oneIn(6)) {
      fields = message.getDescriptorForType().getFields();
    }
    FieldDescriptor field = chance.of(fields);
    if (field.isRepeated()) {
      List<Object> values = new ArrayList<>((List<?>) message.getField(field));
      changeList(values, field, builder);
      builder.clearField(field);
      values.forEach(value -> builder.addRepeatedField(field, value));
    } else if (chance.oneIn(6)) {
      builder.clearField(field);
    } else {
      builder.setField(field, value(field, message.getField(field), builder));
    }
    return builder.build();
  }

  private void changeList(List<Object> values, FieldDescriptor field, Message.Builder builder) {
    if (values.isEmpty()) {
      values.add(value(field, null, builder));
      return;
    }
    int at = chance.below(values.size());
    switch (chance.below(8)) {
      case 0 -> values.remove(at);
      case 1 -> values.add(at, values.get(at));
      case 2 -> Collections.swap(values, at, chance.below(values.size()));
      case 3 -> values.add(value(field, null, builder));
      case 4 -> values.clear();
      default -> values.set(at, value(field, values.get(at), builder));
    }
  }

  private Object value(
      FieldDescriptor field, @org.jspecify.annotations.Nullable Object now, Message.Builder owner) {
    return switch (field.getJavaType()) {
      case INT -> (int) chance.number(now instanceof Integer i ? i : 0);
      case LONG -> chance.number(now instanceof Long l ? l : 0);
      case FLOAT -> (float) chance.real();
      case DOUBLE -> chance.real();
      case BOOLEAN -> chance.oneIn(2);
      case STRING -> texts.isEmpty() || chance.oneIn(3) ? chance.text() : chance.of(texts);
      case BYTE_STRING ->
          ByteString.copyFrom(
              chance.damaged(now instanceof ByteString bytes ? bytes.toByteArray() : new byte[8]));
      case ENUM -> chance.of(field.getEnumType().getValues());
      case MESSAGE -> message(field, now, owner);
    };
  }

  /** Another message of the same type, or this one changed. */
  private Message message(
      FieldDescriptor field, @org.jspecify.annotations.Nullable Object now, Message.Builder owner) {
    List<Message> same =
        all.stream()
            .filter(other -> other.getDescriptorForType().equals(field.getMessageType()))
            .toList();
    if (now instanceof Message message && chance.oneIn(2)) {
      return changed(message);
    }
    return same.isEmpty() ? owner.newBuilderForField(field).buildPartial() : chance.of(same);
  }
}
