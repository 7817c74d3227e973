package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadRole;
import dev.sonde.attention.heads.HeadVerdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Heads made by hand: a bias worked out from token ids and positions lifts the logit of the keys
 * that a head is to look at by 20, so each has one known role.
 */
class RoleTest {
  /** Begins with id 1, holds two separators with id 2, and repeats nothing else. */
  private static final long[] IDS = {1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2, 12, 13, 14, 2};

  @TempDir Path folder;

  /** Ids and positions as (…, n, 1) for queries and (…, 1, n) for keys. */
  private static SyntheticModel places() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.longs("column", 1, 3).longs("row", 1, 2).longs("zero", 0).longs("one", 1);
    model.longs("none", -1).longs("far", 100_000).longs("two", 2);
    model.node("Unsqueeze", "idOfQuery", List.of("input_ids", "column"));
    model.node("Unsqueeze", "idOfKey", List.of("input_ids", "row"));
    // the id before each key, none before the first
    model.node("Slice", "butTheLast", List.of("input_ids", "zero", "none", "one"));
    model.node("Unsqueeze", "start", List.of("none", "zero"));
    model.node("Concat", "before", List.of("start", "butTheLast"), whole("axis", 1));
    model.node("Unsqueeze", "idBeforeKey", List.of("before", "row"));
    // positions, as the running sum of ones
    model.node("Equal", "own", List.of("input_ids", "input_ids"));
    model.node("Cast", "ones", List.of("own"), whole("to", 7));
    model
        .node("CumSum", "counted", List.of("ones", "one"))
        .node("Sub", "at", List.of("counted", "one"));
    model.node("Unsqueeze", "query", List.of("at", "column"));
    model.node("Unsqueeze", "key", List.of("at", "row"));
    return model.node("Sub", "distance", List.of("query", "key"));
  }

  /** Each condition, (batch, 1, n, n), is what one head looks at. */
  private AttentionReport looking(SyntheticModel model, String... conditions) throws Exception {
    model.node("Concat", "looks", List.of(conditions), whole("axis", 1));
    model.node("Cast", "shares", List.of("looks"), whole("to", 1)).number("height", 20);
    model.node("Mul", "bias", List.of("shares", "height")).number("nothing", 0);
    model.node("MatMul", "s", List.of("q", "kt")).node("Mul", "flat", List.of("s", "nothing"));
    model.node("Add", "z", List.of("flat", "bias"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    return AttentionProbe.of(model.write(folder)).withTokenizer(tokenizer()).onIds(List.of(IDS));
  }

  private Path tokenizer() throws Exception {
    String added =
        "{'id':%d,'content':'%s','single_word':false,'lstrip':false,'rstrip':false,"
            + "'normalized':false,'special':true}";
    String words =
        IntStream.range(3, 16).mapToObj(i -> "'w" + i + "':" + i).collect(Collectors.joining(","));
    String json =
        "{'version':'1.0','truncation':null,'padding':null,'added_tokens':["
            + String.format(added, 1, "[BOS]")
            + ","
            + String.format(added, 2, "[EOS]")
            + "],'normalizer':null,'pre_tokenizer':{'type':'Whitespace'},'post_processor':{"
            + "'type':'TemplateProcessing','single':["
            + "{'SpecialToken':{'id':'[BOS]','type_id':0}},{'Sequence':{'id':'A','type_id':0}},"
            + "{'SpecialToken':{'id':'[EOS]','type_id':0}}],'pair':[{'Sequence':{'id':'A','type_id':0}},"
            + "{'Sequence':{'id':'B','type_id':1}}],'special_tokens':{"
            + "'[BOS]':{'id':'[BOS]','ids':[1],'tokens':['[BOS]']},"
            + "'[EOS]':{'id':'[EOS]','ids':[2],'tokens':['[EOS]']}}},"
            + "'decoder':null,'model':{'type':'WordLevel','unk_token':'[UNK]',"
            + "'vocab':{'[UNK]':0,'[BOS]':1,'[EOS]':2,"
            + words
            + "}}}";
    return Files.writeString(folder.resolve("tokenizer.json"), json.replace('\'', '"'));
  }

  private static List<HeadRole> roles(AttentionReport report) {
    return report.layers().get(0).heads().stream().map(HeadFigures::role).toList();
  }

  @Test
  void headsThatLookAtPlaces() throws Exception {
    SyntheticModel model = places();
    model.node("Equal", "previous", List.of("distance", "one"));
    model.node("Equal", "next", List.of("distance", "none"));
    model.node("Equal", "same", List.of("distance", "zero"));
    model.node("Equal", "isFirst", List.of("key", "zero"));
    model.node("Less", "always", List.of("distance", "far"));
    model.node("And", "first", List.of("isFirst", "always"));
    AttentionReport report = looking(model, "previous", "next", "same", "first");
    assertThat(roles(report))
        .containsExactly(
            HeadRole.PREVIOUS_TOKEN,
            HeadRole.NEXT_TOKEN,
            HeadRole.SAME_TOKEN,
            HeadRole.FIRST_TOKEN);
    List<HeadFigures> heads = report.layers().get(0).heads();
    // nearly one-hot by its work: neither saturated nor collapsed
    assertThat(heads.get(0).softmax().entropyRatio().estimate()).isLessThan(0.1);
    assertThat(heads.subList(0, 3)).allSatisfy(head -> assertThat(head.verdicts()).isEmpty());
    assertThat(heads.get(3).verdicts()).contains(HeadVerdict.SINK, HeadVerdict.SATURATED);
  }

  /** Rows whose window does not reach the first token count, too. */
  @Test
  void aWindowThatLeavesTheFirstTokenBehindMakesNoSink() throws Exception {
    SyntheticModel model = places();
    model.longs("four", 4).number("minusInfinity", Float.NEGATIVE_INFINITY).number("open", 0);
    model.node("Equal", "isFirst", List.of("key", "zero"));
    model.node("Less", "always", List.of("distance", "far"));
    model.node("And", "first", List.of("isFirst", "always"));
    model.node("Greater", "behind", List.of("distance", "four"));
    model.node("Less", "ahead", List.of("distance", "zero"));
    model.node("Or", "outside", List.of("behind", "ahead"));
    model.node("Where", "window", List.of("outside", "minusInfinity", "open"));
    model.node("Cast", "share", List.of("first"), whole("to", 1)).number("height", 20);
    model.node("Mul", "bias", List.of("share", "height")).number("nothing", 0);
    model.node("MatMul", "s", List.of("q", "kt")).node("Mul", "flat", List.of("s", "nothing"));
    model.node("Add", "looking", List.of("flat", "bias"));
    model.node("Add", "z", List.of("looking", "window"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    HeadFigures head =
        AttentionProbe.of(model.write(folder)).onIds(List.of(IDS)).layers().get(0).heads().get(0);
    // of 14 rows that see two keys or more, 4 see the first, and give it all they have
    assertThat(head.softmax().firstTokenMass().n()).isEqualTo(14);
    assertThat(head.softmax().firstTokenMass().estimate()).isCloseTo(4 / 14.0, within(1e-6));
    assertThat(head.role()).isNotEqualTo(HeadRole.FIRST_TOKEN);
    assertThat(head.verdicts()).doesNotContain(HeadVerdict.SINK);
  }

  @Test
  void headsThatLookAtTokens() throws Exception {
    SyntheticModel model = places();
    model.node("Greater", "earlier", List.of("query", "key"));
    model.node("Equal", "isEnd", List.of("idOfKey", "two"));
    model.node("Less", "always", List.of("distance", "far"));
    model.node("And", "separator", List.of("isEnd", "always"));
    model.node("Equal", "followsMyLike", List.of("idOfQuery", "idBeforeKey"));
    model.node("And", "induction", List.of("followsMyLike", "earlier"));
    model.node("Equal", "isMyLike", List.of("idOfQuery", "idOfKey"));
    model.node("And", "duplicate", List.of("isMyLike", "earlier"));
    model.node("Greater", "never", List.of("distance", "far"));
    AttentionReport report = looking(model, "separator", "induction", "duplicate", "never");
    assertThat(roles(report))
        .containsExactly(
            HeadRole.SEPARATOR, HeadRole.INDUCTION, HeadRole.DUPLICATE_TOKEN, HeadRole.BROAD);
    List<HeadFigures> heads = report.layers().get(0).heads();
    assertThat(heads.get(0).softmax().separatorMass().estimate()).isCloseTo(1, within(1e-6));
    assertThat(heads.get(1).softmax().induction().estimate()).isCloseTo(1, within(1e-6));
    assertThat(heads.get(1).softmax().duplicateToken().estimate()).isCloseTo(0, within(1e-6));
    assertThat(heads.get(2).softmax().duplicateToken().estimate()).isCloseTo(1, within(1e-6));
    // nine tokens, twice: equal attention to nineteen keys
    assertThat(heads.get(3).softmax().duplicateToken().estimate())
        .isCloseTo(1 / 19.0, within(1e-6));
    assertThat(heads.get(3).softmax().duplicateToken().n()).isEqualTo(9);
    assertThat(heads.get(1).verdicts()).isEmpty();
    assertThat(heads.get(2).verdicts()).doesNotContain(HeadVerdict.COLLAPSED);
  }
}
