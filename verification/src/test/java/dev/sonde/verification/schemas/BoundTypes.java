package dev.sonde.verification.schemas;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import dev.sonde.attention.means.RowMean;
import dev.sonde.studies.linear.InputForm;
import dev.sonde.studies.recurrent.LearningRule;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of the records that one mapper binds ({@code report.file.Json}), by its rules: every part
 * is there, what is empty and what is not finite is null.
 */
final class BoundTypes {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final SchemaGenerator GENERATOR = generator();

  /** Numbers that may not be finite, or not be there. */
  private static final Set<Class<?>> NUMBERS =
      Set.of(double.class, Double.class, OptionalDouble.class);

  private BoundTypes() {}

  static JsonNode bound(Type type) {
    return GENERATOR.generateSchema(type);
  }

  /** What a method of a record returns, and so what stands in JSON. */
  static JsonNode returned(Class<?> owner, String method) {
    try {
      return bound(owner.getMethod(method).getGenericReturnType());
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SchemaGenerator generator() {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(
                MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
            .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
            .with(Option.INLINE_ALL_SCHEMAS)
            .without(Option.SCHEMA_VERSION_INDICATOR)
            .without(Option.FLATTENED_OPTIONALS);
    config.forFields().withRequiredCheck(field -> true);
    config.forTypesInGeneral().withCustomDefinitionProvider(BoundTypes::special);
    return new SchemaGenerator(config.build());
  }

  private static @Nullable CustomDefinition special(
      ResolvedType type, SchemaGenerationContext context) {
    Class<?> erased = type.getErasedType();
    if (NUMBERS.contains(erased)) {
      return inline(Shape.number());
    }
    if (erased == OptionalInt.class || erased == OptionalLong.class) {
      return inline(Shape.orNull(Shape.integer()));
    }
    if (erased == Instant.class) {
      return inline(Shape.text());
    }
    if (erased == RowMean.class) {
      return inline(Shape.mean());
    }
    if (erased == InputForm.class) {
      return inline(Shape.oneOf(labels(InputForm.values(), InputForm::label)));
    }
    if (erased == LearningRule.class) {
      return inline(Shape.oneOf(labels(LearningRule.values(), LearningRule::label)));
    }
    if (erased == Object.class) {
      return inline(Shape.anything());
    }
    if (erased == Optional.class) {
      JsonNode held = context.createStandardDefinition(type.getTypeParameters().get(0), null);
      JsonNode known =
          Optional.ofNullable(special(type.getTypeParameters().get(0), context))
              .<JsonNode>map(CustomDefinition::getValue)
              .orElse(held);
      return inline(Shape.orNull((ObjectNode) known));
    }
    if (Map.class.isAssignableFrom(erased)) {
      ResolvedType value = type.typeParametersFor(Map.class).get(1);
      CustomDefinition known = special(value, context);
      JsonNode values =
          known == null ? context.createStandardDefinition(value, null) : known.getValue();
      return inline(Shape.mapOf(values));
    }
    return null;
  }

  private static <T> String[] labels(T[] values, Function<T, String> label) {
    return Arrays.stream(values).map(label).toArray(String[]::new);
  }

  private static CustomDefinition inline(ObjectNode node) {
    return new CustomDefinition(
        node, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.NO);
  }
}
